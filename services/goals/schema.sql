-- The schema of goals after all migrations, chassis' among them: to be read first, never edited.
-- `cargo ovation schema-dump` renews it.

CREATE SCHEMA goals;

CREATE FUNCTION goals.create_directory_copy() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    CREATE TABLE directory_organization (
        organization_id uuid PRIMARY KEY,
        key text NOT NULL,
        name text NOT NULL,
        time_zone text NOT NULL,
        revision bigint NOT NULL
    );
    CREATE TABLE directory_person (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        display_name text NOT NULL,
        kana text NOT NULL,
        -- ovation.directory.v1.PersonStatus
        status smallint NOT NULL,
        -- ovation.directory.v1.Role
        roles smallint[] NOT NULL,
        manager_id uuid,
        locale text NOT NULL,
        time_zone text NOT NULL,
        revision bigint NOT NULL,
        PRIMARY KEY (organization_id, id)
    );
    CREATE TABLE directory_group (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        key text NOT NULL,
        name text NOT NULL,
        -- ovation.directory.v1.GroupKind
        kind smallint NOT NULL,
        parent_id uuid,
        revision bigint NOT NULL,
        PRIMARY KEY (organization_id, id)
    );
    CREATE TABLE directory_membership (
        organization_id uuid NOT NULL,
        group_id uuid NOT NULL,
        person_id uuid NOT NULL,
        -- ovation.directory.v1.MembershipRole
        role smallint NOT NULL,
        -- An ended membership keeps its row, and with it its revision.
        ended boolean NOT NULL,
        revision bigint NOT NULL,
        PRIMARY KEY (organization_id, group_id, person_id)
    );
    -- The groups of a person.
    CREATE INDEX directory_membership_by_person ON directory_membership (organization_id, person_id);
    PERFORM protect_tenant_table('directory_organization');
    PERFORM protect_tenant_table('directory_person');
    PERFORM protect_tenant_table('directory_group');
    PERFORM protect_tenant_table('directory_membership');
END;
$$;

CREATE FUNCTION goals.ensure_event_partitions() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'goals', 'pg_temp'
    AS $$
DECLARE
    month date;
    partition text;
BEGIN
    -- One caller at a time: replicas start together.
    PERFORM pg_advisory_xact_lock(hashtextextended('goals.event_partitions', 0));
    FOR month IN
        SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date
        FROM generate_series(0, 3) AS ahead
    LOOP
        partition := 'event_' || to_char(month, 'YYYY_MM');
        IF to_regclass(format('%I', partition)) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition);
            EXECUTE format(
                'ALTER TABLE event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                partition, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC'
            );
        END IF;
    END LOOP;
END;
$$;

