-- Facts of other services: which of them had their effect here, and which could not have it.

-- One row for each event that had its effect, written in the transaction of that effect. Kept 45 days, longer than the stream
-- keeps messages (30 days), so that no redelivery finds its row gone.
CREATE TABLE inbox (
    organization_id uuid NOT NULL,
    consumer text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    received_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (organization_id, consumer, event_id)
);

-- Expiry.
CREATE INDEX inbox_by_time ON inbox (received_at);

SELECT protect_tenant_table('inbox', ARRAY['SELECT', 'INSERT']);
SELECT protect_shared_table('inbox', ARRAY['SELECT', 'DELETE']);

-- Events that a consumer gave up on, with all that is needed to try them again.
CREATE TABLE parked (
    organization_id uuid NOT NULL,
    consumer text COLLATE "C" NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    envelope text NOT NULL,
    failure text NOT NULL,
    attempts integer NOT NULL CONSTRAINT parked_was_tried CHECK (attempts > 0),
    parked_at timestamptz NOT NULL DEFAULT transaction_timestamp(),
    PRIMARY KEY (organization_id, consumer, event_id)
);

-- ListParkedEvents: oldest first.
CREATE INDEX parked_by_time ON parked (organization_id, parked_at, event_id);

SELECT protect_tenant_table('parked');
SELECT protect_shared_table('parked', ARRAY['SELECT']);
