-- SendCoin, GetCoin, ListCoins: coins never change once they are sent.
CREATE TABLE coin (
    organization_id uuid NOT NULL,
    -- Version 7: in the order of sending, so that lists need no second key.
    id uuid NOT NULL,
    -- ovation.recognition.v1.CoinKind
    kind smallint NOT NULL CONSTRAINT coin_kind_is_known CHECK (kind BETWEEN 1 AND 4),
    sender_id uuid NOT NULL,
    receiver_id uuid NOT NULL,
    comment text NOT NULL CONSTRAINT coin_has_a_comment CHECK (comment <> ''),
    points integer NOT NULL CONSTRAINT coin_points_are_in_range CHECK (points BETWEEN 0 AND 10000),
    about_node_id uuid,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT coin_is_for_somebody_else CHECK (sender_id <> receiver_id),
    CONSTRAINT feedback_coin_carries_no_points CHECK (kind <> 4 OR points = 0)
);

-- ListCoins by receiver, by sender; without either the primary key serves.
CREATE INDEX coin_by_receiver ON coin (organization_id, receiver_id, id);
CREATE INDEX coin_by_sender ON coin (organization_id, sender_id, id);

SELECT protect_tenant_table('coin', ARRAY['SELECT', 'INSERT']);