CREATE FUNCTION goals.protect_shared_table(table_name text, privileges text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    service text := current_schema();
BEGIN
    EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', service, table_name);
    EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', service, table_name);
    EXECUTE format('CREATE POLICY across ON %I.%I TO %I USING (true) WITH CHECK (true)', service, table_name, service || '_relay');
    EXECUTE format('GRANT %s ON %I.%I TO %I', array_to_string(privileges, ', '), service, table_name, service || '_relay');
END;
$$;

CREATE FUNCTION goals.protect_tenant_table(table_name text, privileges text[] DEFAULT ARRAY['SELECT'::text, 'INSERT'::text, 'UPDATE'::text, 'DELETE'::text]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    service text := current_schema();
    tenant text := 'organization_id = NULLIF(current_setting(''ovation.organization_id'', true), '''')::uuid';
BEGIN
    EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', service, table_name);
    EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', service, table_name);
    EXECUTE format('CREATE POLICY tenant ON %I.%I TO %I USING (%s) WITH CHECK (%s)', service, table_name, service, tenant, tenant);
    EXECUTE format('GRANT %s ON %I.%I TO %I', array_to_string(privileges, ', '), service, table_name, service);
END;
$$;

CREATE TABLE goals.alignment (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    parent_id uuid NOT NULL,
    parent_objective_id uuid NOT NULL,
    parent_key_result_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (parent_id <> parent_objective_id) THEN parent_id
    ELSE NULL::uuid
END) STORED,
    "position" smallint NOT NULL,
    frozen_at timestamp with time zone,
    frozen_weight numeric(10,6),
    frozen_progress numeric(25,12),
    CONSTRAINT frozen_alignment_keeps_its_weight CHECK (((frozen_at IS NULL) = (frozen_weight IS NULL))),
    CONSTRAINT objective_does_not_serve_itself CHECK ((objective_id <> parent_objective_id)),
    CONSTRAINT objective_has_at_most_20_parents CHECK ((("position" >= 0) AND ("position" <= 19)))
);

ALTER TABLE ONLY goals.alignment FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.cycle (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    closed_at timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT cycle_does_not_end_before_it_starts CHECK ((ends_on >= starts_on)),
    CONSTRAINT cycle_name_is_not_empty CHECK ((name <> ''::text))
);

ALTER TABLE ONLY goals.cycle FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.directory_group (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    kind smallint NOT NULL,
    parent_id uuid,
    revision bigint NOT NULL
);

ALTER TABLE ONLY goals.directory_group FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.directory_membership (
    organization_id uuid NOT NULL,
    group_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role smallint NOT NULL,
    ended boolean NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY goals.directory_membership FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.directory_organization (
    organization_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY goals.directory_organization FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.directory_person (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    display_name text NOT NULL,
    kana text NOT NULL,
    status smallint NOT NULL,
    roles smallint[] NOT NULL,
    manager_id uuid,
    locale text NOT NULL,
    time_zone text NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY goals.directory_person FORCE ROW LEVEL SECURITY;

CREATE SEQUENCE goals.event_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE goals.event (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    transaction_id bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    sequence bigint DEFAULT nextval('goals.event_sequence'::regclass) NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    entity_id uuid NOT NULL,
    revision bigint NOT NULL,
    audience smallint NOT NULL,
    subject text NOT NULL COLLATE pg_catalog."C",
    envelope text NOT NULL,
    traceparent text,
    recorded_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT event_audience_is_known CHECK ((audience = ANY (ARRAY[1, 2]))),
    CONSTRAINT event_revision_is_positive CHECK ((revision > 0))
)
PARTITION BY RANGE (recorded_at);

ALTER TABLE ONLY goals.event FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.event_mark (
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    stream_sequence bigint NOT NULL
);

ALTER TABLE ONLY goals.event_mark FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.idempotency (
    organization_id uuid NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    method text NOT NULL COLLATE pg_catalog."C",
    request_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    answer bytea NOT NULL,
    token text NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT fingerprint_is_sha256 CHECK ((octet_length(fingerprint) = 32))
);

ALTER TABLE ONLY goals.idempotency FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.inbox (
    organization_id uuid NOT NULL,
    consumer text NOT NULL COLLATE pg_catalog."C",
    event_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL
);

ALTER TABLE ONLY goals.inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.key_result (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    title text NOT NULL,
    title_key text NOT NULL COLLATE pg_catalog."C",
    import_key text COLLATE pg_catalog."C",
    measure smallint NOT NULL,
    baseline numeric(21,6),
    target numeric(21,6),
    stretch numeric(21,6),
    unit text NOT NULL,
    owner_group_id uuid,
    owner_person_id uuid,
    weight numeric(10,6) NOT NULL,
    controllability smallint,
    due_on date,
    check_in_id uuid,
    checked_in_at timestamp with time zone,
    checked_in_value numeric(21,6),
    confidence smallint DEFAULT 0 NOT NULL,
    progress numeric(25,12),
    path text NOT NULL COLLATE pg_catalog."C",
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT key_result_confidence_is_in_bounds CHECK (((confidence >= 0) AND (confidence <= 10))),
    CONSTRAINT key_result_controllability_is_known CHECK (((controllability >= 1) AND (controllability <= 3))),
    CONSTRAINT key_result_has_one_owner CHECK ((num_nonnulls(owner_group_id, owner_person_id) = 1)),
    CONSTRAINT key_result_has_progress_if_measured CHECK (((progress IS NULL) = (measure = 4))),
    CONSTRAINT key_result_is_at_most_32_levels_deep CHECK ((length(path) <= (32 * 33))),
    CONSTRAINT key_result_measure_has_its_values CHECK (
CASE measure
    WHEN 1 THEN ((baseline IS NOT NULL) AND (target IS NOT NULL) AND (target >= baseline) AND ((stretch IS NULL) OR (stretch >= target)))
    WHEN 2 THEN ((baseline IS NOT NULL) AND (target IS NOT NULL) AND (target <= baseline) AND ((stretch IS NULL) OR (stretch <= target)))
    ELSE (num_nonnulls(baseline, target, stretch) = 0)
END),
    CONSTRAINT key_result_measure_is_known CHECK (((measure >= 1) AND (measure <= 4))),
    CONSTRAINT key_result_path_ends_with_itself CHECK ((path ~~ ('%k'::text || replace((id)::text, '-'::text, ''::text)))),
    CONSTRAINT key_result_title_is_not_empty CHECK ((title <> ''::text)),
    CONSTRAINT key_result_value_is_of_a_check_in CHECK ((((check_in_id IS NULL) = (checked_in_at IS NULL)) AND ((checked_in_value IS NULL) OR (check_in_id IS NOT NULL)))),
    CONSTRAINT key_result_weight_is_in_bounds CHECK (((weight >= (0)::numeric) AND (weight <= (1000)::numeric)))
);

ALTER TABLE ONLY goals.key_result FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.objective (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    title text NOT NULL,
    title_key text NOT NULL COLLATE pg_catalog."C",
    import_key text COLLATE pg_catalog."C",
    rationale text NOT NULL,
    kind smallint NOT NULL,
    state smallint NOT NULL,
    owner_group_id uuid,
    owner_person_id uuid,
    weight numeric(10,6) NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C",
    weighted_sum_attos numeric(39,0) DEFAULT 0 NOT NULL,
    weight_sum numeric(24,6) DEFAULT 0 NOT NULL,
    progress numeric(25,12),
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT objective_has_one_owner CHECK ((num_nonnulls(owner_group_id, owner_person_id) = 1)),
    CONSTRAINT objective_has_progress_if_something_counts CHECK (((progress IS NULL) = (weight_sum = (0)::numeric))),
    CONSTRAINT objective_is_at_most_32_levels_deep CHECK ((length(path) <= (32 * 33))),
    CONSTRAINT objective_kind_is_known CHECK (((kind >= 1) AND (kind <= 3))),
    CONSTRAINT objective_path_ends_with_itself CHECK ((path ~~ ('%o'::text || replace((id)::text, '-'::text, ''::text)))),
    CONSTRAINT objective_state_is_known CHECK (((state >= 1) AND (state <= 3))),
    CONSTRAINT objective_title_is_not_empty CHECK ((title <> ''::text)),
    CONSTRAINT objective_weight_is_in_bounds CHECK (((weight >= (0)::numeric) AND (weight <= (1000)::numeric)))
);

ALTER TABLE ONLY goals.objective FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.outbox (
    "position" bigint NOT NULL,
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY goals.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE goals.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME goals.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE goals.parked (
    organization_id uuid NOT NULL,
    consumer text NOT NULL COLLATE pg_catalog."C",
    event_id uuid NOT NULL,
    type text NOT NULL,
    envelope text NOT NULL,
    failure text NOT NULL,
    attempts integer NOT NULL,
    parked_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT parked_was_tried CHECK ((attempts > 0))
);

ALTER TABLE ONLY goals.parked FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.relay_state (
    stream text NOT NULL,
    stream_created_at text NOT NULL
);

ALTER TABLE ONLY goals.relay_state FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY goals.alignment
    ADD CONSTRAINT alignment_pkey PRIMARY KEY (organization_id, objective_id, parent_id);

ALTER TABLE ONLY goals.cycle
    ADD CONSTRAINT cycle_name_is_unique_in_the_organization UNIQUE (organization_id, name);

ALTER TABLE ONLY goals.cycle
    ADD CONSTRAINT cycle_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.directory_group
    ADD CONSTRAINT directory_group_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.directory_membership
    ADD CONSTRAINT directory_membership_pkey PRIMARY KEY (organization_id, group_id, person_id);

ALTER TABLE ONLY goals.directory_organization
    ADD CONSTRAINT directory_organization_pkey PRIMARY KEY (organization_id);

ALTER TABLE ONLY goals.directory_person
    ADD CONSTRAINT directory_person_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.event_mark
    ADD CONSTRAINT event_mark_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY goals.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (recorded_at, organization_id, id);

ALTER TABLE ONLY goals.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (organization_id, actor, method, request_id);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT imported_key_result_is_unique_in_its_objective UNIQUE (organization_id, objective_id, import_key);

ALTER TABLE ONLY goals.objective
    ADD CONSTRAINT imported_objective_is_unique_in_cycle_and_group UNIQUE (organization_id, cycle_id, owner_group_id, import_key);

ALTER TABLE ONLY goals.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT key_result_has_its_own_path UNIQUE (organization_id, cycle_id, path);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT key_result_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT key_result_stays_with_its_objective UNIQUE (organization_id, id, objective_id);

ALTER TABLE ONLY goals.objective
    ADD CONSTRAINT objective_has_its_own_path UNIQUE (organization_id, cycle_id, path);

ALTER TABLE ONLY goals.objective
    ADD CONSTRAINT objective_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY goals.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY goals.relay_state
    ADD CONSTRAINT relay_state_pkey PRIMARY KEY (stream);

CREATE INDEX alignment_by_parent ON goals.alignment USING btree (organization_id, parent_objective_id, objective_id);

CREATE INDEX cycle_by_start ON goals.cycle USING btree (organization_id, starts_on DESC, id DESC);

CREATE INDEX directory_membership_by_person ON goals.directory_membership USING btree (organization_id, person_id);

CREATE INDEX event_by_entity ON ONLY goals.event USING btree (organization_id, entity_id, revision DESC);

CREATE INDEX event_in_log_order ON ONLY goals.event USING btree (organization_id, transaction_id, sequence);

CREATE INDEX event_mark_by_stream_sequence ON goals.event_mark USING btree (stream_sequence);

CREATE INDEX event_mark_by_time ON goals.event_mark USING btree (recorded_at);

CREATE INDEX idempotency_by_time ON goals.idempotency USING btree (created_at);

CREATE INDEX inbox_by_time ON goals.inbox USING btree (received_at);

CREATE INDEX key_result_by_objective ON goals.key_result USING btree (organization_id, objective_id, id);

CREATE INDEX objective_by_owning_group ON goals.objective USING btree (organization_id, cycle_id, owner_group_id, path) WHERE (owner_group_id IS NOT NULL);

CREATE INDEX objective_by_owning_person ON goals.objective USING btree (organization_id, cycle_id, owner_person_id, path) WHERE (owner_person_id IS NOT NULL);

CREATE INDEX objective_by_title ON goals.objective USING btree (organization_id, cycle_id, owner_group_id, title_key) WHERE (owner_group_id IS NOT NULL);

CREATE INDEX outbox_by_entity ON goals.outbox USING btree (entity_id);

CREATE INDEX parked_by_time ON goals.parked USING btree (organization_id, parked_at, event_id);

ALTER TABLE ONLY goals.alignment
    ADD CONSTRAINT alignment_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.alignment
    ADD CONSTRAINT alignment_serves_a_key_result_of_that_objective FOREIGN KEY (organization_id, parent_key_result_id, parent_objective_id) REFERENCES goals.key_result(organization_id, id, objective_id);

ALTER TABLE ONLY goals.alignment
    ADD CONSTRAINT alignment_serves_an_objective FOREIGN KEY (organization_id, parent_objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT key_result_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.objective
    ADD CONSTRAINT objective_is_in_a_cycle FOREIGN KEY (organization_id, cycle_id) REFERENCES goals.cycle(organization_id, id);

CREATE POLICY across ON goals.event TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.event_mark TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.idempotency TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.inbox TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.outbox TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.parked TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.relay_state TO goals_relay USING (true) WITH CHECK (true);

ALTER TABLE goals.alignment ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.cycle ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.directory_group ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.directory_membership ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.directory_organization ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.directory_person ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.event_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.idempotency ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.inbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.key_result ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.objective ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.parked ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.relay_state ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON goals.alignment TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.cycle TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.directory_group TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.directory_membership TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.directory_organization TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.directory_person TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.event TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.idempotency TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.inbox TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.key_result TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.objective TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.outbox TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.parked TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

GRANT USAGE ON SCHEMA goals TO goals;
GRANT USAGE ON SCHEMA goals TO goals_relay;

REVOKE ALL ON FUNCTION goals.ensure_event_partitions() FROM PUBLIC;
GRANT ALL ON FUNCTION goals.ensure_event_partitions() TO goals_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.alignment TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.cycle TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.directory_group TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.directory_membership TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.directory_organization TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.directory_person TO goals;

GRANT USAGE ON SEQUENCE goals.event_sequence TO goals;

GRANT SELECT,INSERT ON TABLE goals.event TO goals;
GRANT SELECT ON TABLE goals.event TO goals_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.event_mark TO goals_relay;

GRANT SELECT,INSERT ON TABLE goals.idempotency TO goals;
GRANT SELECT,DELETE ON TABLE goals.idempotency TO goals_relay;

GRANT SELECT,INSERT ON TABLE goals.inbox TO goals;
GRANT SELECT,DELETE ON TABLE goals.inbox TO goals_relay;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.key_result TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.objective TO goals;

GRANT INSERT ON TABLE goals.outbox TO goals;
GRANT SELECT,INSERT,DELETE ON TABLE goals.outbox TO goals_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.parked TO goals;
GRANT SELECT ON TABLE goals.parked TO goals_relay;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.relay_state TO goals_relay;
