-- GetRecognitionPolicy, UpdateRecognitionPolicy: how an organization uses points. No row means that it uses none.
CREATE TABLE policy (
    organization_id uuid NOT NULL,
    peer_bonus boolean NOT NULL,
    -- For each person and period.
    allowance_points integer NOT NULL
        CONSTRAINT allowance_points_are_in_range CHECK (allowance_points BETWEEN 0 AND 100000),
    -- ovation.recognition.v1.AllowancePeriod
    period smallint NOT NULL CONSTRAINT policy_period_is_known CHECK (period IN (1, 2)),
    -- 0 only inside of the transaction that makes the row, as something to lock.
    revision bigint NOT NULL CONSTRAINT policy_revision_is_not_negative CHECK (revision >= 0),
    PRIMARY KEY (organization_id)
);

SELECT protect_tenant_table('policy', ARRAY['SELECT', 'INSERT', 'UPDATE']);
