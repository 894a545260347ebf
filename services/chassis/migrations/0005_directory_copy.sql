-- What a service knows of people and groups: its own copy, fed by directory's facts. A row is replaced only by a newer revision.
-- There are no foreign keys between copies: facts arrive in any order.
CREATE FUNCTION create_directory_copy()
RETURNS void
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
