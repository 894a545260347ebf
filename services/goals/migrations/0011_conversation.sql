-- Talk about goals: comments, questions with their answers, suggestions; and the proposals of objectives.
--
-- Ids grow with time: the oldest first is the order of ids.

-- A comment's text goes when it is withdrawn; its place stays.
CREATE TABLE comment (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    -- NULL where it is about the objective itself.
    key_result_id uuid,
    author_id uuid NOT NULL,
    text text NOT NULL,
    mentioned_ids uuid[] NOT NULL DEFAULT '{}' CONSTRAINT comment_mentions_at_most_20 CHECK (cardinality(mentioned_ids) <= 20),
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    withdrawn_at timestamptz,
    -- NULL for a machine client.
    withdrawn_by uuid,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT comment_is_on_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id),
    CONSTRAINT comment_is_on_a_key_result_of_that_objective FOREIGN KEY (organization_id, key_result_id, objective_id)
        REFERENCES key_result (organization_id, id, objective_id),
    CONSTRAINT comment_has_text_until_it_is_withdrawn CHECK ((text = '') = (withdrawn_at IS NOT NULL)),
    CONSTRAINT comment_is_withdrawn_at_a_time CHECK (withdrawn_by IS NULL OR withdrawn_at IS NOT NULL)
);

-- ListComments.
CREATE INDEX comment_by_objective ON comment (organization_id, objective_id, id);

SELECT goals.protect_tenant_table('comment', ARRAY['SELECT', 'INSERT', 'UPDATE']);

-- なぜこのO?
CREATE TABLE question (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    -- The objective's.
    cycle_id uuid NOT NULL,
    author_id uuid NOT NULL,
    text text NOT NULL CONSTRAINT question_is_not_empty CHECK (text <> ''),
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    -- NULL while it is open.
    resolved_at timestamptz,
    is_open boolean NOT NULL GENERATED ALWAYS AS (resolved_at IS NULL) STORED,
    -- Raised by each answer and each resolution.
    revision bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT question_is_about_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id)
);

-- ListQuestions of an objective, of a cycle, and all of them: the open ones first, then the latest.
CREATE INDEX question_by_objective ON question (organization_id, objective_id, is_open DESC, id DESC);
CREATE INDEX question_by_cycle ON question (organization_id, cycle_id, is_open DESC, id DESC);
CREATE INDEX question_by_openness ON question (organization_id, is_open DESC, id DESC);

SELECT goals.protect_tenant_table('question', ARRAY['SELECT', 'INSERT', 'UPDATE']);

-- Answers to questions, in the order of their ids. None is changed.
CREATE TABLE answer (
    organization_id uuid NOT NULL,
    question_id uuid NOT NULL,
    id uuid NOT NULL,
    author_id uuid NOT NULL,
    text text NOT NULL CONSTRAINT answer_is_not_empty CHECK (text <> ''),
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (organization_id, question_id, id),
    CONSTRAINT answer_is_to_a_question FOREIGN KEY (organization_id, question_id) REFERENCES question (organization_id, id)
);

SELECT goals.protect_tenant_table('answer', ARRAY['SELECT', 'INSERT']);

-- Suggested changes of an objective or one of its key results.
CREATE TABLE suggestion (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    -- NULL where it concerns the objective itself.
    key_result_id uuid,
    author_id uuid NOT NULL,
    -- Parallel: which fields, what they were, what they are to be; as texts.
    fields text[] NOT NULL,
    values_from text[] NOT NULL,
    values_to text[] NOT NULL,
    reason text NOT NULL,
    -- ovation.goals.v1.SuggestionState
    state smallint NOT NULL DEFAULT 1 CONSTRAINT suggestion_state_is_known CHECK (state BETWEEN 1 AND 4),
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    decided_at timestamptz,
    -- NULL for a machine client.
    decided_by uuid,
    decision_reason text NOT NULL DEFAULT '',
    PRIMARY KEY (organization_id, id),
    CONSTRAINT suggestion_is_for_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id),
    CONSTRAINT suggestion_is_for_a_key_result_of_that_objective FOREIGN KEY (organization_id, key_result_id, objective_id)
        REFERENCES key_result (organization_id, id, objective_id),
    CONSTRAINT suggestion_changes_1_to_10_fields CHECK (
        cardinality(fields) BETWEEN 1 AND 10
        AND cardinality(values_from) = cardinality(fields)
        AND cardinality(values_to) = cardinality(fields)
    ),
    CONSTRAINT suggestion_is_decided_at_a_time CHECK ((state = 1) = (decided_at IS NULL) AND (decided_by IS NULL OR decided_at IS NOT NULL)),
    CONSTRAINT suggestion_is_declined_for_a_reason CHECK ((state = 3) = (decision_reason <> ''))
);

-- ListSuggestions of an objective.
CREATE INDEX suggestion_by_objective ON suggestion (organization_id, objective_id, id DESC);
-- ListSuggestions that wait for a decision.
CREATE INDEX suggestion_open_by_objective ON suggestion (organization_id, objective_id, id DESC) WHERE state = 1;
CREATE INDEX suggestion_open_by_key_result ON suggestion (organization_id, key_result_id, id DESC)
    WHERE state = 1 AND key_result_id IS NOT NULL;

SELECT goals.protect_tenant_table('suggestion', ARRAY['SELECT', 'INSERT', 'UPDATE']);

-- Each time that an objective was put forward for a decision, and what became of it.
CREATE TABLE objective_proposal (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    -- NULL for a machine client.
    proposed_by uuid,
    proposed_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    -- ovation.goals.v1.ProposalState
    state smallint NOT NULL DEFAULT 1 CONSTRAINT proposal_state_is_known CHECK (state BETWEEN 1 AND 4),
    decided_at timestamptz,
    decided_by uuid,
    -- Why it was returned.
    reason text NOT NULL DEFAULT '',
    PRIMARY KEY (organization_id, id),
    CONSTRAINT proposal_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id),
    CONSTRAINT proposal_is_decided_at_a_time CHECK ((state = 1) = (decided_at IS NULL) AND (decided_by IS NULL OR decided_at IS NOT NULL)),
    CONSTRAINT proposal_is_returned_for_a_reason CHECK ((state = 3) = (reason <> ''))
);

-- Approve, return: the one that waits; an objective is put forward once at a time.
CREATE UNIQUE INDEX one_proposal_of_an_objective_waits ON objective_proposal (organization_id, objective_id) WHERE state = 1;
-- ListProposals.
CREATE INDEX proposal_by_objective ON objective_proposal (organization_id, objective_id, id DESC);
-- ListApprovals: those that wait, the oldest first.
CREATE INDEX proposal_waiting ON objective_proposal (organization_id, id) WHERE state = 1;

SELECT goals.protect_tenant_table('objective_proposal', ARRAY['SELECT', 'INSERT', 'UPDATE']);

-- ListSuggestions: goals of a person and of groups, whatever the cycle.
CREATE INDEX objective_of_person ON objective (organization_id, owner_person_id, id) WHERE owner_person_id IS NOT NULL;
CREATE INDEX objective_of_group ON objective (organization_id, owner_group_id, id) WHERE owner_group_id IS NOT NULL;
-- ListApprovals: whom a manager manages.
CREATE INDEX directory_person_by_manager ON directory_person (organization_id, manager_id) WHERE manager_id IS NOT NULL;
