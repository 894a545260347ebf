-- The schema of notifications after all migrations, chassis' among them: to be read first, never edited.
-- `cargo ovation schema-dump` renews it.

CREATE SCHEMA notifications;

CREATE FUNCTION notifications.create_directory_copy() RETURNS void
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

CREATE FUNCTION notifications.ensure_event_partitions() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'notifications', 'pg_temp'
    AS $$
DECLARE
    month date;
    partition text;
BEGIN
    -- One caller at a time: replicas start together.
    PERFORM pg_advisory_xact_lock(hashtextextended('notifications.event_partitions', 0));
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

CREATE FUNCTION notifications.protect_shared_table(table_name text, privileges text[]) RETURNS void
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

CREATE FUNCTION notifications.protect_tenant_table(table_name text, privileges text[] DEFAULT ARRAY['SELECT'::text, 'INSERT'::text, 'UPDATE'::text, 'DELETE'::text]) RETURNS void
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

CREATE TABLE notifications.directory_group (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    kind smallint NOT NULL,
    parent_id uuid,
    revision bigint NOT NULL
);

ALTER TABLE ONLY notifications.directory_group FORCE ROW LEVEL SECURITY;

CREATE TABLE notifications.directory_membership (
    organization_id uuid NOT NULL,
    group_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role smallint NOT NULL,
    ended boolean NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY notifications.directory_membership FORCE ROW LEVEL SECURITY;

CREATE TABLE notifications.directory_organization (
    organization_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY notifications.directory_organization FORCE ROW LEVEL SECURITY;

CREATE TABLE notifications.directory_person (
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

ALTER TABLE ONLY notifications.directory_person FORCE ROW LEVEL SECURITY;

CREATE SEQUENCE notifications.event_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE notifications.event (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    transaction_id bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    sequence bigint DEFAULT nextval('notifications.event_sequence'::regclass) NOT NULL,
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

ALTER TABLE ONLY notifications.event FORCE ROW LEVEL SECURITY;

CREATE TABLE notifications.event_mark (
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    stream_sequence bigint NOT NULL
);

ALTER TABLE ONLY notifications.event_mark FORCE ROW LEVEL SECURITY;

CREATE TABLE notifications.idempotency (
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

ALTER TABLE ONLY notifications.idempotency FORCE ROW LEVEL SECURITY;

CREATE TABLE notifications.inbox (
    organization_id uuid NOT NULL,
    consumer text NOT NULL COLLATE pg_catalog."C",
    event_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL
);

ALTER TABLE ONLY notifications.inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE notifications.notification (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    sequence bigint NOT NULL,
    category smallint NOT NULL,
    actor_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    coin_kind smallint NOT NULL,
    comment text,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    CONSTRAINT a_feedback_coin_tells_no_comment CHECK (((coin_kind <> 4) OR (comment IS NULL))),
    CONSTRAINT category_is_known CHECK ((category = 1)),
    CONSTRAINT coin_kind_is_known_or_zero CHECK (((coin_kind >= 0) AND (coin_kind <= 4)))
);

ALTER TABLE ONLY notifications.notification FORCE ROW LEVEL SECURITY;

CREATE TABLE notifications.outbox (
    "position" bigint NOT NULL,
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY notifications.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE notifications.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME notifications.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE notifications.parked (
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

ALTER TABLE ONLY notifications.parked FORCE ROW LEVEL SECURITY;

CREATE TABLE notifications.person_inbox (
    organization_id uuid NOT NULL,
    person_id uuid NOT NULL,
    last_sequence bigint NOT NULL,
    CONSTRAINT sequences_begin_at_1 CHECK ((last_sequence >= 0))
);

ALTER TABLE ONLY notifications.person_inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE notifications.relay_state (
    stream text NOT NULL,
    stream_created_at text NOT NULL
);

ALTER TABLE ONLY notifications.relay_state FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY notifications.notification
    ADD CONSTRAINT a_person_is_told_of_a_coin_once UNIQUE (organization_id, person_id, subject_id);

ALTER TABLE ONLY notifications.notification
    ADD CONSTRAINT a_sequence_is_given_once UNIQUE (organization_id, person_id, sequence);

ALTER TABLE ONLY notifications.directory_group
    ADD CONSTRAINT directory_group_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY notifications.directory_membership
    ADD CONSTRAINT directory_membership_pkey PRIMARY KEY (organization_id, group_id, person_id);

ALTER TABLE ONLY notifications.directory_organization
    ADD CONSTRAINT directory_organization_pkey PRIMARY KEY (organization_id);

ALTER TABLE ONLY notifications.directory_person
    ADD CONSTRAINT directory_person_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY notifications.event_mark
    ADD CONSTRAINT event_mark_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY notifications.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (recorded_at, organization_id, id);

ALTER TABLE ONLY notifications.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (organization_id, actor, method, request_id);

ALTER TABLE ONLY notifications.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY notifications.notification
    ADD CONSTRAINT notification_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY notifications.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY notifications.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY notifications.person_inbox
    ADD CONSTRAINT person_inbox_pkey PRIMARY KEY (organization_id, person_id);

ALTER TABLE ONLY notifications.relay_state
    ADD CONSTRAINT relay_state_pkey PRIMARY KEY (stream);

CREATE INDEX directory_membership_by_person ON notifications.directory_membership USING btree (organization_id, person_id);

CREATE INDEX event_by_entity ON ONLY notifications.event USING btree (organization_id, entity_id, revision DESC);

CREATE INDEX event_in_log_order ON ONLY notifications.event USING btree (organization_id, transaction_id, sequence);

CREATE INDEX event_mark_by_stream_sequence ON notifications.event_mark USING btree (stream_sequence);

CREATE INDEX event_mark_by_time ON notifications.event_mark USING btree (recorded_at);

CREATE INDEX idempotency_by_time ON notifications.idempotency USING btree (created_at);

CREATE INDEX inbox_by_time ON notifications.inbox USING btree (received_at);

CREATE INDEX notification_unread ON notifications.notification USING btree (organization_id, person_id, sequence) WHERE (read_at IS NULL);

CREATE INDEX outbox_by_entity ON notifications.outbox USING btree (entity_id);

CREATE INDEX parked_by_time ON notifications.parked USING btree (organization_id, parked_at, event_id);

CREATE POLICY across ON notifications.event TO notifications_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON notifications.event_mark TO notifications_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON notifications.idempotency TO notifications_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON notifications.inbox TO notifications_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON notifications.outbox TO notifications_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON notifications.parked TO notifications_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON notifications.relay_state TO notifications_relay USING (true) WITH CHECK (true);

ALTER TABLE notifications.directory_group ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.directory_membership ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.directory_organization ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.directory_person ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.event_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.idempotency ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.inbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.notification ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.parked ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.person_inbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE notifications.relay_state ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON notifications.directory_group TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON notifications.directory_membership TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON notifications.directory_organization TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON notifications.directory_person TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON notifications.event TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON notifications.idempotency TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON notifications.inbox TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON notifications.notification TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON notifications.outbox TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON notifications.parked TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON notifications.person_inbox TO notifications USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

GRANT USAGE ON SCHEMA notifications TO notifications;
GRANT USAGE ON SCHEMA notifications TO notifications_relay;

REVOKE ALL ON FUNCTION notifications.ensure_event_partitions() FROM PUBLIC;
GRANT ALL ON FUNCTION notifications.ensure_event_partitions() TO notifications_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notifications.directory_group TO notifications;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notifications.directory_membership TO notifications;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notifications.directory_organization TO notifications;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notifications.directory_person TO notifications;

GRANT USAGE ON SEQUENCE notifications.event_sequence TO notifications;

GRANT SELECT,INSERT ON TABLE notifications.event TO notifications;
GRANT SELECT ON TABLE notifications.event TO notifications_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notifications.event_mark TO notifications_relay;

GRANT SELECT,INSERT ON TABLE notifications.idempotency TO notifications;
GRANT SELECT,DELETE ON TABLE notifications.idempotency TO notifications_relay;

GRANT SELECT,INSERT ON TABLE notifications.inbox TO notifications;
GRANT SELECT,DELETE ON TABLE notifications.inbox TO notifications_relay;

GRANT SELECT,INSERT ON TABLE notifications.notification TO notifications;

GRANT UPDATE(read_at) ON TABLE notifications.notification TO notifications;

GRANT INSERT ON TABLE notifications.outbox TO notifications;
GRANT SELECT,INSERT,DELETE ON TABLE notifications.outbox TO notifications_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE notifications.parked TO notifications;
GRANT SELECT ON TABLE notifications.parked TO notifications_relay;

GRANT SELECT,INSERT ON TABLE notifications.person_inbox TO notifications;

GRANT UPDATE(last_sequence) ON TABLE notifications.person_inbox TO notifications;

GRANT SELECT,INSERT,UPDATE ON TABLE notifications.relay_state TO notifications_relay;
