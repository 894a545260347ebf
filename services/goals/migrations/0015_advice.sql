-- Findings of the coach that somebody who acts for the owner has dismissed. A dismissal holds while the words that the rule saw are the
-- same; a later one of the same rule on the same goal takes its place.
CREATE TABLE advice_dismissal (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    -- The objective itself, or one of its key results.
    subject_id uuid NOT NULL,
    -- The rule's name, as the coach lists it.
    rule_id text COLLATE "C" NOT NULL CONSTRAINT advice_dismissal_names_its_rule CHECK (rule_id <> ''),
    words text NOT NULL,
    reason text NOT NULL CONSTRAINT advice_is_dismissed_for_a_reason CHECK (reason <> ''),
    -- NULL for an API token.
    dismissed_by_id uuid,
    dismissed_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    -- GetAdvice, ListAdvice: the dismissals of an objective.
    PRIMARY KEY (organization_id, objective_id, subject_id, rule_id),
    CONSTRAINT advice_dismissal_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id)
);

SELECT goals.protect_tenant_table('advice_dismissal', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']);

-- The coach: how many objectives a person works on at once.
CREATE INDEX objective_by_active_person ON objective (organization_id, owner_person_id) WHERE owner_person_id IS NOT NULL AND state = 2;
-- The coach: the same title anywhere in a cycle. Titles may be longer than an ordered index holds.
CREATE INDEX objective_by_same_title ON objective USING hash (title_key);
