-- Departments (a tree) and teams (free), and who is in them. Kinds and roles are numbered as in the protocol.
CREATE TABLE directory."group" (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    key text NOT NULL,
    -- The key in lower case and NFKC: unique whatever the case and width.
    folded_key text COLLATE "C" NOT NULL,
    name text NOT NULL,
    sort_key text COLLATE "C" NOT NULL,
    kind smallint NOT NULL,
    parent_id uuid,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT group_is_known_by_its_id PRIMARY KEY (organization_id, id),
    CONSTRAINT group_belongs_to_an_organization FOREIGN KEY (organization_id)
        REFERENCES directory.organization (organization_id),
    CONSTRAINT group_key_is_unique UNIQUE (organization_id, folded_key),
    CONSTRAINT group_kind_is_known CHECK (kind IN (1, 2)),
    CONSTRAINT group_parent_is_a_group FOREIGN KEY (organization_id, parent_id)
        REFERENCES directory."group" (organization_id, id),
    CONSTRAINT only_departments_have_parents CHECK (parent_id IS NULL OR kind = 1),
    CONSTRAINT department_is_not_its_own_parent CHECK (parent_id <> id),
    CONSTRAINT group_name_is_not_empty CHECK (name <> ''),
    CONSTRAINT group_revision_is_positive CHECK (revision > 0)
);
-- ListGroups.
CREATE INDEX groups_in_order_of_their_names ON directory."group" (organization_id, sort_key, id);
SELECT directory.protect_tenant_table('group');

-- A membership that ended stays as a row: its revision goes on where it was, should the person come back.
CREATE TABLE directory.membership (
    organization_id uuid NOT NULL,
    group_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role smallint NOT NULL,
    set_at timestamptz NOT NULL,
    ended_at timestamptz,
    revision bigint NOT NULL,
    CONSTRAINT membership_is_one_per_group_and_person PRIMARY KEY (organization_id, group_id, person_id),
    CONSTRAINT membership_is_in_a_group FOREIGN KEY (organization_id, group_id)
        REFERENCES directory."group" (organization_id, id),
    CONSTRAINT membership_is_of_a_person FOREIGN KEY (organization_id, person_id)
        REFERENCES directory.person (organization_id, id),
    CONSTRAINT membership_role_is_known CHECK (role IN (1, 2)),
    CONSTRAINT membership_revision_is_positive CHECK (revision > 0)
);
-- GetMe: a person's groups.
CREATE INDEX memberships_of_a_person
    ON directory.membership (organization_id, person_id)
    WHERE ended_at IS NULL;
SELECT directory.protect_tenant_table('membership');
