-- An allowance for each of $2 senders of the organization $1, as a first coin would open it.
WITH opened AS (
    INSERT INTO recognition.allowance (organization_id, id, person_id, starts_at, ends_at, granted_points, sent_points)
    SELECT $1, gen_random_uuid(), lpad(to_hex(number), 32, '0')::uuid, now(), now() + interval '1 month', 1000000000, 0
    FROM generate_series(1, $2) AS number
    RETURNING id, granted_points
)
INSERT INTO recognition.posting (organization_id, transfer_kind, transfer_id, account, holder_id, points, posted_at)
SELECT $1, 1, opened.id, side.account, CASE side.account WHEN 2 THEN opened.id END, side.sign * opened.granted_points, now()
FROM opened
CROSS JOIN (VALUES (1::smallint, -1), (2::smallint, 1)) AS side (account, sign)
