-- The end of a cycle: closing notes, retrospectives, what members judge, and what was carried over. The scores themselves are columns of
-- objective and key_result.

-- What was said when an objective was scored, by whom and when it was last scored.
CREATE TABLE objective_scoring (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    closing_note text NOT NULL,
    -- NULL where it was no person.
    scored_by_id uuid,
    scored_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (organization_id, objective_id),
    CONSTRAINT scoring_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id)
);

-- Keep, problem, try.
CREATE TABLE retrospective (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    keep text NOT NULL DEFAULT '',
    problem text NOT NULL DEFAULT '',
    try text NOT NULL DEFAULT '',
    -- NULL where it was no person.
    author_id uuid,
    updated_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    revision bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, objective_id),
    CONSTRAINT retrospective_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id)
);

-- What members judge, and what of it is published: as commitment_poll and the tables after it, with one question. src/published.rs says why
-- it is laid out so. Who judged what leaves these tables for nobody but that person.
CREATE TABLE judgement_poll (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    -- The objective's.
    cycle_id uuid NOT NULL,
    -- How many results are published; the number of the last.
    results integer NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, objective_id),
    CONSTRAINT judgement_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id)
);

-- ListJudgementGaps: what of a cycle has results.
CREATE INDEX judgement_poll_with_results ON judgement_poll (organization_id, cycle_id, objective_id) WHERE results > 0;

-- A person's judgement: as it is, and as it counts in the last result; in tenths, NULL where it does not count yet.
CREATE TABLE judgement_voice (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    person_id uuid NOT NULL,
    tenths smallint NOT NULL CONSTRAINT judgement_is_from_0_to_10 CHECK (tenths BETWEEN 0 AND 100),
    counted smallint CONSTRAINT counted_judgement_is_from_0_to_10 CHECK (counted BETWEEN 0 AND 100),
    waits boolean NOT NULL GENERATED ALWAYS AS (counted IS NULL OR tenths <> counted) STORED,
    PRIMARY KEY (organization_id, objective_id, person_id),
    CONSTRAINT judgement_voice_is_in_a_poll FOREIGN KEY (organization_id, objective_id)
        REFERENCES judgement_poll (organization_id, objective_id)
);

-- JudgeObjective: how many judgements wait for the next result.
CREATE INDEX judgement_voice_that_waits ON judgement_voice (organization_id, objective_id) WHERE waits;

-- As what a judgement counts from a result on, until a later row of the same person.
CREATE TABLE judgement_counted (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    person_id uuid NOT NULL,
    result integer NOT NULL,
    tenths smallint NOT NULL,
    PRIMARY KEY (organization_id, objective_id, person_id, result),
    CONSTRAINT counted_is_a_judgement FOREIGN KEY (organization_id, objective_id, person_id)
        REFERENCES judgement_voice (organization_id, objective_id, person_id)
);

-- What is published; never changed.
CREATE TABLE judgement_result (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    number integer NOT NULL CONSTRAINT judgement_results_are_numbered_from_1 CHECK (number > 0),
    -- The organization's day; the time of day would tell who had judged just then.
    published_on date NOT NULL,
    answers integer NOT NULL CONSTRAINT fewer_than_three_judgements_are_not_published CHECK (answers >= 3),
    sum_tenths bigint NOT NULL,
    PRIMARY KEY (organization_id, objective_id, number),
    CONSTRAINT judgement_result_is_of_a_poll FOREIGN KEY (organization_id, objective_id)
        REFERENCES judgement_poll (organization_id, objective_id)
);

-- Which key result a carried one continues. For objectives it is a column.
CREATE TABLE carried_key_result (
    organization_id uuid NOT NULL,
    key_result_id uuid NOT NULL,
    carried_from_id uuid NOT NULL,
    PRIMARY KEY (organization_id, key_result_id),
    CONSTRAINT carried_is_a_key_result FOREIGN KEY (organization_id, key_result_id) REFERENCES key_result (organization_id, id),
    CONSTRAINT carried_from_a_key_result FOREIGN KEY (organization_id, carried_from_id) REFERENCES key_result (organization_id, id)
);

-- CarryOver: what became of a key result.
CREATE INDEX carried_key_result_by_origin ON carried_key_result (organization_id, carried_from_id);
-- ListLineage: what continues an objective.
CREATE INDEX objective_by_origin ON objective (organization_id, carried_from_id) WHERE carried_from_id IS NOT NULL;

-- The quotient of what is not negative, as a whole number: halves to the even neighbour. Exact, which a rounded numeric quotient is not.
CREATE FUNCTION half_even(dividend numeric, divisor numeric)
RETURNS numeric
LANGUAGE sql
IMMUTABLE PARALLEL SAFE
RETURN div(dividend, divisor) + CASE
    WHEN 2 * mod(dividend, divisor) > divisor THEN 1
    WHEN 2 * mod(dividend, divisor) = divisor AND mod(div(dividend, divisor), 2) = 1 THEN 1
    ELSE 0
END;

SELECT goals.protect_tenant_table('objective_scoring', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('retrospective', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('judgement_poll', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('judgement_voice', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_tenant_table('judgement_counted', ARRAY['SELECT', 'INSERT']);
SELECT goals.protect_tenant_table('judgement_result', ARRAY['SELECT', 'INSERT']);
SELECT goals.protect_tenant_table('carried_key_result', ARRAY['SELECT', 'INSERT']);
