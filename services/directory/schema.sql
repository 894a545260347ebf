-- The schema of directory after all migrations, chassis' among them: to be read first, never edited.
-- `cargo ovation schema-dump` renews it.

CREATE SCHEMA directory;

CREATE FUNCTION directory.create_directory_copy() RETURNS void
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

CREATE FUNCTION directory.ensure_event_partitions() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'directory', 'pg_temp'
    AS $$
DECLARE
    month date;
    partition text;
BEGIN
    -- One caller at a time: replicas start together.
    PERFORM pg_advisory_xact_lock(hashtextextended('directory.event_partitions', 0));
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

CREATE FUNCTION directory.protect_shared_table(table_name text, privileges text[]) RETURNS void
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

CREATE FUNCTION directory.protect_tenant_table(table_name text, privileges text[] DEFAULT ARRAY['SELECT'::text, 'INSERT'::text, 'UPDATE'::text, 'DELETE'::text]) RETURNS void
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

CREATE TABLE directory.api_token (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    CONSTRAINT api_token_expires_after_it_was_made CHECK ((expires_at > created_at))
);

ALTER TABLE ONLY directory.api_token FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.credential (
    secret_sha256 bytea NOT NULL,
    organization_id uuid NOT NULL,
    session_id uuid,
    api_token_id uuid,
    CONSTRAINT credential_hash_has_256_bits CHECK ((octet_length(secret_sha256) = 32)),
    CONSTRAINT credential_is_of_a_session_or_a_token CHECK ((num_nonnulls(session_id, api_token_id) = 1))
);

ALTER TABLE ONLY directory.credential FORCE ROW LEVEL SECURITY;

