-- Commitment and excitement: what people answered, what of it is published, and who has read what. src/published.rs says why it is laid out so.
--
-- Who answered what leaves these tables for nobody but that person: no fact, no history and no export is made from them.

-- One for each objective that somebody answered. Its lock makes answers to one objective come one after the other.
CREATE TABLE commitment_poll (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    -- How many results are published; the number of the last.
    results integer NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, objective_id),
    CONSTRAINT commitment_is_to_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id)
);

-- What a person said beside the numbers.
CREATE TABLE commitment_answer (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    person_id uuid NOT NULL,
    comment text NOT NULL,
    signed boolean NOT NULL CONSTRAINT only_a_comment_is_signed CHECK (comment <> '' OR NOT signed),
    answered_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (organization_id, objective_id, person_id),
    CONSTRAINT commitment_answer_is_in_a_poll FOREIGN KEY (organization_id, objective_id)
        REFERENCES commitment_poll (organization_id, objective_id)
);

-- A person's answer to each of the questions: as it is, and as it counts in the last result of that question. 0 is no answer.
CREATE TABLE commitment_voice (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    -- 1 convinced, 2 will move, 3 heard, 4 excitement
    question smallint NOT NULL CONSTRAINT commitment_question_is_known CHECK (question BETWEEN 1 AND 4),
    person_id uuid NOT NULL,
    level smallint NOT NULL CONSTRAINT commitment_level_is_in_bounds CHECK (level BETWEEN 0 AND 5),
    counted smallint NOT NULL DEFAULT 0 CONSTRAINT counted_level_is_in_bounds CHECK (counted BETWEEN 0 AND 5),
    -- A column, so that the planner knows how few they are.
    waits boolean NOT NULL GENERATED ALWAYS AS (level <> counted) STORED,
    PRIMARY KEY (organization_id, objective_id, question, person_id),
    CONSTRAINT commitment_voice_is_of_an_answer FOREIGN KEY (organization_id, objective_id, person_id)
        REFERENCES commitment_answer (organization_id, objective_id, person_id)
);

-- AnswerCommitment: how many answers wait for the next result.
CREATE INDEX commitment_voice_that_waits ON commitment_voice (organization_id, objective_id, question) WHERE waits;

-- As what an answer counts from a result on, until a later row of the same person and question. What no later result may come too close to.
CREATE TABLE commitment_counted (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    question smallint NOT NULL,
    person_id uuid NOT NULL,
    result integer NOT NULL,
    level smallint NOT NULL,
    PRIMARY KEY (organization_id, objective_id, question, person_id, result),
    CONSTRAINT counted_is_an_answer FOREIGN KEY (organization_id, objective_id, question, person_id)
        REFERENCES commitment_voice (organization_id, objective_id, question, person_id)
);

-- What is published; never changed. How many answered 1 to 5, for each question that enough have answered.
CREATE TABLE commitment_result (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    number integer NOT NULL CONSTRAINT commitment_results_are_numbered_from_1 CHECK (number > 0),
    -- The organization's day; the time of day would tell who had answered just then.
    published_on date NOT NULL,
    convinced integer[] CONSTRAINT convinced_has_five_counts CHECK (cardinality(convinced) = 5),
    will_move integer[] CONSTRAINT will_move_has_five_counts CHECK (cardinality(will_move) = 5),
    heard integer[] CONSTRAINT heard_has_five_counts CHECK (cardinality(heard) = 5),
    excitement integer[] CONSTRAINT excitement_has_five_counts CHECK (cardinality(excitement) = 5),
    -- Answers to the question that most have answered; never below three.
    answers integer NOT NULL CONSTRAINT fewer_than_three_answers_are_not_published CHECK (answers >= 3),
    -- GetCommitment, ListCommitmentTrend.
    PRIMARY KEY (organization_id, objective_id, number),
    CONSTRAINT commitment_result_is_of_a_poll FOREIGN KEY (organization_id, objective_id)
        REFERENCES commitment_poll (organization_id, objective_id)
);

-- Comments that are published, each as it stood at the result that published it.
CREATE TABLE commitment_comment (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Where it stands in the list: random, so that the order tells nothing of when or by whom.
    place uuid NOT NULL DEFAULT gen_random_uuid(),
    text text NOT NULL CONSTRAINT published_comment_is_not_empty CHECK (text <> ''),
    signed boolean NOT NULL,
    PRIMARY KEY (organization_id, objective_id, person_id),
    -- ListCommitmentComments.
    CONSTRAINT commitment_comment_has_its_own_place UNIQUE (organization_id, objective_id, place),
    CONSTRAINT commitment_comment_is_of_an_answer FOREIGN KEY (organization_id, objective_id, person_id)
        REFERENCES commitment_answer (organization_id, objective_id, person_id)
);

-- Who has said that they read an objective, and in which form. Not when: nobody asks.
CREATE TABLE read_confirmation (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- The `content_revision` of the objective.
    content_revision bigint NOT NULL,
    PRIMARY KEY (organization_id, objective_id, person_id),
    CONSTRAINT read_confirmation_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id)
);

SELECT goals.protect_tenant_table('commitment_poll', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('commitment_answer', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('commitment_voice', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('commitment_counted', ARRAY['SELECT', 'INSERT']);
SELECT goals.protect_tenant_table('commitment_result', ARRAY['SELECT', 'INSERT']);
SELECT goals.protect_tenant_table('commitment_comment');
SELECT goals.protect_tenant_table('read_confirmation', ARRAY['SELECT', 'INSERT', 'UPDATE']);
