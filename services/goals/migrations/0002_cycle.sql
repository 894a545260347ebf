-- Planning periods.
CREATE TABLE cycle (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL CONSTRAINT cycle_name_is_not_empty CHECK (name <> ''),
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    -- NULL while goals in it may change.
    closed_at timestamptz,
    revision bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (organization_id, id),
    CONSTRAINT cycle_name_is_unique_in_the_organization UNIQUE (organization_id, name),
    CONSTRAINT cycle_does_not_end_before_it_starts CHECK (ends_on >= starts_on)
);

-- ListCycles: the latest start first.
CREATE INDEX cycle_by_start ON cycle (organization_id, starts_on DESC, id DESC);

SELECT goals.protect_tenant_table('cycle', ARRAY['SELECT', 'INSERT', 'UPDATE']);
