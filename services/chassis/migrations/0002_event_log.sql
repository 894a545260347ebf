-- The permanent log of facts, what of it is not yet published, and where on the stream the rest stands.

CREATE SEQUENCE event_sequence;

-- Insert-only. Ordered by (transaction_id, sequence): a transaction is read only once every older one has ended, so that a
-- reader who goes by this order misses nothing.
CREATE TABLE event (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    transaction_id bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    sequence bigint NOT NULL DEFAULT nextval('event_sequence'),
    type text COLLATE "C" NOT NULL,
    entity_id uuid NOT NULL,
    revision bigint NOT NULL CONSTRAINT event_revision_is_positive CHECK (revision > 0),
    -- ovation.common.v1.Audience
    audience smallint NOT NULL CONSTRAINT event_audience_is_known CHECK (audience IN (1, 2)),
    subject text COLLATE "C" NOT NULL,
    -- The CloudEvents envelope exactly as it is published.
    envelope text NOT NULL,
    traceparent text,
    recorded_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (recorded_at, organization_id, id)
)
PARTITION BY RANGE (recorded_at);

-- ReplayEvents: an organization's log in order.
CREATE INDEX event_in_log_order ON event (organization_id, transaction_id, sequence);
-- Snapshot: an entity's newest event.
CREATE INDEX event_by_entity ON event (organization_id, entity_id, revision DESC);

SELECT protect_tenant_table('event', ARRAY['SELECT', 'INSERT']);
SELECT protect_shared_table('event', ARRAY['SELECT']);

DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SEQUENCE event_sequence TO %I', current_schema());
END;
$$;

-- Makes the partitions of this month and the three that follow. A new partition is filled into the table by ATTACH, which lets
-- writers go on; CREATE TABLE … PARTITION OF would lock them out. Runs as the owner: services may call it, and nothing else.
DO $outer$
BEGIN
    EXECUTE format($create$
CREATE FUNCTION %1$I.ensure_event_partitions()
RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = %1$I, pg_temp
AS $$
DECLARE
    month date;
    partition text;
BEGIN
    -- One caller at a time: replicas start together.
    PERFORM pg_advisory_xact_lock(hashtextextended('%1$s.event_partitions', 0));
    FOR month IN
        SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date
        FROM generate_series(0, 3) AS ahead
    LOOP
        partition := 'event_' || to_char(month, 'YYYY_MM');
        IF to_regclass(format('%%I', partition)) IS NULL THEN
            EXECUTE format('CREATE TABLE %%I (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
            EXECUTE format('ALTER TABLE %%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition);
            EXECUTE format(
                'ALTER TABLE event ATTACH PARTITION %%I FOR VALUES FROM (%%L) TO (%%L)',
                partition, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC'
            );
        END IF;
    END LOOP;
END;
$$
    $create$, current_schema());
    EXECUTE format('REVOKE ALL ON FUNCTION %1$I.ensure_event_partitions() FROM PUBLIC', current_schema());
    EXECUTE format('GRANT EXECUTE ON FUNCTION %1$I.ensure_event_partitions() TO %2$I', current_schema(), current_schema() || '_relay');
END;
$outer$;

SELECT ensure_event_partitions();

-- Events that are not yet on the stream: pending only. Swept in order of position. An entity's events are inserted under the lock of its
-- row, so that their positions agree with their revisions.
CREATE TABLE outbox (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL
);

-- Marking: the published ones go; and what of an entity is pending before an event that was handed over.
CREATE INDEX outbox_by_entity ON outbox (entity_id);

SELECT protect_tenant_table('outbox', ARRAY['INSERT']);
SELECT protect_shared_table('outbox', ARRAY['SELECT', 'INSERT', 'DELETE']);

-- Where on the stream an event stands; kept as long as the stream keeps the message.
CREATE TABLE event_mark (
    event_id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    stream_sequence bigint NOT NULL
);

-- The stream's check: the mark with the highest sequence, and those that a truncated stream lost.
CREATE INDEX event_mark_by_stream_sequence ON event_mark (stream_sequence);
-- Expiry.
CREATE INDEX event_mark_by_time ON event_mark (recorded_at);

SELECT protect_shared_table('event_mark', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']);

-- Which stream the marks are about: its creation time tells a new stream of the same name.
CREATE TABLE relay_state (
    stream text PRIMARY KEY,
    stream_created_at text NOT NULL
);

SELECT protect_shared_table('relay_state', ARRAY['SELECT', 'INSERT', 'UPDATE']);
