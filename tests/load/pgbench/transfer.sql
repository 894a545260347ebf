-- One transfer as the textbook writes it: lock the sender's allowance, check it, take from it, insert the coin, its two postings, the
-- fact and its place in the outbox, commit. On the tables of recognition, under its role and its policies.
--
-- Left out, in favour of this side: looking up the receiver and remembering the answer.
\set sender random(1, :senders)
\set step random(1, :senders - 1)
\set receiver 1 + (:sender - 1 + :step) % :senders
BEGIN;
SELECT id AS allowance,
       granted_points - sent_points AS available,
       -- Ids in the order of time, as the service makes them: indexes grow at their end.
       (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 19))::uuid AS coin,
       (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 19))::uuid AS event
FROM recognition.allowance
WHERE organization_id = :organization::uuid AND person_id = lpad(to_hex(:sender::integer), 32, '0')::uuid AND closed_at IS NULL
FOR UPDATE \gset
\if :available >= 1
UPDATE recognition.allowance SET sent_points = sent_points + 1 WHERE organization_id = :organization::uuid AND id = :allowance::uuid;
INSERT INTO recognition.coin (organization_id, id, kind, sender_id, receiver_id, comment, points, created_at)
VALUES (:organization::uuid, :coin::uuid, 2, lpad(to_hex(:sender::integer), 32, '0')::uuid, lpad(to_hex(:receiver::integer), 32, '0')::uuid, :comment, 1, now());
INSERT INTO recognition.posting (organization_id, transfer_kind, transfer_id, account, holder_id, points, posted_at)
VALUES (:organization::uuid, 2, :coin::uuid, 2, :allowance::uuid, -1, now()),
       (:organization::uuid, 2, :coin::uuid, 3, lpad(to_hex(:receiver::integer), 32, '0')::uuid, 1, now());
INSERT INTO recognition.event (organization_id, id, type, entity_id, revision, audience, subject, envelope)
VALUES (:organization::uuid, :event::uuid, :type, :coin::uuid, 1, 1, :subject, :envelope);
INSERT INTO recognition.outbox (organization_id, event_id, entity_id, recorded_at)
VALUES (:organization::uuid, :event::uuid, :coin::uuid, now());
\endif
END;
