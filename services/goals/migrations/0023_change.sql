-- Changes of goals by people and systems: who, when, what and why. Never changed, never deleted. New values of key results are not here: they are read
-- from the versions of values.
CREATE TABLE change (
    organization_id uuid NOT NULL,
    -- The objective, or the one whose key result changed.
    objective_id uuid NOT NULL,
    -- When the versions that it made begin.
    changed_at timestamptz NOT NULL DEFAULT goals.version_moment(),
    -- The objective or key result.
    node_id uuid NOT NULL,
    id uuid NOT NULL,
    -- ovation.goals.v1.ChangeKind
    kind smallint NOT NULL CONSTRAINT change_kind_is_known CHECK (kind BETWEEN 1 AND 8),
    -- The revision that it led to.
    revision bigint NOT NULL,
    -- NULL if a system or an API token did it.
    person_id uuid,
    -- Who did it, as facts say it.
    actor text NOT NULL,
    reason text NOT NULL,
    -- [{"field", "from", "to"}], all texts.
    fields jsonb NOT NULL,
    -- ListChanges.
    PRIMARY KEY (organization_id, objective_id, changed_at, node_id, id),
    CONSTRAINT change_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id)
);

SELECT goals.protect_tenant_table('change', ARRAY['SELECT', 'INSERT']);
