-- Organizations: the tenants. Signing in finds one by its key before a tenant is known, so the relay's role may read them.
CREATE TABLE directory.organization (
    organization_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT organization_is_known_by_its_id PRIMARY KEY (organization_id),
    CONSTRAINT organization_key_is_unique UNIQUE (key),
    CONSTRAINT organization_key_is_well_formed CHECK (key ~ '^[a-z][a-z0-9-]{1,39}$'),
    CONSTRAINT organization_name_is_not_empty CHECK (name <> ''),
    CONSTRAINT organization_revision_is_positive CHECK (revision > 0)
);
SELECT directory.protect_tenant_table('organization', ARRAY['SELECT', 'INSERT']);
SELECT directory.protect_shared_table('organization', ARRAY['SELECT']);
