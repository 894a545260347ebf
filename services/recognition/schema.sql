-- The schema of recognition after all migrations, chassis' among them: to be read first, never edited.
-- `cargo ovation schema-dump` renews it.

CREATE SCHEMA recognition;

CREATE FUNCTION recognition.create_directory_copy() RETURNS void
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

CREATE FUNCTION recognition.ensure_event_partitions() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'recognition', 'pg_temp'
    AS $$
DECLARE
    month date;
    partition text;
BEGIN
    -- One caller at a time: replicas start together.
    PERFORM pg_advisory_xact_lock(hashtextextended('recognition.event_partitions', 0));
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

CREATE FUNCTION recognition.protect_shared_table(table_name text, privileges text[]) RETURNS void
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

CREATE FUNCTION recognition.protect_tenant_table(table_name text, privileges text[] DEFAULT ARRAY['SELECT'::text, 'INSERT'::text, 'UPDATE'::text, 'DELETE'::text]) RETURNS void
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

CREATE TABLE recognition.allowance (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    granted_points integer NOT NULL,
    sent_points integer NOT NULL,
    expired_points integer DEFAULT 0 NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT allowance_expires_forwards CHECK ((expired_points >= 0)),
    CONSTRAINT allowance_grants_something CHECK ((granted_points > 0)),
    CONSTRAINT allowance_is_not_overdrawn CHECK (((sent_points + expired_points) <= granted_points)),
    CONSTRAINT allowance_lasts CHECK ((starts_at < ends_at)),
    CONSTRAINT allowance_was_sent_from CHECK ((sent_points >= 0)),
    CONSTRAINT closed_allowance_is_used_up CHECK (((closed_at IS NULL) OR ((sent_points + expired_points) = granted_points))),
    CONSTRAINT open_allowance_is_not_expired CHECK (((closed_at IS NOT NULL) OR (expired_points = 0)))
)
WITH (fillfactor='60');

ALTER TABLE ONLY recognition.allowance FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.coin (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    kind smallint NOT NULL,
    sender_id uuid NOT NULL,
    receiver_id uuid NOT NULL,
    comment text NOT NULL,
    points integer NOT NULL,
    about_node_id uuid,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT coin_has_a_comment CHECK ((comment <> ''::text)),
    CONSTRAINT coin_is_for_somebody_else CHECK ((sender_id <> receiver_id)),
    CONSTRAINT coin_kind_is_known CHECK (((kind >= 1) AND (kind <= 4))),
    CONSTRAINT coin_points_are_in_range CHECK (((points >= 0) AND (points <= 10000))),
    CONSTRAINT feedback_coin_carries_no_points CHECK (((kind <> 4) OR (points = 0)))
);

ALTER TABLE ONLY recognition.coin FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.directory_group (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    kind smallint NOT NULL,
    parent_id uuid,
    revision bigint NOT NULL
);

