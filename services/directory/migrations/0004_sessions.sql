-- Sessions of people and tokens of machine clients. Secrets are not here, only their SHA-256 (they have 256 random bits).
CREATE TABLE directory.session (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    -- Written at most once a minute.
    last_used_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT session_is_known_by_its_id PRIMARY KEY (organization_id, id),
    CONSTRAINT session_belongs_to_a_person FOREIGN KEY (organization_id, person_id)
        REFERENCES directory.person (organization_id, id)
);
-- Ending all sessions of a person, and forgetting old ones when the person signs in again.
CREATE INDEX sessions_of_a_person ON directory.session (organization_id, person_id);
SELECT directory.protect_tenant_table('session');

CREATE TABLE directory.api_token (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    -- Written at most once a minute.
    last_used_at timestamptz,
    CONSTRAINT api_token_is_known_by_its_id PRIMARY KEY (organization_id, id),
    CONSTRAINT api_token_belongs_to_an_organization FOREIGN KEY (organization_id)
        REFERENCES directory.organization (organization_id),
    CONSTRAINT api_token_expires_after_it_was_made CHECK (expires_at > created_at)
);
SELECT directory.protect_tenant_table('api_token');

-- Which organization a secret belongs to. A credential arrives before its organization is known, so this one table is
-- looked up across organizations, by the relay's role; everything behind it is then read inside the organization.
CREATE TABLE directory.credential (
    secret_sha256 bytea NOT NULL,
    organization_id uuid NOT NULL,
    session_id uuid,
    api_token_id uuid,
    CONSTRAINT credential_is_known_by_its_hash PRIMARY KEY (secret_sha256),
    CONSTRAINT credential_hash_has_256_bits CHECK (octet_length(secret_sha256) = 32),
    CONSTRAINT credential_is_of_a_session_or_a_token CHECK (num_nonnulls(session_id, api_token_id) = 1),
    CONSTRAINT credential_ends_with_its_session FOREIGN KEY (organization_id, session_id)
        REFERENCES directory.session (organization_id, id) ON DELETE CASCADE,
    CONSTRAINT credential_ends_with_its_token FOREIGN KEY (organization_id, api_token_id)
        REFERENCES directory.api_token (organization_id, id) ON DELETE CASCADE
);
-- The cascade from a session that is forgotten.
CREATE INDEX credentials_of_a_session ON directory.credential (organization_id, session_id);
SELECT directory.protect_tenant_table('credential', ARRAY['SELECT', 'INSERT']);
SELECT directory.protect_shared_table('credential', ARRAY['SELECT']);

-- Attempts to sign in under one name (the hash of organization key and user name), counted over a window that begins with
-- the first. Names that nobody has are counted alike, so that being throttled tells nothing.
CREATE TABLE directory.sign_in_attempt (
    name_sha256 bytea NOT NULL,
    window_began_at timestamptz NOT NULL,
    attempts integer NOT NULL,
    CONSTRAINT sign_in_attempts_are_counted_by_name PRIMARY KEY (name_sha256),
    CONSTRAINT sign_in_attempts_are_not_negative CHECK (attempts >= 0)
);
-- Forgetting windows that are over.
CREATE INDEX sign_in_attempts_by_age ON directory.sign_in_attempt (window_began_at);
SELECT directory.protect_shared_table('sign_in_attempt', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']);
