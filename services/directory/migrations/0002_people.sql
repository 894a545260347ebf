-- People, and the passwords they sign in with.
--
-- The folded columns (user_name_key, search_text, sort_key) are written by the service, which folds what is searched for
-- in the very same way: NFKC, lower case, katakana as hiragana. Generated columns would fold by the database's locale.
-- Numbers of status and roles are those of the protocol.
CREATE TABLE directory.person (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    user_name text NOT NULL,
    user_name_key text COLLATE "C" NOT NULL,
    display_name text NOT NULL,
    kana text NOT NULL,
    employee_number text COLLATE "C" NOT NULL,
    email text NOT NULL,
    job_type text NOT NULL,
    title text NOT NULL,
    manager_id uuid,
    locale text COLLATE "C" NOT NULL,
    time_zone text NOT NULL,
    status smallint NOT NULL,
    roles smallint[] NOT NULL,
    search_text text COLLATE "C" NOT NULL,
    sort_key text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT person_is_known_by_their_id PRIMARY KEY (organization_id, id),
    CONSTRAINT person_belongs_to_an_organization FOREIGN KEY (organization_id)
        REFERENCES directory.organization (organization_id),
    CONSTRAINT user_name_is_unique UNIQUE (organization_id, user_name_key),
    CONSTRAINT manager_is_a_person FOREIGN KEY (organization_id, manager_id)
        REFERENCES directory.person (organization_id, id),
    CONSTRAINT manager_is_somebody_else CHECK (manager_id <> id),
    CONSTRAINT display_name_is_not_empty CHECK (display_name <> ''),
    CONSTRAINT person_locale_is_known CHECK (locale IN ('ja', 'en')),
    CONSTRAINT person_status_is_known CHECK (status BETWEEN 1 AND 3),
    CONSTRAINT person_roles_are_known CHECK (roles <@ ARRAY[1, 2, 3, 4]::smallint[]),
    CONSTRAINT person_revision_is_positive CHECK (revision > 0)
);

CREATE UNIQUE INDEX employee_number_is_unique
    ON directory.person (organization_id, employee_number)
    WHERE employee_number <> '';

-- ListPeople walks this index from the page's first person. The text that is searched for is tested on the way: behind a
-- row-level policy Postgres uses no index for LIKE, since it is not leak-proof.
CREATE INDEX people_in_order_of_their_names ON directory.person (organization_id, sort_key, id);
-- Who administers: a change of roles or of status locks all administrators, and must leave one.
CREATE INDEX people_with_roles ON directory.person (organization_id, id) WHERE roles <> '{}';

SELECT directory.protect_tenant_table('person');

-- Apart from the person, so that nothing which reads people can show it. Somebody who does not sign in yet has no row.
CREATE TABLE directory.password (
    organization_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Argon2id in PHC notation, with its salt and costs.
    hash text COLLATE "C" NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT password_is_one_per_person PRIMARY KEY (organization_id, person_id),
    CONSTRAINT password_belongs_to_a_person FOREIGN KEY (organization_id, person_id)
        REFERENCES directory.person (organization_id, id),
    CONSTRAINT password_is_argon2id CHECK (hash LIKE '$argon2id$%')
);
SELECT directory.protect_tenant_table('password');
