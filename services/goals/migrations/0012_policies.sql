-- How goals are set in groups, the timetables of cycles, reminders, and handovers that lie ahead.

-- What is in force for the goals of a group and of its members; NULL says as above. Without a group it is the organization's, without a job type for all.
CREATE TABLE group_policy (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    group_id uuid,
    job_type text,
    -- ovation.goals.v1.IndividualObjectives
    individual_objectives smallint CONSTRAINT policy_on_individual_objectives_is_known CHECK (individual_objectives BETWEEN 1 AND 3),
    key_results_max smallint CONSTRAINT policy_on_key_results_is_in_bounds CHECK (key_results_max BETWEEN 1 AND 20),
    -- ovation.goals.v1.RationaleRule
    rationale smallint CONSTRAINT policy_on_rationale_is_known CHECK (rationale BETWEEN 1 AND 2),
    -- ovation.goals.v1.Approval
    approval smallint CONSTRAINT policy_on_approval_is_known CHECK (approval BETWEEN 1 AND 3),
    objectives_max smallint CONSTRAINT policy_on_objectives_is_in_bounds CHECK (objectives_max BETWEEN 1 AND 50),
    revision bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT policy_says_something CHECK (
        num_nonnulls(individual_objectives, key_results_max, rationale, approval, objectives_max) > 0
    ),
    -- What is in force for an owner.
    CONSTRAINT policy_is_one_of_its_group_and_job_type UNIQUE NULLS NOT DISTINCT (organization_id, group_id, job_type)
);

SELECT goals.protect_tenant_table('group_policy');

-- The one group by which a person is counted and whose policy holds for them: departments go before teams, then what was created first. One
-- place, so that it changes in one place when the directory tells main assignments.
CREATE VIEW first_group WITH (security_invoker = true) AS
SELECT DISTINCT ON (m.organization_id, m.person_id) m.organization_id, m.person_id, m.group_id
FROM directory_membership AS m
JOIN directory_group AS g ON g.organization_id = m.organization_id AND g.id = m.group_id
WHERE NOT m.ended
ORDER BY m.organization_id, m.person_id, g.kind, m.group_id;

GRANT SELECT ON goals.first_group TO goals;

-- Groups with somebody in them or under them who has not left: the others have nobody to own anything.
CREATE VIEW peopled_group WITH (security_invoker = true) AS
WITH RECURSIVE peopled (organization_id, group_id) AS (
    SELECT m.organization_id, m.group_id
    FROM directory_membership AS m
    JOIN directory_person AS p ON p.organization_id = m.organization_id AND p.id = m.person_id AND p.status <> 3
    WHERE NOT m.ended
    UNION
    SELECT g.organization_id, g.parent_id
    FROM peopled
    JOIN directory_group AS g ON g.organization_id = peopled.organization_id AND g.id = peopled.group_id
    WHERE g.parent_id IS NOT NULL
)
SELECT organization_id, group_id FROM peopled;

GRANT SELECT ON goals.peopled_group TO goals;

-- ListCycleProgress: groups by name.
CREATE INDEX directory_group_by_name ON directory_group (organization_id, name COLLATE "C", id);
-- What is under the groups that somebody leads.
CREATE INDEX directory_group_by_parent ON directory_group (organization_id, parent_id) WHERE parent_id IS NOT NULL;
-- ListHandovers: those who have left.
CREATE INDEX directory_person_who_left ON directory_person (organization_id, id) WHERE status = 3;
-- ListHandovers: what waits for an approval.
CREATE INDEX objective_proposed ON objective (organization_id, id) WHERE state = 4;

