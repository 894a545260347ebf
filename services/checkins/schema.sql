-- The schema of checkins after all migrations, chassis' among them: to be read first, never edited.
-- `cargo ovation schema-dump` renews it.

CREATE SCHEMA checkins;

CREATE FUNCTION checkins.create_directory_copy() RETURNS void
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

CREATE FUNCTION checkins.ensure_event_partitions() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'checkins', 'pg_temp'
    AS $$
DECLARE
    month date;
    partition text;
BEGIN
    -- One caller at a time: replicas start together.
    PERFORM pg_advisory_xact_lock(hashtextextended('checkins.event_partitions', 0));
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

CREATE FUNCTION checkins.protect_shared_table(table_name text, privileges text[]) RETURNS void
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

CREATE FUNCTION checkins.protect_tenant_table(table_name text, privileges text[] DEFAULT ARRAY['SELECT'::text, 'INSERT'::text, 'UPDATE'::text, 'DELETE'::text]) RETURNS void
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

CREATE TABLE checkins.check_in (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    author_id uuid NOT NULL,
    note text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY checkins.check_in FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.check_in_entry (
    organization_id uuid NOT NULL,
    check_in_id uuid NOT NULL,
    key_result_id uuid NOT NULL,
    "position" smallint NOT NULL,
    value numeric(21,6),
    confidence smallint,
    note text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT a_check_in_has_at_most_50_entries CHECK ((("position" >= 0) AND ("position" <= 49))),
    CONSTRAINT confidence_is_1_to_10 CHECK (((confidence >= 1) AND (confidence <= 10)))
);

ALTER TABLE ONLY checkins.check_in_entry FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.directory_group (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    kind smallint NOT NULL,
    parent_id uuid,
    revision bigint NOT NULL
);

ALTER TABLE ONLY checkins.directory_group FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.directory_membership (
    organization_id uuid NOT NULL,
    group_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role smallint NOT NULL,
    ended boolean NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY checkins.directory_membership FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.directory_organization (
    organization_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY checkins.directory_organization FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.directory_person (
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

ALTER TABLE ONLY checkins.directory_person FORCE ROW LEVEL SECURITY;

CREATE SEQUENCE checkins.event_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE checkins.event (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    transaction_id bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    sequence bigint DEFAULT nextval('checkins.event_sequence'::regclass) NOT NULL,
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

ALTER TABLE ONLY checkins.event FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.event_mark (
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    stream_sequence bigint NOT NULL
);

ALTER TABLE ONLY checkins.event_mark FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.goals_cycle (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    closed boolean NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY checkins.goals_cycle FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.goals_key_result (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    measure smallint NOT NULL,
    owner_group_id uuid,
    owner_person_id uuid,
    revision bigint NOT NULL,
    CONSTRAINT key_result_has_at_most_one_owner CHECK ((num_nonnulls(owner_group_id, owner_person_id) <= 1)),
    CONSTRAINT measure_is_known_or_zero CHECK (((measure >= 0) AND (measure <= 3)))
);

ALTER TABLE ONLY checkins.goals_key_result FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.goals_objective (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    owner_group_id uuid,
    owner_person_id uuid,
    revision bigint NOT NULL,
    CONSTRAINT objective_has_at_most_one_owner CHECK ((num_nonnulls(owner_group_id, owner_person_id) <= 1))
);

ALTER TABLE ONLY checkins.goals_objective FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.idempotency (
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

ALTER TABLE ONLY checkins.idempotency FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.inbox (
    organization_id uuid NOT NULL,
    consumer text NOT NULL COLLATE pg_catalog."C",
    event_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL
);

ALTER TABLE ONLY checkins.inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.outbox (
    "position" bigint NOT NULL,
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY checkins.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE checkins.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME checkins.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE checkins.parked (
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

ALTER TABLE ONLY checkins.parked FORCE ROW LEVEL SECURITY;

CREATE TABLE checkins.relay_state (
    stream text NOT NULL,
    stream_created_at text NOT NULL
);

ALTER TABLE ONLY checkins.relay_state FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY checkins.check_in_entry
    ADD CONSTRAINT a_check_in_states_a_key_result_once PRIMARY KEY (organization_id, check_in_id, key_result_id);

ALTER TABLE ONLY checkins.check_in
    ADD CONSTRAINT check_in_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY checkins.directory_group
    ADD CONSTRAINT directory_group_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY checkins.directory_membership
    ADD CONSTRAINT directory_membership_pkey PRIMARY KEY (organization_id, group_id, person_id);

ALTER TABLE ONLY checkins.directory_organization
    ADD CONSTRAINT directory_organization_pkey PRIMARY KEY (organization_id);

ALTER TABLE ONLY checkins.directory_person
    ADD CONSTRAINT directory_person_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY checkins.event_mark
    ADD CONSTRAINT event_mark_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY checkins.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (recorded_at, organization_id, id);

ALTER TABLE ONLY checkins.goals_cycle
    ADD CONSTRAINT goals_cycle_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY checkins.goals_key_result
    ADD CONSTRAINT goals_key_result_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY checkins.goals_objective
    ADD CONSTRAINT goals_objective_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY checkins.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (organization_id, actor, method, request_id);

ALTER TABLE ONLY checkins.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY checkins.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY checkins.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY checkins.relay_state
    ADD CONSTRAINT relay_state_pkey PRIMARY KEY (stream);

CREATE INDEX check_in_entry_latest_of_key_result ON checkins.check_in_entry USING btree (organization_id, key_result_id, created_at DESC, check_in_id DESC);

CREATE INDEX check_in_latest ON checkins.check_in USING btree (organization_id, created_at DESC, id DESC);

CREATE INDEX check_in_latest_of_author ON checkins.check_in USING btree (organization_id, author_id, created_at DESC, id DESC);

CREATE INDEX directory_membership_by_person ON checkins.directory_membership USING btree (organization_id, person_id);

CREATE INDEX event_by_entity ON ONLY checkins.event USING btree (organization_id, entity_id, revision DESC);

CREATE INDEX event_in_log_order ON ONLY checkins.event USING btree (organization_id, transaction_id, sequence);

CREATE INDEX event_mark_by_stream_sequence ON checkins.event_mark USING btree (stream_sequence);

CREATE INDEX event_mark_by_time ON checkins.event_mark USING btree (recorded_at);

CREATE INDEX idempotency_by_time ON checkins.idempotency USING btree (created_at);

CREATE INDEX inbox_by_time ON checkins.inbox USING btree (received_at);

CREATE INDEX outbox_by_entity ON checkins.outbox USING btree (entity_id);

CREATE INDEX parked_by_time ON checkins.parked USING btree (organization_id, parked_at, event_id);

ALTER TABLE ONLY checkins.check_in_entry
    ADD CONSTRAINT entry_belongs_to_a_check_in FOREIGN KEY (organization_id, check_in_id) REFERENCES checkins.check_in(organization_id, id);

CREATE POLICY across ON checkins.event TO checkins_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON checkins.event_mark TO checkins_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON checkins.idempotency TO checkins_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON checkins.inbox TO checkins_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON checkins.outbox TO checkins_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON checkins.parked TO checkins_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON checkins.relay_state TO checkins_relay USING (true) WITH CHECK (true);

ALTER TABLE checkins.check_in ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.check_in_entry ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.directory_group ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.directory_membership ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.directory_organization ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.directory_person ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.event_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.goals_cycle ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.goals_key_result ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.goals_objective ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.idempotency ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.inbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.parked ENABLE ROW LEVEL SECURITY;

ALTER TABLE checkins.relay_state ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON checkins.check_in TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.check_in_entry TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.directory_group TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.directory_membership TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.directory_organization TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.directory_person TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.event TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.goals_cycle TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.goals_key_result TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.goals_objective TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.idempotency TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.inbox TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.outbox TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON checkins.parked TO checkins USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

GRANT USAGE ON SCHEMA checkins TO checkins;
GRANT USAGE ON SCHEMA checkins TO checkins_relay;

REVOKE ALL ON FUNCTION checkins.ensure_event_partitions() FROM PUBLIC;
GRANT ALL ON FUNCTION checkins.ensure_event_partitions() TO checkins_relay;

GRANT SELECT,INSERT ON TABLE checkins.check_in TO checkins;

GRANT SELECT,INSERT ON TABLE checkins.check_in_entry TO checkins;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE checkins.directory_group TO checkins;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE checkins.directory_membership TO checkins;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE checkins.directory_organization TO checkins;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE checkins.directory_person TO checkins;

GRANT USAGE ON SEQUENCE checkins.event_sequence TO checkins;

GRANT SELECT,INSERT ON TABLE checkins.event TO checkins;
GRANT SELECT ON TABLE checkins.event TO checkins_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE checkins.event_mark TO checkins_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE checkins.goals_cycle TO checkins;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE checkins.goals_key_result TO checkins;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE checkins.goals_objective TO checkins;

GRANT SELECT,INSERT ON TABLE checkins.idempotency TO checkins;
GRANT SELECT,DELETE ON TABLE checkins.idempotency TO checkins_relay;

GRANT SELECT,INSERT ON TABLE checkins.inbox TO checkins;
GRANT SELECT,DELETE ON TABLE checkins.inbox TO checkins_relay;

GRANT INSERT ON TABLE checkins.outbox TO checkins;
GRANT SELECT,INSERT,DELETE ON TABLE checkins.outbox TO checkins_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE checkins.parked TO checkins;
GRANT SELECT ON TABLE checkins.parked TO checkins_relay;

GRANT SELECT,INSERT,UPDATE ON TABLE checkins.relay_state TO checkins_relay;
