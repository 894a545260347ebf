-- Answers to writes, by the caller's own id of them. Only successes are here. Kept 7 days.
CREATE TABLE idempotency (
    organization_id uuid NOT NULL,
    actor text COLLATE "C" NOT NULL,
    method text COLLATE "C" NOT NULL,
    request_id uuid NOT NULL,
    -- SHA-256 of the domain value that was asked for: the same id with another content is a mistake of the caller.
    fingerprint bytea NOT NULL CONSTRAINT fingerprint_is_sha256 CHECK (octet_length(fingerprint) = 32),
    answer bytea NOT NULL,
    -- The consistency token that went with the answer.
    token text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (organization_id, actor, method, request_id)
);

-- Expiry.
CREATE INDEX idempotency_by_time ON idempotency (created_at);

SELECT protect_tenant_table('idempotency', ARRAY['SELECT', 'INSERT']);
SELECT protect_shared_table('idempotency', ARRAY['SELECT', 'DELETE']);
