-- Imports: a file in pieces, a job that a worker takes up, and a report row by row.
CREATE TABLE import (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    -- For the facts of the run: whose organization by its key, and who asked.
    organization_key text NOT NULL,
    actor text NOT NULL,
    person_id uuid,
    -- ovation.goals.v1.TransferFormat
    format smallint NOT NULL CONSTRAINT import_format_is_known CHECK (format BETWEEN 1 AND 8),
    file_name text NOT NULL,
    options jsonb NOT NULL,
    -- ovation.goals.v1.ImportState
    state smallint NOT NULL DEFAULT 1 CONSTRAINT import_state_is_known CHECK (state BETWEEN 1 AND 7),
    -- Whether a cancelled run has begun to change goals: then it can only go on.
    has_run boolean NOT NULL DEFAULT false,
    bytes_uploaded bigint NOT NULL DEFAULT 0,
    -- When all rows were read and their places found; NULL before.
    staged_at timestamptz,
    rows_total bigint NOT NULL DEFAULT 0,
    rows_done bigint NOT NULL DEFAULT 0,
    rows_created bigint NOT NULL DEFAULT 0,
    rows_updated bigint NOT NULL DEFAULT 0,
    rows_unchanged bigint NOT NULL DEFAULT 0,
    rows_refused bigint NOT NULL DEFAULT 0,
    -- The place up to which rows are done.
    place_done integer NOT NULL DEFAULT 0,
    unknown_columns text[] NOT NULL DEFAULT '{}',
    missing text[] NOT NULL DEFAULT '{}',
    missing_cycles text[] NOT NULL DEFAULT '{}',
    error text NOT NULL DEFAULT '',
    -- Who works on it, and until when nobody else may.
    worker_id uuid,
    worked_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    finished_at timestamptz,
    PRIMARY KEY (organization_id, id)
);

-- ListImports: the latest first. Ids grow with time.
-- The worker: what is to be checked or run, in any organization.
CREATE INDEX import_by_lease ON import (worked_until) WHERE state IN (2, 4);

SELECT goals.protect_tenant_table('import', ARRAY['SELECT', 'INSERT', 'UPDATE']);
SELECT goals.protect_shared_table('import', ARRAY['SELECT', 'UPDATE']);

-- The file. Gone once it is taken in.
CREATE TABLE import_piece (
    organization_id uuid NOT NULL,
    import_id uuid NOT NULL,
    -- Bytes before it.
    position bigint NOT NULL,
    data bytea NOT NULL,
    PRIMARY KEY (organization_id, import_id, position),
    CONSTRAINT piece_is_of_an_import FOREIGN KEY (organization_id, import_id) REFERENCES import (organization_id, id)
);

SELECT goals.protect_tenant_table('import_piece', ARRAY['SELECT', 'INSERT', 'DELETE']);

-- The report of the last run or dry run.
CREATE TABLE import_row (
    organization_id uuid NOT NULL,
    import_id uuid NOT NULL,
    -- In the order of the file, from 1.
    ordinal integer NOT NULL,
    -- As a spreadsheet counts; several goals of a wide row have one number.
    number bigint NOT NULL,
    -- Rows that come in, each behind all that it stands under; NULL for those that do not.
    place integer,
    -- ovation.goals.v1.ImportRowVerdict; NULL before it is known.
    verdict smallint CONSTRAINT import_row_verdict_is_known CHECK (verdict BETWEEN 1 AND 5),
    title text NOT NULL,
    -- The row, as its fields.
    content jsonb NOT NULL,
    -- What it stands under: ordinals of rows, or external ids.
    above jsonb NOT NULL DEFAULT '[]',
    remarks jsonb NOT NULL DEFAULT '[]',
    changed_fields text[] NOT NULL DEFAULT '{}',
    node_id uuid,
    -- What it is compared by: two rows with the same are one goal.
    name_key text COLLATE "C",
    PRIMARY KEY (organization_id, import_id, ordinal),
    CONSTRAINT row_is_of_an_import FOREIGN KEY (organization_id, import_id) REFERENCES import (organization_id, id)
);

-- The worker: the next rows.
CREATE UNIQUE INDEX import_row_by_place ON import_row (organization_id, import_id, place) WHERE place IS NOT NULL;
-- ListImportRows of one verdict.
CREATE INDEX import_row_by_verdict ON import_row (organization_id, import_id, verdict, ordinal);
-- The worker: another row that is the same goal.
CREATE INDEX import_row_by_name ON import_row (organization_id, import_id, name_key) WHERE name_key IS NOT NULL;

CREATE INDEX import_row_by_node ON import_row (organization_id, import_id, node_id) WHERE node_id IS NOT NULL;

SELECT goals.protect_tenant_table('import_row');

-- What a goal's row last said, for the way back: what this platform has no field for, and names of owners as they came.
CREATE TABLE transfer_source (
    organization_id uuid NOT NULL,
    node_id uuid NOT NULL,
    -- ovation.goals.v1.TransferFormat
    format smallint NOT NULL,
    content jsonb NOT NULL,
    -- Whose goal it was then: the names hold as long as it is.
    owner_id uuid NOT NULL,
    PRIMARY KEY (organization_id, node_id)
);

SELECT goals.protect_tenant_table('transfer_source', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']);

-- Imports: what is there already, by title whoever owns it, and by external id in any cycle.
CREATE INDEX objective_by_cycle_and_title ON objective (organization_id, cycle_id, title_key);
CREATE INDEX objective_by_external_id ON objective (organization_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX key_result_by_external_id ON key_result (organization_id, external_id) WHERE external_id IS NOT NULL;
