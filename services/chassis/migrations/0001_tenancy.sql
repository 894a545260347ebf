-- Who may see what: every table of a service is protected by one of these functions.
--
-- Three roles per service, named after the schema: <service>_owner owns the tables and runs migrations; <service> works inside
-- one organization, named by the setting ovation.organization_id of its transaction; <service>_relay works across organizations, on
-- infrastructure tables only.

-- A table of one tenant's rows: the service sees the rows of its transaction's organization, and without one, none.
CREATE FUNCTION protect_tenant_table(
    table_name text,
    privileges text[] DEFAULT ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']
)
RETURNS void
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

-- A table (also) worked across organizations: the relay role sees all of its rows, with exactly these privileges.
CREATE FUNCTION protect_shared_table(table_name text, privileges text[])
RETURNS void
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

DO $$
DECLARE
    service text := current_schema();
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I, %I', service, service, service || '_relay');
END;
$$;
