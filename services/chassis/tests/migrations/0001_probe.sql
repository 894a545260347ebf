-- What the tests' service keeps: things with a revision, and a row for every effect that an event had.
CREATE TABLE thing (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (organization_id, id)
);

SELECT protect_tenant_table('thing');

-- Without a key over the event: a second effect would be a second row.
CREATE TABLE effect (
    organization_id uuid NOT NULL,
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    revision bigint NOT NULL,
    -- How many events were handled with it in one call.
    batch_size integer NOT NULL,
    PRIMARY KEY (organization_id, id)
);

SELECT protect_tenant_table('effect');
