-- The organization under measurement, loaded straight into the tables of goals and the copies of check-ins.
--
-- A company is made of divisions that are all alike: 2,308 objectives in a tree in which each has four under it, and 7,692 key results, together 10,000
-- nodes. Above the heads of divisions stands one objective of the cycle, so that there are 8 levels of objectives and a key result of the lowest has 8
-- objectives above it. The numbers of one division are computed once, from below, and copied.
--
-- Rows are inserted division by division with all triggers and constraints at work: whatever a migration makes of new goals (versions, postings of the
-- search) is made of these, too.
CREATE SCHEMA load;

-- An id by its number: 1 objectives, 2 key results, 3 groups, 4 people, 5 cycles, 6 readings, 7 roots.
CREATE FUNCTION load.id(kind integer, number bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('0190000000007000' || '800' || kind || lpad(to_hex(number), 12, '0'))::uuid;

-- A segment of a path.
CREATE FUNCTION load.segment(kind integer, number bigint) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (CASE kind WHEN 2 THEN 'k' ELSE 'o' END) || '0190000000007000' || '800' || kind || lpad(to_hex(number), 12, '0');

-- A quotient rounded half-even to 12 decimals, of numbers that are not negative.
CREATE FUNCTION load.quotient(n numeric, d numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE
RETURN (
    SELECT (q + CASE WHEN 2 * r > d OR (2 * r = d AND q % 2 = 1) THEN 1 ELSE 0 END) / 1000000000000::numeric(25, 12)
    FROM (SELECT div(n * 1000000000000, d) AS q, n * 1000000000000 - d * div(n * 1000000000000, d) AS r) AS parts
);

CREATE TABLE load.objective (
    i integer PRIMARY KEY,
    parent integer,
    level integer NOT NULL,
    n numeric(25, 12),
    d numeric(24, 6),
    progress numeric(25, 12)
);

CREATE TABLE load.key_result (
    j integer PRIMARY KEY,
    i integer NOT NULL,
    value numeric(21, 6) NOT NULL,
    progress numeric(25, 12) NOT NULL
);

INSERT INTO load.objective (i, parent, level)
SELECT i, CASE WHEN i > 0 THEN (i - 1) / 4 END, floor(log(4, 3 * i + 1))
FROM generate_series(0, 2307) AS i;

INSERT INTO load.key_result (j, i, value, progress)
SELECT j, j % 2308, (j * 37) % 101, ((j * 37) % 101) / 100.0
FROM generate_series(0, 7691) AS j;

CREATE INDEX ON load.objective (parent);
CREATE INDEX ON load.key_result (i);

DO $$
BEGIN
    FOR depth IN REVERSE 6..0 LOOP
        UPDATE load.objective AS o
        SET n = under.n, d = under.d, progress = load.quotient(under.n, under.d)
        FROM (
            SELECT i, sum(progress) AS n, count(*) AS d
            FROM (
                SELECT i, progress FROM load.key_result
                UNION ALL
                SELECT parent, progress FROM load.objective WHERE progress IS NOT NULL
            ) AS child
            GROUP BY i
        ) AS under
        WHERE o.i = under.i AND o.level = depth;
    END LOOP;
END;
$$;

ANALYZE load.objective, load.key_result;

-- Which cycle a division is in: the first four are two and two, the others in turn.
CREATE FUNCTION load.cycle_of(division integer) RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN CASE WHEN division < 4 THEN division / 2 ELSE division % 5 END;

-- A cycle and the objective above its divisions.
CREATE FUNCTION load.add_cycle(organization uuid, number integer) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM set_config('ovation.goals_version_moment', (now() - interval '90 days')::text, true);
    INSERT INTO goals.cycle (organization_id, id, name, starts_on, ends_on, kind, state)
    VALUES (
        organization, load.id(5, number), '負荷試験 第' || number || '期', current_date - 60 - 91 * number, current_date + 30 - 91 * number, 4, 1
    );
    INSERT INTO goals.objective (
        organization_id, id, cycle_id, title, title_key, rationale, kind, state, owner_group_id, weight, path, created_at, updated_at
    )
    VALUES (
        organization, load.id(7, number), load.id(5, number), '全社のお客様に一番に選ばれる会社になる', 'root' || number, '選ばれる理由をつくるため', 1, 2,
        load.id(3, 0), 1, load.segment(7, number), now() - interval '90 days', now() - interval '90 days'
    );
    INSERT INTO checkins.goals_cycle (organization_id, id, closed, revision) VALUES (organization, load.id(5, number), false, 1);
    INSERT INTO checkins.goals_objective (organization_id, id, cycle_id, owner_group_id, revision)
    VALUES (organization, load.id(7, number), load.id(5, number), load.id(3, 0), 1);
END;
$$;

-- 21 groups in three levels, and 770 people in the lowest of them.
CREATE FUNCTION load.add_people(organization uuid, division integer) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO goals.directory_group (organization_id, id, key, name, kind, parent_id, revision)
    SELECT
        organization, load.id(3, division * 21 + i), 'division-' || division || '-' || i, '第' || division || '本部 ' || i || '課', 1,
        CASE WHEN i > 0 THEN load.id(3, division * 21 + (i - 1) / 4) END, 1
    FROM generate_series(0, 20) AS i;
    INSERT INTO goals.directory_person (organization_id, id, display_name, kana, status, roles, locale, time_zone, revision)
    SELECT organization, load.id(4, division * 770 + p), '社員 ' || p, 'シャイン', 1, '{}', 'ja', 'Asia/Tokyo', 1
    FROM generate_series(0, 769) AS p;
    INSERT INTO goals.directory_membership (organization_id, group_id, person_id, role, ended, revision)
    SELECT organization, load.id(3, division * 21 + 5 + p % 16), load.id(4, division * 770 + p), CASE WHEN p < 16 THEN 2 ELSE 1 END, false, 1
    FROM generate_series(0, 769) AS p;
END;
$$;

-- The first 85 objectives are owned by groups, the others by people.
CREATE FUNCTION load.add_division(organization uuid, division integer) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    cycle uuid := load.id(5, load.cycle_of(division));
    root uuid := load.id(7, load.cycle_of(division));
    root_path text := load.segment(7, load.cycle_of(division));
    began timestamptz := now() - interval '90 days';
    subjects text[] := ARRAY['契約', '満足度', '応答時間', '採用', '継続率', '在庫', '提案', '研修', '商談', '不具合'];
    deeds text[] := ARRAY['を増やしお客様に喜ばれる', 'を高めて選ばれ続ける', 'で業界の先頭に立つ', 'の質を大きく変える'];
BEGIN
    PERFORM set_config('ovation.goals_version_moment', began::text, true);
    PERFORM load.add_people(organization, division);
    INSERT INTO goals.objective (
        organization_id, id, cycle_id, title, title_key, rationale, kind, state, owner_group_id, owner_person_id, weight, path, weighted_sum_attos, weight_sum,
        computed_progress, progress, created_at, updated_at
    )
    WITH RECURSIVE placed (i, path) AS (
        SELECT 0, root_path || load.segment(1, division * 2308)
        UNION ALL
        SELECT o.i, placed.path || load.segment(1, division * 2308 + o.i)
        FROM placed
        JOIN load.objective AS o ON o.parent = placed.i
    )
    SELECT
        organization, load.id(1, division * 2308 + o.i), cycle,
        '第' || division || '本部' || o.i || 'の' || subjects[1 + o.i % 10] || deeds[1 + o.i % 4], 'o' || division || '-' || o.i,
        '上の目標に' || subjects[1 + o.i % 7] || 'から応えるため', 1 + o.i % 3, 2,
        CASE WHEN o.i < 85 THEN load.id(3, division * 21 + o.i % 21) END, CASE WHEN o.i >= 85 THEN load.id(4, division * 770 + o.i % 770) END,
        1, placed.path, o.n * 1000000000000000000, o.d, o.progress, o.progress, began, began
    FROM load.objective AS o
    JOIN placed USING (i);
    INSERT INTO goals.alignment (organization_id, objective_id, parent_id, parent_objective_id, position)
    SELECT organization, load.id(1, division * 2308 + i), parent.id, parent.id, 0
    FROM load.objective
    CROSS JOIN LATERAL (SELECT CASE WHEN parent IS NULL THEN root ELSE load.id(1, division * 2308 + parent) END AS id) AS parent;
    INSERT INTO goals.key_result (
        organization_id, id, objective_id, cycle_id, title, title_key, measure, baseline, target, unit, owner_group_id, owner_person_id, weight, path,
        reading_id, read_effective_at, read_recorded_at, read_value, read_source, progress, created_at, updated_at
    )
    SELECT
        organization, load.id(2, division * 7692 + k.j), o.id, cycle,
        '第' || division || '本部' || k.j || '番の' || subjects[1 + k.j % 10] || 'を100件にする', 'k' || division || '-' || k.j, 1, 0, 100, '件',
        o.owner_group_id, o.owner_person_id, 1, o.path || load.segment(2, division * 7692 + k.j),
        load.id(6, division * 7692 + k.j), began, began, k.value, 3, k.progress, began, began
    FROM load.key_result AS k
    JOIN goals.objective AS o ON o.organization_id = organization AND o.id = load.id(1, division * 2308 + k.i);
    INSERT INTO goals.reading (organization_id, series_id, effective_at, recorded_at, id, value, source)
    SELECT organization, load.id(2, division * 7692 + j), began, began, load.id(6, division * 7692 + j), value, 3
    FROM load.key_result;
    INSERT INTO checkins.goals_objective (organization_id, id, cycle_id, owner_group_id, owner_person_id, revision)
    SELECT organization_id, id, cycle_id, owner_group_id, owner_person_id, revision
    FROM goals.objective
    WHERE organization_id = organization AND id BETWEEN load.id(1, division * 2308) AND load.id(1, division * 2308 + 2307);
    INSERT INTO checkins.goals_key_result (organization_id, id, objective_id, measure, owner_group_id, owner_person_id, revision)
    SELECT organization_id, id, objective_id, 1, owner_group_id, owner_person_id, revision
    FROM goals.key_result
    WHERE organization_id = organization AND id BETWEEN load.id(2, division * 7692) AND load.id(2, division * 7692 + 7691);
END;
$$;

-- What the heads of divisions make of the objectives above them.
CREATE FUNCTION load.sum_roots(organization uuid) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM set_config('ovation.goals_version_moment', (now() - interval '89 days')::text, true);
    UPDATE goals.objective AS o
    SET weighted_sum_attos = heads.n * 1000000000000000000, weight_sum = heads.d, computed_progress = load.quotient(heads.n, heads.d),
        progress = load.quotient(heads.n, heads.d)
    FROM (
        SELECT a.parent_objective_id AS id, sum(head.progress) AS n, count(*) AS d
        FROM goals.alignment AS a
        JOIN goals.objective AS head ON head.organization_id = a.organization_id AND head.id = a.objective_id
        WHERE a.organization_id = organization AND a.parent_objective_id BETWEEN load.id(7, 0) AND load.id(7, 999)
        GROUP BY a.parent_objective_id
    ) AS heads
    WHERE o.organization_id = organization AND o.id = heads.id;
END;
$$;

-- A history of 12 weeks for a division: each week every node had another value. What stands is as before.
CREATE FUNCTION load.add_week(organization uuid, division integer, week integer) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM set_config('ovation.goals_version_moment', (now() - make_interval(days => 88 - 7 * week))::text, true);
    UPDATE goals.key_result
    SET confidence = 0, revision = revision + 1
    WHERE organization_id = organization AND id BETWEEN load.id(2, division * 7692) AND load.id(2, division * 7692 + 7691);
    UPDATE goals.objective
    SET revision = revision + 1
    WHERE organization_id = organization AND id BETWEEN load.id(1, division * 2308) AND load.id(1, division * 2308 + 2307);
END;
$$;

-- Objectives whose sums are not what adding up everything anew gives, or whose progress is not their quotient: there must be none.
CREATE FUNCTION load.wrong_sums(organization uuid) RETURNS bigint
LANGUAGE sql
RETURN (
    WITH child AS (
        SELECT objective_id AS id, sum(weight * progress) AS n, sum(weight) FILTER (WHERE progress IS NOT NULL) AS d
        FROM goals.key_result
        WHERE organization_id = organization AND retired_at IS NULL
        GROUP BY objective_id
        UNION ALL
        SELECT a.parent_objective_id, sum(c.weight * c.progress), sum(c.weight) FILTER (WHERE c.progress IS NOT NULL)
        FROM goals.alignment AS a
        JOIN goals.objective AS c ON c.organization_id = a.organization_id AND c.id = a.objective_id
        WHERE a.organization_id = organization AND a.parent_key_result_id IS NULL AND c.counts
        GROUP BY a.parent_objective_id
    ), anew AS (
        SELECT id, COALESCE(sum(n), 0) AS n, COALESCE(sum(d), 0) AS d FROM child GROUP BY id
    )
    SELECT count(*)
    FROM goals.objective AS o
    LEFT JOIN anew USING (id)
    WHERE o.organization_id = organization
        AND (
            o.weighted_sum_attos <> COALESCE(anew.n, 0) * 1000000000000000000
            OR o.weight_sum <> COALESCE(anew.d, 0)
            OR abs(o.progress - anew.n / NULLIF(anew.d, 0)) > 0.000000000001
        )
);

-- Key results that do not show their latest reading: there must be none.
CREATE FUNCTION load.wrong_values(organization uuid) RETURNS bigint
LANGUAGE sql
RETURN (
    SELECT count(*)
    FROM goals.key_result AS k
    JOIN (
        SELECT DISTINCT ON (series_id) series_id, id, value
        FROM goals.reading
        WHERE organization_id = organization
        ORDER BY series_id, effective_at DESC, recorded_at DESC, id DESC
    ) AS latest ON latest.series_id = k.id
    WHERE k.organization_id = organization
        AND (k.reading_id, k.read_value, k.progress) IS DISTINCT FROM (latest.id, latest.value, round(latest.value / 100, 12))
);
