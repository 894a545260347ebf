-- What check-ins must know of others: who is in which group (from directory), and who owns the key results that a check-in
-- states the values of (from goals). Copies hold no foreign keys: events of different entities arrive in any order.
SELECT checkins.create_directory_copy();

-- Serves CreateCheckIn, by primary key.
CREATE TABLE checkins.goals_key_result (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    -- 0: unknown to this release; 1: a number; 2: 0 or 1; 3: not measured.
    measure smallint NOT NULL CONSTRAINT measure_is_known_or_zero CHECK (measure BETWEEN 0 AND 3),
    owner_group_id uuid,
    owner_person_id uuid,
    revision bigint NOT NULL,
    CONSTRAINT goals_key_result_pkey PRIMARY KEY (organization_id, id),
    CONSTRAINT key_result_has_at_most_one_owner CHECK (num_nonnulls(owner_group_id, owner_person_id) <= 1)
);
SELECT checkins.protect_tenant_table('goals_key_result');

-- Serves CreateCheckIn: the objective's owner, and which cycle the key result is in.
CREATE TABLE checkins.goals_objective (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    owner_group_id uuid,
    owner_person_id uuid,
    revision bigint NOT NULL,
    CONSTRAINT goals_objective_pkey PRIMARY KEY (organization_id, id),
    CONSTRAINT objective_has_at_most_one_owner CHECK (num_nonnulls(owner_group_id, owner_person_id) <= 1)
);
SELECT checkins.protect_tenant_table('goals_objective');

-- Serves CreateCheckIn: nothing is stated in a closed cycle.
CREATE TABLE checkins.goals_cycle (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    closed boolean NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT goals_cycle_pkey PRIMARY KEY (organization_id, id)
);
SELECT checkins.protect_tenant_table('goals_cycle');