ALTER TABLE ONLY recognition.directory_group FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.directory_membership (
    organization_id uuid NOT NULL,
    group_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role smallint NOT NULL,
    ended boolean NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY recognition.directory_membership FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.directory_organization (
    organization_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY recognition.directory_organization FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.directory_person (
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

ALTER TABLE ONLY recognition.directory_person FORCE ROW LEVEL SECURITY;

CREATE SEQUENCE recognition.event_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE recognition.event (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    transaction_id bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    sequence bigint DEFAULT nextval('recognition.event_sequence'::regclass) NOT NULL,
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

ALTER TABLE ONLY recognition.event FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.event_mark (
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    stream_sequence bigint NOT NULL
);

ALTER TABLE ONLY recognition.event_mark FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.idempotency (
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

ALTER TABLE ONLY recognition.idempotency FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.inbox (
    organization_id uuid NOT NULL,
    consumer text NOT NULL COLLATE pg_catalog."C",
    event_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL
);

ALTER TABLE ONLY recognition.inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.outbox (
    "position" bigint NOT NULL,
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY recognition.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE recognition.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME recognition.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE recognition.parked (
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

ALTER TABLE ONLY recognition.parked FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.policy (
    organization_id uuid NOT NULL,
    peer_bonus boolean NOT NULL,
    allowance_points integer NOT NULL,
    period smallint NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT allowance_points_are_in_range CHECK (((allowance_points >= 0) AND (allowance_points <= 100000))),
    CONSTRAINT policy_period_is_known CHECK ((period = ANY (ARRAY[1, 2]))),
    CONSTRAINT policy_revision_is_not_negative CHECK ((revision >= 0))
);

ALTER TABLE ONLY recognition.policy FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.posting (
    organization_id uuid NOT NULL,
    transfer_kind smallint NOT NULL,
    transfer_id uuid NOT NULL,
    account smallint NOT NULL,
    holder_id uuid,
    points integer NOT NULL,
    posted_at timestamp with time zone NOT NULL,
    CONSTRAINT account_is_known CHECK (((account >= 1) AND (account <= 4))),
    CONSTRAINT posting_has_the_holder_of_its_account CHECK (((holder_id IS NOT NULL) = (account = ANY (ARRAY[2, 3])))),
    CONSTRAINT posting_has_the_sign_of_its_side CHECK (((points > 0) = ((((transfer_kind = 1) AND (account = 2)) OR ((transfer_kind = 2) AND (account = 3))) OR ((transfer_kind = 3) AND (account = 4))))),
    CONSTRAINT posting_is_on_an_account_of_its_transfer CHECK ((((transfer_kind = 1) AND (account = ANY (ARRAY[1, 2]))) OR ((transfer_kind = 2) AND (account = ANY (ARRAY[2, 3]))) OR ((transfer_kind = 3) AND (account = ANY (ARRAY[2, 4]))))),
    CONSTRAINT posting_moves_something CHECK ((points <> 0)),
    CONSTRAINT transfer_kind_is_known CHECK (((transfer_kind >= 1) AND (transfer_kind <= 3)))
);

ALTER TABLE ONLY recognition.posting FORCE ROW LEVEL SECURITY;

CREATE TABLE recognition.relay_state (
    stream text NOT NULL,
    stream_created_at text NOT NULL
);

ALTER TABLE ONLY recognition.relay_state FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY recognition.allowance
    ADD CONSTRAINT allowance_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY recognition.coin
    ADD CONSTRAINT coin_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY recognition.directory_group
    ADD CONSTRAINT directory_group_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY recognition.directory_membership
    ADD CONSTRAINT directory_membership_pkey PRIMARY KEY (organization_id, group_id, person_id);

ALTER TABLE ONLY recognition.directory_organization
    ADD CONSTRAINT directory_organization_pkey PRIMARY KEY (organization_id);

ALTER TABLE ONLY recognition.directory_person
    ADD CONSTRAINT directory_person_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY recognition.event_mark
    ADD CONSTRAINT event_mark_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY recognition.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (recorded_at, organization_id, id);

ALTER TABLE ONLY recognition.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (organization_id, actor, method, request_id);

ALTER TABLE ONLY recognition.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY recognition.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY recognition.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY recognition.policy
    ADD CONSTRAINT policy_pkey PRIMARY KEY (organization_id);

ALTER TABLE ONLY recognition.posting
    ADD CONSTRAINT posting_pkey PRIMARY KEY (organization_id, transfer_id, transfer_kind, account);

ALTER TABLE ONLY recognition.relay_state
    ADD CONSTRAINT relay_state_pkey PRIMARY KEY (stream);

CREATE INDEX coin_by_receiver ON recognition.coin USING btree (organization_id, receiver_id, id);

CREATE INDEX coin_by_sender ON recognition.coin USING btree (organization_id, sender_id, id);

CREATE INDEX directory_membership_by_person ON recognition.directory_membership USING btree (organization_id, person_id);

CREATE INDEX event_by_entity ON ONLY recognition.event USING btree (organization_id, entity_id, revision DESC);

CREATE INDEX event_in_log_order ON ONLY recognition.event USING btree (organization_id, transaction_id, sequence);

CREATE INDEX event_mark_by_stream_sequence ON recognition.event_mark USING btree (stream_sequence);

CREATE INDEX event_mark_by_time ON recognition.event_mark USING btree (recorded_at);

CREATE INDEX idempotency_by_time ON recognition.idempotency USING btree (created_at);

CREATE INDEX inbox_by_time ON recognition.inbox USING btree (received_at);

CREATE INDEX outbox_by_entity ON recognition.outbox USING btree (entity_id);

CREATE INDEX parked_by_time ON recognition.parked USING btree (organization_id, parked_at, event_id);

CREATE UNIQUE INDEX person_has_one_open_allowance ON recognition.allowance USING btree (organization_id, person_id) WHERE (closed_at IS NULL);

CREATE INDEX posting_by_balance ON recognition.posting USING btree (organization_id, holder_id) INCLUDE (points) WHERE (account = 3);

CREATE POLICY across ON recognition.event TO recognition_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON recognition.event_mark TO recognition_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON recognition.idempotency TO recognition_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON recognition.inbox TO recognition_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON recognition.outbox TO recognition_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON recognition.parked TO recognition_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON recognition.relay_state TO recognition_relay USING (true) WITH CHECK (true);

ALTER TABLE recognition.allowance ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.coin ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.directory_group ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.directory_membership ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.directory_organization ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.directory_person ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.event_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.idempotency ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.inbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.parked ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.policy ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.posting ENABLE ROW LEVEL SECURITY;

ALTER TABLE recognition.relay_state ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON recognition.allowance TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.coin TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.directory_group TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.directory_membership TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.directory_organization TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.directory_person TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.event TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.idempotency TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.inbox TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.outbox TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.parked TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.policy TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON recognition.posting TO recognition USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

GRANT USAGE ON SCHEMA recognition TO recognition;
GRANT USAGE ON SCHEMA recognition TO recognition_relay;

REVOKE ALL ON FUNCTION recognition.ensure_event_partitions() FROM PUBLIC;
GRANT ALL ON FUNCTION recognition.ensure_event_partitions() TO recognition_relay;

GRANT SELECT,INSERT,UPDATE ON TABLE recognition.allowance TO recognition;

GRANT SELECT,INSERT ON TABLE recognition.coin TO recognition;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE recognition.directory_group TO recognition;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE recognition.directory_membership TO recognition;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE recognition.directory_organization TO recognition;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE recognition.directory_person TO recognition;

GRANT USAGE ON SEQUENCE recognition.event_sequence TO recognition;

GRANT SELECT,INSERT ON TABLE recognition.event TO recognition;
GRANT SELECT ON TABLE recognition.event TO recognition_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE recognition.event_mark TO recognition_relay;

GRANT SELECT,INSERT ON TABLE recognition.idempotency TO recognition;
GRANT SELECT,DELETE ON TABLE recognition.idempotency TO recognition_relay;

GRANT SELECT,INSERT ON TABLE recognition.inbox TO recognition;
GRANT SELECT,DELETE ON TABLE recognition.inbox TO recognition_relay;

GRANT INSERT ON TABLE recognition.outbox TO recognition;
GRANT SELECT,INSERT,DELETE ON TABLE recognition.outbox TO recognition_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE recognition.parked TO recognition;
GRANT SELECT ON TABLE recognition.parked TO recognition_relay;

GRANT SELECT,INSERT,UPDATE ON TABLE recognition.policy TO recognition;

GRANT SELECT,INSERT ON TABLE recognition.posting TO recognition;

GRANT SELECT,INSERT,UPDATE ON TABLE recognition.relay_state TO recognition_relay;