CREATE SEQUENCE directory.event_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE directory.event (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    transaction_id bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    sequence bigint DEFAULT nextval('directory.event_sequence'::regclass) NOT NULL,
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

ALTER TABLE ONLY directory.event FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.event_mark (
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    stream_sequence bigint NOT NULL
);

ALTER TABLE ONLY directory.event_mark FORCE ROW LEVEL SECURITY;

CREATE TABLE directory."group" (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    key text NOT NULL,
    folded_key text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    sort_key text NOT NULL COLLATE pg_catalog."C",
    kind smallint NOT NULL,
    parent_id uuid,
    revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT department_is_not_its_own_parent CHECK ((parent_id <> id)),
    CONSTRAINT group_kind_is_known CHECK ((kind = ANY (ARRAY[1, 2]))),
    CONSTRAINT group_name_is_not_empty CHECK ((name <> ''::text)),
    CONSTRAINT group_revision_is_positive CHECK ((revision > 0)),
    CONSTRAINT only_departments_have_parents CHECK (((parent_id IS NULL) OR (kind = 1)))
);

ALTER TABLE ONLY directory."group" FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.idempotency (
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

ALTER TABLE ONLY directory.idempotency FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.inbox (
    organization_id uuid NOT NULL,
    consumer text NOT NULL COLLATE pg_catalog."C",
    event_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL
);

ALTER TABLE ONLY directory.inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.membership (
    organization_id uuid NOT NULL,
    group_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role smallint NOT NULL,
    set_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    revision bigint NOT NULL,
    CONSTRAINT membership_revision_is_positive CHECK ((revision > 0)),
    CONSTRAINT membership_role_is_known CHECK ((role = ANY (ARRAY[1, 2])))
);

ALTER TABLE ONLY directory.membership FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.organization (
    organization_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    time_zone text NOT NULL,
    revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT organization_key_is_well_formed CHECK ((key ~ '^[a-z][a-z0-9-]{1,39}$'::text)),
    CONSTRAINT organization_name_is_not_empty CHECK ((name <> ''::text)),
    CONSTRAINT organization_revision_is_positive CHECK ((revision > 0))
);

ALTER TABLE ONLY directory.organization FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.outbox (
    "position" bigint NOT NULL,
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY directory.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE directory.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME directory.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE directory.parked (
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

ALTER TABLE ONLY directory.parked FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.password (
    organization_id uuid NOT NULL,
    person_id uuid NOT NULL,
    hash text NOT NULL COLLATE pg_catalog."C",
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT password_is_argon2id CHECK ((hash ~~ '$argon2id$%'::text))
);

ALTER TABLE ONLY directory.password FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.person (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    user_name text NOT NULL,
    user_name_key text NOT NULL COLLATE pg_catalog."C",
    display_name text NOT NULL,
    kana text NOT NULL,
    employee_number text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL,
    job_type text NOT NULL,
    title text NOT NULL,
    manager_id uuid,
    locale text NOT NULL COLLATE pg_catalog."C",
    time_zone text NOT NULL,
    status smallint NOT NULL,
    roles smallint[] NOT NULL,
    search_text text NOT NULL COLLATE pg_catalog."C",
    sort_key text NOT NULL COLLATE pg_catalog."C",
    revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT display_name_is_not_empty CHECK ((display_name <> ''::text)),
    CONSTRAINT manager_is_somebody_else CHECK ((manager_id <> id)),
    CONSTRAINT person_locale_is_known CHECK ((locale = ANY (ARRAY['ja'::text, 'en'::text]))),
    CONSTRAINT person_revision_is_positive CHECK ((revision > 0)),
    CONSTRAINT person_roles_are_known CHECK ((roles <@ ARRAY[(1)::smallint, (2)::smallint, (3)::smallint, (4)::smallint])),
    CONSTRAINT person_status_is_known CHECK (((status >= 1) AND (status <= 3)))
);

ALTER TABLE ONLY directory.person FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.relay_state (
    stream text NOT NULL,
    stream_created_at text NOT NULL
);

ALTER TABLE ONLY directory.relay_state FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.session (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);

ALTER TABLE ONLY directory.session FORCE ROW LEVEL SECURITY;

CREATE TABLE directory.sign_in_attempt (
    name_sha256 bytea NOT NULL,
    window_began_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    CONSTRAINT sign_in_attempts_are_not_negative CHECK ((attempts >= 0))
);

ALTER TABLE ONLY directory.sign_in_attempt FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY directory.api_token
    ADD CONSTRAINT api_token_is_known_by_its_id PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY directory.credential
    ADD CONSTRAINT credential_is_known_by_its_hash PRIMARY KEY (secret_sha256);

ALTER TABLE ONLY directory.event_mark
    ADD CONSTRAINT event_mark_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY directory.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (recorded_at, organization_id, id);

ALTER TABLE ONLY directory."group"
    ADD CONSTRAINT group_is_known_by_its_id PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY directory."group"
    ADD CONSTRAINT group_key_is_unique UNIQUE (organization_id, folded_key);

ALTER TABLE ONLY directory.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (organization_id, actor, method, request_id);

ALTER TABLE ONLY directory.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY directory.membership
    ADD CONSTRAINT membership_is_one_per_group_and_person PRIMARY KEY (organization_id, group_id, person_id);

ALTER TABLE ONLY directory.organization
    ADD CONSTRAINT organization_is_known_by_its_id PRIMARY KEY (organization_id);

ALTER TABLE ONLY directory.organization
    ADD CONSTRAINT organization_key_is_unique UNIQUE (key);

ALTER TABLE ONLY directory.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY directory.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY directory.password
    ADD CONSTRAINT password_is_one_per_person PRIMARY KEY (organization_id, person_id);

ALTER TABLE ONLY directory.person
    ADD CONSTRAINT person_is_known_by_their_id PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY directory.relay_state
    ADD CONSTRAINT relay_state_pkey PRIMARY KEY (stream);

ALTER TABLE ONLY directory.session
    ADD CONSTRAINT session_is_known_by_its_id PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY directory.sign_in_attempt
    ADD CONSTRAINT sign_in_attempts_are_counted_by_name PRIMARY KEY (name_sha256);

ALTER TABLE ONLY directory.person
    ADD CONSTRAINT user_name_is_unique UNIQUE (organization_id, user_name_key);

CREATE INDEX credentials_of_a_session ON directory.credential USING btree (organization_id, session_id);

CREATE UNIQUE INDEX employee_number_is_unique ON directory.person USING btree (organization_id, employee_number) WHERE (employee_number <> ''::text);

CREATE INDEX event_by_entity ON ONLY directory.event USING btree (organization_id, entity_id, revision DESC);

CREATE INDEX event_in_log_order ON ONLY directory.event USING btree (organization_id, transaction_id, sequence);

CREATE INDEX event_mark_by_stream_sequence ON directory.event_mark USING btree (stream_sequence);

CREATE INDEX event_mark_by_time ON directory.event_mark USING btree (recorded_at);

CREATE INDEX groups_in_order_of_their_names ON directory."group" USING btree (organization_id, sort_key, id);

CREATE INDEX idempotency_by_time ON directory.idempotency USING btree (created_at);

CREATE INDEX inbox_by_time ON directory.inbox USING btree (received_at);

CREATE INDEX memberships_of_a_person ON directory.membership USING btree (organization_id, person_id) WHERE (ended_at IS NULL);

CREATE INDEX outbox_by_entity ON directory.outbox USING btree (entity_id);

CREATE INDEX parked_by_time ON directory.parked USING btree (organization_id, parked_at, event_id);

CREATE INDEX people_in_order_of_their_names ON directory.person USING btree (organization_id, sort_key, id);

CREATE INDEX people_with_roles ON directory.person USING btree (organization_id, id) WHERE (roles <> '{}'::smallint[]);

CREATE INDEX sessions_of_a_person ON directory.session USING btree (organization_id, person_id);

CREATE INDEX sign_in_attempts_by_age ON directory.sign_in_attempt USING btree (window_began_at);

ALTER TABLE ONLY directory.api_token
    ADD CONSTRAINT api_token_belongs_to_an_organization FOREIGN KEY (organization_id) REFERENCES directory.organization(organization_id);

ALTER TABLE ONLY directory.credential
    ADD CONSTRAINT credential_ends_with_its_session FOREIGN KEY (organization_id, session_id) REFERENCES directory.session(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY directory.credential
    ADD CONSTRAINT credential_ends_with_its_token FOREIGN KEY (organization_id, api_token_id) REFERENCES directory.api_token(organization_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY directory."group"
    ADD CONSTRAINT group_belongs_to_an_organization FOREIGN KEY (organization_id) REFERENCES directory.organization(organization_id);

ALTER TABLE ONLY directory."group"
    ADD CONSTRAINT group_parent_is_a_group FOREIGN KEY (organization_id, parent_id) REFERENCES directory."group"(organization_id, id);

ALTER TABLE ONLY directory.person
    ADD CONSTRAINT manager_is_a_person FOREIGN KEY (organization_id, manager_id) REFERENCES directory.person(organization_id, id);

ALTER TABLE ONLY directory.membership
    ADD CONSTRAINT membership_is_in_a_group FOREIGN KEY (organization_id, group_id) REFERENCES directory."group"(organization_id, id);

ALTER TABLE ONLY directory.membership
    ADD CONSTRAINT membership_is_of_a_person FOREIGN KEY (organization_id, person_id) REFERENCES directory.person(organization_id, id);

ALTER TABLE ONLY directory.password
    ADD CONSTRAINT password_belongs_to_a_person FOREIGN KEY (organization_id, person_id) REFERENCES directory.person(organization_id, id);

ALTER TABLE ONLY directory.person
    ADD CONSTRAINT person_belongs_to_an_organization FOREIGN KEY (organization_id) REFERENCES directory.organization(organization_id);

ALTER TABLE ONLY directory.session
    ADD CONSTRAINT session_belongs_to_a_person FOREIGN KEY (organization_id, person_id) REFERENCES directory.person(organization_id, id);

CREATE POLICY across ON directory.credential TO directory_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON directory.event TO directory_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON directory.event_mark TO directory_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON directory.idempotency TO directory_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON directory.inbox TO directory_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON directory.organization TO directory_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON directory.outbox TO directory_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON directory.parked TO directory_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON directory.relay_state TO directory_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON directory.sign_in_attempt TO directory_relay USING (true) WITH CHECK (true);

ALTER TABLE directory.api_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.credential ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.event_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory."group" ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.idempotency ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.inbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.membership ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.organization ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.parked ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.password ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.person ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.relay_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.session ENABLE ROW LEVEL SECURITY;

ALTER TABLE directory.sign_in_attempt ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON directory.api_token TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.credential TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.event TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory."group" TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.idempotency TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.inbox TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.membership TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.organization TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.outbox TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.parked TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.password TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.person TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON directory.session TO directory USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

GRANT USAGE ON SCHEMA directory TO directory;
GRANT USAGE ON SCHEMA directory TO directory_relay;

REVOKE ALL ON FUNCTION directory.ensure_event_partitions() FROM PUBLIC;
GRANT ALL ON FUNCTION directory.ensure_event_partitions() TO directory_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.api_token TO directory;

GRANT SELECT,INSERT ON TABLE directory.credential TO directory;
GRANT SELECT ON TABLE directory.credential TO directory_relay;

GRANT USAGE ON SEQUENCE directory.event_sequence TO directory;

GRANT SELECT,INSERT ON TABLE directory.event TO directory;
GRANT SELECT ON TABLE directory.event TO directory_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.event_mark TO directory_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory."group" TO directory;

GRANT SELECT,INSERT ON TABLE directory.idempotency TO directory;
GRANT SELECT,DELETE ON TABLE directory.idempotency TO directory_relay;

GRANT SELECT,INSERT ON TABLE directory.inbox TO directory;
GRANT SELECT,DELETE ON TABLE directory.inbox TO directory_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.membership TO directory;

GRANT SELECT,INSERT ON TABLE directory.organization TO directory;
GRANT SELECT ON TABLE directory.organization TO directory_relay;

GRANT INSERT ON TABLE directory.outbox TO directory;
GRANT SELECT,INSERT,DELETE ON TABLE directory.outbox TO directory_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.parked TO directory;
GRANT SELECT ON TABLE directory.parked TO directory_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.password TO directory;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.person TO directory;

GRANT SELECT,INSERT,UPDATE ON TABLE directory.relay_state TO directory_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.session TO directory;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE directory.sign_in_attempt TO directory_relay;