-- The steps of a cycle; NULL for one that is not used.
CREATE TABLE cycle_timetable (
    organization_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    -- The entity of its facts: the cycle has revisions of its own.
    id uuid NOT NULL,
    draft_until date,
    discuss_until date,
    fixed_on date,
    mid_term_on date,
    close_on date,
    revision bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (organization_id, cycle_id),
    CONSTRAINT timetable_is_of_a_cycle FOREIGN KEY (organization_id, cycle_id) REFERENCES cycle (organization_id, id),
    -- LEAST passes over NULL; a comparison with NULL holds.
    CONSTRAINT timetable_dates_are_in_order CHECK (
        draft_until <= LEAST(discuss_until, fixed_on, mid_term_on, close_on) IS NOT FALSE
        AND discuss_until <= LEAST(fixed_on, mid_term_on, close_on) IS NOT FALSE
        AND fixed_on <= LEAST(mid_term_on, close_on) IS NOT FALSE
        AND mid_term_on <= close_on IS NOT FALSE
    )
);

SELECT goals.protect_tenant_table('cycle_timetable', ARRAY['SELECT', 'INSERT', 'UPDATE']);

-- When an owner was last reminded of a step of a cycle: once a day at most.
CREATE TABLE reminder (
    organization_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    -- ovation.goals.v1.CycleStep
    step smallint NOT NULL CONSTRAINT reminder_step_is_known CHECK (step BETWEEN 1 AND 4),
    -- The group or the person.
    owner_id uuid NOT NULL,
    is_group boolean NOT NULL,
    -- How many of the owner's goals are not as far; 0 where there is none yet.
    goals integer NOT NULL,
    -- The day in the organization's time zone.
    reminded_on date NOT NULL,
    revision bigint NOT NULL DEFAULT 1,
    -- Set until the fact is out.
    run_id uuid,
    -- Without a foreign key to the cycle: who reminds holds its row, cycles stay, and a hundred thousand checks of one row cost seconds.
    PRIMARY KEY (organization_id, cycle_id, step, owner_id)
);

-- Whose facts are not out yet.
CREATE INDEX reminder_by_run ON reminder (organization_id, run_id, owner_id) WHERE run_id IS NOT NULL;

SELECT goals.protect_tenant_table('reminder', ARRAY['SELECT', 'INSERT', 'UPDATE']);

-- Reminders that are too many for one transaction: what is left of a run is sent piece by piece, and the run deleted with the last.
CREATE TABLE reminder_run (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    -- For the facts' subjects.
    organization_key text NOT NULL,
    -- Who asked, as facts name it.
    actor text NOT NULL,
    PRIMARY KEY (organization_id, id)
);

SELECT goals.protect_tenant_table('reminder_run', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']);
SELECT goals.protect_shared_table('reminder_run', ARRAY['SELECT']);

-- Goals that change hands on a day to come, at most one for each goal. A row is deleted in the transaction that carries it out.
CREATE TABLE handover (
    organization_id uuid NOT NULL,
    -- The objective, key result or KPI.
    goal_id uuid NOT NULL,
    -- Whose it was when it was asked for: if it is another's by then, the handover lapses.
    old_group_id uuid,
    old_person_id uuid,
    new_group_id uuid,
    new_person_id uuid,
    starts_on date NOT NULL,
    -- The first instant of that day in the organization's time zone.
    due_at timestamptz NOT NULL,
    -- For the facts' subjects.
    organization_key text NOT NULL,
    -- Who asked, as facts name it.
    actor text NOT NULL,
    PRIMARY KEY (organization_id, goal_id),
    CONSTRAINT handover_is_from_one_owner CHECK (num_nonnulls(old_group_id, old_person_id) = 1),
    CONSTRAINT handover_is_to_one_owner CHECK (num_nonnulls(new_group_id, new_person_id) = 1)
);

-- What is due, across organizations; and then of one, by who asked.
CREATE INDEX handover_by_time ON handover (due_at, organization_id, actor);
CREATE INDEX handover_due ON handover (organization_id, actor, due_at, goal_id);

SELECT goals.protect_tenant_table('handover', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']);
SELECT goals.protect_shared_table('handover', ARRAY['SELECT']);
