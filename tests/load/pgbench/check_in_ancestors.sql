-- One check-in with everything above it in its own transaction: the reading, its fact and place in the outbox, the key result, and all 8 objectives
-- above. On the tables of goals, with their triggers, under its role and its policies.
--
-- The objectives are locked from the root down before any is read anew: without that, two check-ins lose each other's change. Then one statement carries
-- the change up. Left out, in favour of this side: permissions, remembering the answer, and facts of the objectives that change.
\set division random(0, 1)
\set number random(0, 2828)
\set value random(0, 100)
\set key_result :division * 7692 + 1365 + :number % 943 + 2308 * (:number / 943)
BEGIN;
SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 19))::uuid AS check_in,
       (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 19))::uuid AS event,
       ('01900000000070008002' || lpad(to_hex(:key_result::integer), 12, '0'))::uuid AS key_result_id \gset
INSERT INTO goals.reading (organization_id, series_id, effective_at, recorded_at, id, value, source, source_id, confidence)
VALUES (:organization::uuid, :key_result_id::uuid, now(), now(), :check_in::uuid, :value, 1, :check_in, 8);
INSERT INTO goals.event (organization_id, id, type, entity_id, revision, audience, subject, envelope)
VALUES (:organization::uuid, :event::uuid, :type, :check_in::uuid, 1, 1, :subject, :envelope);
INSERT INTO goals.outbox (organization_id, event_id, entity_id, recorded_at)
VALUES (:organization::uuid, :event::uuid, :check_in::uuid, now());
UPDATE goals.key_result AS k
SET
    read_value = :value, progress = :value / 100.0, confidence = 8, read_source = 1, reading_id = :check_in::uuid, read_effective_at = now(),
    read_recorded_at = now(), check_in_id = :check_in::uuid, check_in_effective_at = now(), check_in_recorded_at = now(),
    revision = k.revision + 1, updated_at = now()
FROM (
    SELECT id, progress
    FROM goals.key_result
    WHERE organization_id = :organization::uuid AND id = :key_result_id::uuid
    FOR UPDATE
) AS earlier
WHERE k.organization_id = :organization::uuid AND k.id = earlier.id
RETURNING k.objective_id, k.path AS place, k.weight * (k.progress - earlier.progress) AS delta \gset
-- From the root down: everybody in the same order. What comes before needs none of these.
SELECT count(locked.id)
FROM (
    SELECT o.id
    FROM goals.objective AS o
    WHERE o.organization_id = :organization::uuid
        AND o.cycle_id = :cycle::uuid
        AND o.path = ANY(ARRAY(SELECT left(:place, 33 * level) FROM generate_series(1, 8) AS level))
    ORDER BY o.path
    FOR UPDATE
) AS locked;
WITH RECURSIVE above (id, n, progress, old_progress, weight) AS (
    SELECT
        o.id, o.weighted_sum_attos + :delta::numeric * 1000000000000000000,
        round((o.weighted_sum_attos / 1000000000000000000 + :delta::numeric) / o.weight_sum, 12), o.progress, o.weight
    FROM goals.objective AS o
    WHERE o.organization_id = :organization::uuid AND o.id = :objective_id::uuid
    UNION ALL
    SELECT
        o.id, o.weighted_sum_attos + above.weight * (above.progress - above.old_progress) * 1000000000000000000,
        round((o.weighted_sum_attos / 1000000000000000000 + above.weight * (above.progress - above.old_progress)) / o.weight_sum, 12),
        o.progress, o.weight
    FROM above
    JOIN goals.alignment AS a ON a.organization_id = :organization::uuid AND a.objective_id = above.id
    JOIN goals.objective AS o ON o.organization_id = a.organization_id AND o.id = a.parent_objective_id
)
UPDATE goals.objective AS o
SET
    weighted_sum_attos = above.n, computed_progress = above.progress, progress = above.progress,
    revision = o.revision + 1, updated_at = now()
FROM above
-- By the index: the planner takes the recursion for a hundred rows, and would rather read the whole table.
WHERE o.organization_id = :organization::uuid AND o.id = ANY(ARRAY(SELECT id FROM above)) AND o.id = above.id;
END;
