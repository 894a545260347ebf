-- SendCoin, GetAllowance: what a person may send in a period. The row is opened by the first coin with points in the period,
-- closed by the first coin with points after it, and locked by every send between; it repeats what the postings say, so that a
-- send reads one row instead of summing up.
CREATE TABLE allowance (
    organization_id uuid NOT NULL,
    -- The id of the coin that opened it.
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    -- The first instant behind it.
    ends_at timestamptz NOT NULL,
    granted_points integer NOT NULL CONSTRAINT allowance_grants_something CHECK (granted_points > 0),
    sent_points integer NOT NULL CONSTRAINT allowance_was_sent_from CHECK (sent_points >= 0),
    expired_points integer NOT NULL DEFAULT 0 CONSTRAINT allowance_expires_forwards CHECK (expired_points >= 0),
    closed_at timestamptz,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT allowance_is_not_overdrawn CHECK (sent_points + expired_points <= granted_points),
    CONSTRAINT allowance_lasts CHECK (starts_at < ends_at),
    CONSTRAINT closed_allowance_is_used_up CHECK (closed_at IS NULL OR sent_points + expired_points = granted_points),
    CONSTRAINT open_allowance_is_not_expired CHECK (closed_at IS NOT NULL OR expired_points = 0)
)
-- Each send changes a row in place: room in the page keeps the change out of the indexes.
WITH (fillfactor = 60);

-- The send path finds the row by it, and it keeps two replicas from opening two allowances at once, whatever each of them takes
-- for the current period.
CREATE UNIQUE INDEX person_has_one_open_allowance ON allowance (organization_id, person_id) WHERE closed_at IS NULL;

SELECT protect_tenant_table('allowance', ARRAY['SELECT', 'INSERT', 'UPDATE']);

-- The double entry: a transfer is two postings whose points sum to zero. Postings never change. There are no foreign keys: they
-- would look up and lock three rows for every coin; VerifyLedger proves the same.
CREATE TABLE posting (
    organization_id uuid NOT NULL,
    -- 1 grant (issue to allowance), 2 coin (allowance to balance), 3 expiry (allowance to expiry)
    transfer_kind smallint NOT NULL CONSTRAINT transfer_kind_is_known CHECK (transfer_kind BETWEEN 1 AND 3),
    -- The coin's id; of a grant and an expiry the allowance's.
    transfer_id uuid NOT NULL,
    -- 1 issue, 2 allowance, 3 balance, 4 expiry
    account smallint NOT NULL CONSTRAINT account_is_known CHECK (account BETWEEN 1 AND 4),
    -- Whose account it is: the allowance's id, the id of the person with the balance; the organization's own two have none.
    holder_id uuid,
    -- Negative where they leave the account.
    points integer NOT NULL CONSTRAINT posting_moves_something CHECK (points <> 0),
    posted_at timestamptz NOT NULL,
    -- A transfer touches an account once: nothing is ever posted twice.
    PRIMARY KEY (organization_id, transfer_id, transfer_kind, account),
    CONSTRAINT posting_is_on_an_account_of_its_transfer CHECK (
        (transfer_kind = 1 AND account IN (1, 2))
        OR (transfer_kind = 2 AND account IN (2, 3))
        OR (transfer_kind = 3 AND account IN (2, 4))
    ),
    CONSTRAINT posting_has_the_sign_of_its_side CHECK (
        (points > 0) = ((transfer_kind, account) IN ((1, 2), (2, 3), (3, 4)))
    ),
    CONSTRAINT posting_has_the_holder_of_its_account CHECK ((holder_id IS NOT NULL) = (account IN (2, 3)))
);

-- GetBalance: the points of one person, from the index alone.
CREATE INDEX posting_by_balance ON posting (organization_id, holder_id) INCLUDE (points) WHERE account = 3;

SELECT protect_tenant_table('posting', ARRAY['SELECT', 'INSERT']);
