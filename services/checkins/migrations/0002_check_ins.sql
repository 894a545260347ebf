-- Check-ins and what they state. Never edited: a later check-in amends an earlier one, so nothing may be updated or deleted.
CREATE TABLE checkins.check_in (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    author_id uuid NOT NULL,
    note text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT check_in_pkey PRIMARY KEY (organization_id, id)
);
-- ListCheckIns, of everybody.
CREATE INDEX check_in_latest ON checkins.check_in (organization_id, created_at DESC, id DESC);
-- ListCheckIns, of one person.
CREATE INDEX check_in_latest_of_author ON checkins.check_in (organization_id, author_id, created_at DESC, id DESC);
SELECT checkins.protect_tenant_table('check_in', ARRAY['SELECT', 'INSERT']);

CREATE TABLE checkins.check_in_entry (
    organization_id uuid NOT NULL,
    check_in_id uuid NOT NULL,
    key_result_id uuid NOT NULL,
    -- From 0, in the author's order.
    position smallint NOT NULL,
    -- NULL where the key result is not measured.
    value numeric(21, 6),
    -- NULL means not stated.
    confidence smallint,
    note text NOT NULL,
    -- The check-in's own, so that the list of one key result is read from one index.
    created_at timestamptz NOT NULL,
    CONSTRAINT a_check_in_states_a_key_result_once PRIMARY KEY (organization_id, check_in_id, key_result_id),
    CONSTRAINT entry_belongs_to_a_check_in FOREIGN KEY (organization_id, check_in_id)
        REFERENCES checkins.check_in (organization_id, id),
    CONSTRAINT confidence_is_1_to_10 CHECK (confidence BETWEEN 1 AND 10),
    CONSTRAINT a_check_in_has_at_most_50_entries CHECK (position BETWEEN 0 AND 49)
);
-- ListCheckIns, of one key result.
CREATE INDEX check_in_entry_latest_of_key_result
    ON checkins.check_in_entry (organization_id, key_result_id, created_at DESC, check_in_id DESC);
SELECT checkins.protect_tenant_table('check_in_entry', ARRAY['SELECT', 'INSERT']);
