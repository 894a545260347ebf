-- The schema of goals after all migrations, chassis' among them: to be read first, never edited.
-- `cargo ovation schema-dump` renews it.

CREATE SCHEMA goals;

CREATE FUNCTION goals.create_directory_copy() RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    CREATE TABLE directory_organization (
        organization_id uuid PRIMARY KEY,
        key text NOT NULL,
        name text NOT NULL,
        time_zone text NOT NULL,
        revision bigint NOT NULL
    );
    CREATE TABLE directory_person (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        display_name text NOT NULL,
        kana text NOT NULL,
        -- ovation.directory.v1.PersonStatus
        status smallint NOT NULL,
        -- ovation.directory.v1.Role
        roles smallint[] NOT NULL,
        manager_id uuid,
        locale text NOT NULL,
        time_zone text NOT NULL,
        revision bigint NOT NULL,
        PRIMARY KEY (organization_id, id)
    );
    CREATE TABLE directory_group (
        organization_id uuid NOT NULL,
        id uuid NOT NULL,
        key text NOT NULL,
        name text NOT NULL,
        -- ovation.directory.v1.GroupKind
        kind smallint NOT NULL,
        parent_id uuid,
        revision bigint NOT NULL,
        PRIMARY KEY (organization_id, id)
    );
    CREATE TABLE directory_membership (
        organization_id uuid NOT NULL,
        group_id uuid NOT NULL,
        person_id uuid NOT NULL,
        -- ovation.directory.v1.MembershipRole
        role smallint NOT NULL,
        -- An ended membership keeps its row, and with it its revision.
        ended boolean NOT NULL,
        revision bigint NOT NULL,
        PRIMARY KEY (organization_id, group_id, person_id)
    );
    -- The groups of a person.
    CREATE INDEX directory_membership_by_person ON directory_membership (organization_id, person_id);
    PERFORM protect_tenant_table('directory_organization');
    PERFORM protect_tenant_table('directory_person');
    PERFORM protect_tenant_table('directory_group');
    PERFORM protect_tenant_table('directory_membership');
END;
$$;

CREATE FUNCTION goals.ensure_event_partitions() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'goals', 'pg_temp'
    AS $$
DECLARE
    month date;
    partition text;
BEGIN
    -- One caller at a time: replicas start together.
    PERFORM pg_advisory_xact_lock(hashtextextended('goals.event_partitions', 0));
    FOR month IN
        SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date
        FROM generate_series(0, 3) AS ahead
    LOOP
        partition := 'event_' || to_char(month, 'YYYY_MM');
        IF to_regclass(format('%I', partition)) IS NULL THEN
            EXECUTE format('CREATE TABLE %I (LIKE event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
            EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition);
            EXECUTE format(
                'ALTER TABLE event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                partition, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC'
            );
        END IF;
    END LOOP;
END;
$$;

CREATE FUNCTION goals.half_even(dividend numeric, divisor numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (div(dividend, divisor) + (CASE WHEN (((2)::numeric * mod(dividend, divisor)) > divisor) THEN 1 WHEN ((((2)::numeric * mod(dividend, divisor)) = divisor) AND (mod(div(dividend, divisor), (2)::numeric) = (1)::numeric)) THEN 1 ELSE 0 END)::numeric);

CREATE FUNCTION goals.protect_shared_table(table_name text, privileges text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    service text := current_schema();
BEGIN
    EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', service, table_name);
    EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', service, table_name);
    EXECUTE format('CREATE POLICY across ON %I.%I TO %I USING (true) WITH CHECK (true)', service, table_name, service || '_relay');
    EXECUTE format('GRANT %s ON %I.%I TO %I', array_to_string(privileges, ', '), service, table_name, service || '_relay');
END;
$$;

CREATE FUNCTION goals.protect_tenant_table(table_name text, privileges text[] DEFAULT ARRAY['SELECT'::text, 'INSERT'::text, 'UPDATE'::text, 'DELETE'::text]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    service text := current_schema();
    tenant text := 'organization_id = NULLIF(current_setting(''ovation.organization_id'', true), '''')::uuid';
BEGIN
    EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', service, table_name);
    EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', service, table_name);
    EXECUTE format('CREATE POLICY tenant ON %I.%I TO %I USING (%s) WITH CHECK (%s)', service, table_name, service, tenant, tenant);
    EXECUTE format('GRANT %s ON %I.%I TO %I', array_to_string(privileges, ', '), service, table_name, service);
END;
$$;

CREATE FUNCTION goals.search_changed_key_result() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM goals.search_document WHERE organization_id = NEW.organization_id AND node_id = NEW.id;
    INSERT INTO goals.search_document
    SELECT *
    FROM goals.search_documents_of(NEW.organization_id, NEW.id, NEW.objective_id, NEW.cycle_id, NEW.title, '{}', '');
    RETURN NULL;
END;
$$;

CREATE FUNCTION goals.search_changed_objective() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM goals.search_document WHERE organization_id = NEW.organization_id AND node_id = NEW.id;
    INSERT INTO goals.search_document
    SELECT *
    FROM goals.search_documents_of(NEW.organization_id, NEW.id, NEW.id, NEW.cycle_id, NEW.title, NEW.labels, NEW.rationale);
    RETURN NULL;
END;
$$;

CREATE FUNCTION goals.search_cycle_number(organization_id uuid, cycle_id uuid) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ((('x'::text || "left"(md5(((organization_id)::text || (cycle_id)::text)), 8)))::bit(32))::integer;

CREATE TABLE goals.search_document (
    organization_id uuid NOT NULL,
    node_id uuid NOT NULL,
    place smallint NOT NULL,
    objective_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    title_chars integer NOT NULL,
    terms integer[] NOT NULL,
    CONSTRAINT search_document_place_is_known CHECK ((place = ANY (ARRAY[0, 1])))
);

ALTER TABLE ONLY goals.search_document FORCE ROW LEVEL SECURITY;

CREATE FUNCTION goals.search_documents_of(organization_id uuid, node_id uuid, objective_id uuid, cycle_id uuid, title text, labels text[], rationale text) RETURNS SETOF goals.search_document
    LANGUAGE sql STABLE
    AS $$
    SELECT
        organization_id, node_id, part.place::smallint, objective_id, cycle_id, length(title),
        goals.search_numbers(organization_id, goals.search_folded(left(part.content, 8000)), false)
            || goals.search_cycle_number(organization_id, cycle_id)
    FROM (
        VALUES
            (0, title),
            (1, CASE WHEN labels <> '{}' OR rationale <> '' THEN concat_ws(E'\n', title, array_to_string(labels, E'\n'), rationale) END)
    ) AS part (place, content)
    WHERE part.content IS NOT NULL
$$;

CREATE FUNCTION goals.search_folded(content text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN translate(lower(NORMALIZE(content, NFKC)), 'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶヽヾ'::text, 'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖゝゞ'::text);

CREATE FUNCTION goals.search_holds(content text, folded_words text[]) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
DECLARE
    folded text := goals.search_folded(content);
    word text;
BEGIN
    FOREACH word IN ARRAY folded_words LOOP
        IF strpos(folded, word) = 0 THEN
            RETURN false;
        END IF;
    END LOOP;
    RETURN true;
END;
$$;

CREATE FUNCTION goals.search_is_word(code integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN (((code >= 97) AND (code <= 122)) OR ((code >= 48) AND (code <= 57))) THEN true WHEN ((code < 192) OR (code = ANY (ARRAY[215, 247]))) THEN NULL::boolean WHEN (code < 8192) THEN true WHEN (code < 11904) THEN NULL::boolean WHEN (((code >= 12288) AND (code <= 12292)) OR ((code >= 12296) AND (code <= 12320)) OR (code = ANY (ARRAY[12336, 12349, 12539]))) THEN NULL::boolean WHEN ((code >= 65024) AND (code <= 65039)) THEN NULL::boolean ELSE false END;

CREATE FUNCTION goals.search_new_key_results() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO goals.search_document
    SELECT document.*
    FROM new_rows AS k
    CROSS JOIN LATERAL goals.search_documents_of(k.organization_id, k.id, k.objective_id, k.cycle_id, k.title, '{}', '') AS document;
    RETURN NULL;
END;
$$;

CREATE FUNCTION goals.search_new_objectives() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO goals.search_document
    SELECT document.*
    FROM new_rows AS o
    CROSS JOIN LATERAL goals.search_documents_of(o.organization_id, o.id, o.id, o.cycle_id, o.title, o.labels, o.rationale) AS document;
    RETURN NULL;
END;
$$;

CREATE FUNCTION goals.search_nodes(numbers integer[], cycle_ids uuid[], rows_max bigint) RETURNS TABLE(node_id uuid, objective_id uuid, cycle_id uuid, place smallint, title_chars integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'goals', 'pg_temp'
    AS $$
DECLARE
    organization uuid := NULLIF(current_setting('ovation.organization_id', true), '')::uuid;
    rows_found bigint := rows_max + 1;
    one_cycle_id uuid;
    one_found bigint;
BEGIN
    -- One look at all cycles is enough for all but the commonest words.
    IF cardinality(cycle_ids) > 1 THEN
        SELECT count(*)
        INTO rows_found
        FROM (
            SELECT 1
            FROM goals.search_document AS d
            WHERE d.organization_id = organization AND d.terms @> numbers
            LIMIT rows_max + 1
        ) AS found;
    END IF;
    IF rows_found <= rows_max THEN
        RETURN QUERY
        SELECT d.node_id, d.objective_id, d.cycle_id, d.place, d.title_chars
        FROM goals.search_document AS d
        WHERE d.organization_id = organization AND d.terms @> numbers;
        RETURN;
    END IF;
    rows_found := 0;
    FOREACH one_cycle_id IN ARRAY cycle_ids LOOP
        RETURN QUERY
        SELECT d.node_id, d.objective_id, d.cycle_id, d.place, d.title_chars
        FROM goals.search_document AS d
        WHERE d.organization_id = organization
            AND d.terms @> (numbers || goals.search_cycle_number(organization, one_cycle_id))
            AND d.cycle_id = one_cycle_id
        LIMIT rows_max - rows_found;
        GET DIAGNOSTICS one_found = ROW_COUNT;
        rows_found := rows_found + one_found;
        EXIT WHEN rows_found >= rows_max;
    END LOOP;
END;
$$;

CREATE FUNCTION goals.search_numbers(organization_id uuid, folded text, is_query boolean) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
DECLARE
    seed CONSTANT bigint := ('x' || left(md5(organization_id::text), 8))::bit(32)::bigint;
    letter text;
    code integer;
    is_word boolean;
    -- The word or the single letter that stands before, and its letters so far; 0 behind what is none.
    word bigint;
    word_letters integer := 0;
    single bigint;
    run_letters integer := 0;
    numbers bigint[] := '{}';
BEGIN
    -- The end of the text ends a word as a blank does.
    FOREACH letter IN ARRAY string_to_array(folded || ' ', NULL) LOOP
        code := ascii(letter);
        is_word := goals.search_is_word(code);
        IF is_word THEN
            word_letters := word_letters + 1;
            IF word_letters <= 8 THEN
                word := (CASE word_letters WHEN 1 THEN seed ELSE word END * 1000003 + code) % 4294967296;
                IF NOT is_query THEN
                    numbers := array_append(numbers, word);
                END IF;
            END IF;
        ELSIF word_letters > 0 THEN
            IF is_query THEN
                numbers := array_append(numbers, word);
            END IF;
            word_letters := 0;
        END IF;
        IF NOT is_word THEN
            IF run_letters > 0 THEN
                numbers := array_append(numbers, (single * 1000003 + code) % 4294967296);
            END IF;
            run_letters := run_letters + 1;
            single := (seed * 1000003 + code) % 4294967296;
            IF NOT is_query THEN
                numbers := array_append(numbers, single);
            END IF;
        ELSIF run_letters > 0 THEN
            IF is_query AND run_letters = 1 THEN
                numbers := array_append(numbers, single);
            END IF;
            run_letters := 0;
        END IF;
    END LOOP;
    RETURN ARRAY(SELECT DISTINCT (number - 2147483648)::integer FROM unnest(numbers) AS number);
END;
$$;

CREATE FUNCTION goals.search_query(words text[], OUT folded text[], OUT numbers integer[]) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    organization uuid := NULLIF(current_setting('ovation.organization_id', true), '')::uuid;
BEGIN
    folded := ARRAY(SELECT goals.search_folded(word) FROM unnest(words) WITH ORDINALITY AS one (word, nth) ORDER BY nth);
    numbers := goals.search_numbers(organization, array_to_string(folded, ' '), true);
END;
$$;

CREATE FUNCTION goals.version_moment() RETURNS timestamp with time zone
    LANGUAGE plpgsql
    AS $$
DECLARE
    moment text := NULLIF(current_setting('ovation.goals_version_moment', true), '');
BEGIN
    IF moment IS NULL THEN
        moment := set_config('ovation.goals_version_moment', clock_timestamp()::text, true);
    END IF;
    RETURN moment::timestamptz;
END;
$$;

CREATE FUNCTION goals.write_alignment_versions() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    AS $$
DECLARE
    moment timestamptz := goals.version_moment();
BEGIN
    IF TG_OP <> 'INSERT' THEN
        -- What began in this very transaction and is gone leaves nothing.
        DELETE FROM goals.alignment_version AS version
        USING old_rows AS earlier
        WHERE TG_OP = 'DELETE'
            AND version.organization_id = ANY(ARRAY(SELECT DISTINCT organization_id FROM old_rows))
            AND version.objective_id = ANY(ARRAY(SELECT DISTINCT objective_id FROM old_rows))
            AND version.organization_id = earlier.organization_id
            AND version.objective_id = earlier.objective_id
            AND version.parent_id = earlier.parent_id
            AND version.recorded_until = 'infinity'
            AND version.recorded_from >= moment;
        -- What is as it was is closed and begins anew: an alignment changes seldom, and then with all that its objective serves.
        UPDATE goals.alignment_version AS version
        SET recorded_until = moment
        FROM old_rows AS earlier
        WHERE version.organization_id = ANY(ARRAY(SELECT DISTINCT organization_id FROM old_rows))
            AND version.objective_id = ANY(ARRAY(SELECT DISTINCT objective_id FROM old_rows))
            AND version.organization_id = earlier.organization_id
            AND version.objective_id = earlier.objective_id
            AND version.parent_id = earlier.parent_id
            AND version.recorded_until = 'infinity'
            AND version.recorded_from < moment;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO goals.alignment_version (
            organization_id, objective_id, parent_id, recorded_from, parent_objective_id, position, frozen_at, frozen_weight, frozen_progress
        )
        SELECT
            organization_id, objective_id, parent_id, moment, parent_objective_id, position, frozen_at, frozen_weight, frozen_progress
        FROM new_rows
        ON CONFLICT (organization_id, objective_id, parent_id, recorded_until)
        DO UPDATE SET
            parent_objective_id = EXCLUDED.parent_objective_id, position = EXCLUDED.position, frozen_at = EXCLUDED.frozen_at,
            frozen_weight = EXCLUDED.frozen_weight, frozen_progress = EXCLUDED.frozen_progress;
    END IF;
    RETURN NULL;
END;
$$;

CREATE FUNCTION goals.write_key_result_versions() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    AS $$
DECLARE
    moment timestamptz := goals.version_moment();
    said uuid[];
    counted uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        said := ARRAY(SELECT id FROM new_rows);
        counted := said;
    ELSE
        said := ARRAY(
            SELECT later.id
            FROM new_rows AS later
            JOIN old_rows AS earlier ON earlier.organization_id = later.organization_id AND earlier.id = later.id
            WHERE (
                    later.objective_id, later.cycle_id, later.path, later.title, later.measure, later.baseline, later.target, later.stretch, later.committed,
                    later.lower, later.upper, later.milestones, later.expected_steps, later.unit, later.value_kind, later.currency, later.metric_key, later.kpi_id,
                    later.owner_group_id, later.owner_person_id, later.weight, later.controllability, later.due_on, later.retired_at, later.retired_reason,
                    later.replaced_by_id, later.external_id, later.score, later.content_revision, later.created_at
                ) IS DISTINCT FROM (
                    earlier.objective_id, earlier.cycle_id, earlier.path, earlier.title, earlier.measure, earlier.baseline, earlier.target, earlier.stretch, earlier.committed,
                    earlier.lower, earlier.upper, earlier.milestones, earlier.expected_steps, earlier.unit, earlier.value_kind, earlier.currency, earlier.metric_key, earlier.kpi_id,
                    earlier.owner_group_id, earlier.owner_person_id, earlier.weight, earlier.controllability, earlier.due_on, earlier.retired_at, earlier.retired_reason,
                    earlier.replaced_by_id, earlier.external_id, earlier.score, earlier.content_revision, earlier.created_at
                )
        );
        counted := ARRAY(
            SELECT later.id
            FROM new_rows AS later
            JOIN old_rows AS earlier ON earlier.organization_id = later.organization_id AND earlier.id = later.id
            WHERE (
                    later.progress, later.read_value, later.confidence, later.reading_id, later.check_in_id, later.check_in_effective_at, later.check_in_recorded_at, later.read_effective_at, later.read_recorded_at,
                    later.read_source, later.revision, later.updated_at
                ) IS DISTINCT FROM (
                    earlier.progress, earlier.read_value, earlier.confidence, earlier.reading_id, earlier.check_in_id, earlier.check_in_effective_at, earlier.check_in_recorded_at, earlier.read_effective_at, earlier.read_recorded_at,
                    earlier.read_source, earlier.revision, earlier.updated_at
                )
        );
    END IF;
    IF said <> '{}' THEN
        IF TG_OP = 'UPDATE' THEN
            UPDATE goals.key_result_version
            SET recorded_until = moment
            WHERE organization_id = ANY(ARRAY(SELECT DISTINCT organization_id FROM new_rows))
                AND id = ANY(said)
                AND recorded_until = 'infinity'
                AND recorded_from < moment;
        END IF;
        INSERT INTO goals.key_result_version (
            organization_id, id, recorded_from, objective_id, cycle_id, path, title, measure, baseline, target, stretch, committed, lower, upper,
            milestones, expected_steps, unit, value_kind, currency, metric_key, kpi_id, owner_group_id, owner_person_id, weight, controllability,
            due_on, retired_at, retired_reason, replaced_by_id, external_id, score, content_revision, created_at
        )
        SELECT
            organization_id, id, moment, objective_id, cycle_id, path, title, measure, baseline, target, stretch, committed, lower, upper,
            milestones, expected_steps, unit, value_kind, currency, metric_key, kpi_id, owner_group_id, owner_person_id, weight, controllability,
            due_on, retired_at, retired_reason, replaced_by_id, external_id, score, content_revision, created_at
        FROM new_rows
        JOIN UNNEST(said) AS changed (id) USING (id)
        ON CONFLICT (organization_id, id, recorded_until)
        DO UPDATE SET
            objective_id = EXCLUDED.objective_id, cycle_id = EXCLUDED.cycle_id, path = EXCLUDED.path, title = EXCLUDED.title,
            measure = EXCLUDED.measure, baseline = EXCLUDED.baseline, target = EXCLUDED.target, stretch = EXCLUDED.stretch,
            committed = EXCLUDED.committed, lower = EXCLUDED.lower, upper = EXCLUDED.upper, milestones = EXCLUDED.milestones,
            expected_steps = EXCLUDED.expected_steps, unit = EXCLUDED.unit, value_kind = EXCLUDED.value_kind, currency = EXCLUDED.currency,
            metric_key = EXCLUDED.metric_key, kpi_id = EXCLUDED.kpi_id, owner_group_id = EXCLUDED.owner_group_id,
            owner_person_id = EXCLUDED.owner_person_id, weight = EXCLUDED.weight, controllability = EXCLUDED.controllability,
            due_on = EXCLUDED.due_on, retired_at = EXCLUDED.retired_at, retired_reason = EXCLUDED.retired_reason,
            replaced_by_id = EXCLUDED.replaced_by_id, external_id = EXCLUDED.external_id, score = EXCLUDED.score,
            content_revision = EXCLUDED.content_revision, created_at = EXCLUDED.created_at;
    END IF;
    IF counted <> '{}' THEN
        INSERT INTO goals.key_result_value_version (
            organization_id, id, recorded_from, progress, read_value, confidence, reading_id, check_in_id, check_in_effective_at, check_in_recorded_at, read_effective_at, read_recorded_at,
            read_source, revision, updated_at
        )
        SELECT
            later.organization_id, later.id,
            GREATEST(
                moment,
                (
                    SELECT latest.recorded_from
                    FROM goals.key_result_value_version AS latest
                    WHERE latest.organization_id = later.organization_id AND latest.id = later.id
                    ORDER BY latest.recorded_from DESC
                    LIMIT 1
                )
            ),
            later.progress, later.read_value, later.confidence, later.reading_id, later.check_in_id, later.check_in_effective_at, later.check_in_recorded_at, later.read_effective_at, later.read_recorded_at,
            later.read_source, later.revision, later.updated_at
        FROM new_rows AS later
        JOIN UNNEST(counted) AS changed (id) USING (id)
        ON CONFLICT (organization_id, id, recorded_from)
        DO UPDATE SET
            progress = EXCLUDED.progress, read_value = EXCLUDED.read_value, confidence = EXCLUDED.confidence,
            reading_id = EXCLUDED.reading_id, check_in_id = EXCLUDED.check_in_id, check_in_effective_at = EXCLUDED.check_in_effective_at,
            check_in_recorded_at = EXCLUDED.check_in_recorded_at, read_effective_at = EXCLUDED.read_effective_at,
            read_recorded_at = EXCLUDED.read_recorded_at, read_source = EXCLUDED.read_source, revision = EXCLUDED.revision,
            updated_at = EXCLUDED.updated_at;
    END IF;
    RETURN NULL;
END;
$$;

CREATE FUNCTION goals.write_objective_versions() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    AS $$
DECLARE
    moment timestamptz := goals.version_moment();
    said uuid[];
    counted uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        said := ARRAY(SELECT id FROM new_rows);
        counted := said;
    ELSE
        said := ARRAY(
            SELECT later.id
            FROM new_rows AS later
            JOIN old_rows AS earlier ON earlier.organization_id = later.organization_id AND earlier.id = later.id
            WHERE (
                    later.cycle_id, later.path, later.title, later.rationale, later.kind, later.state, later.outcome, later.owner_group_id, later.owner_person_id,
                    later.contributor_ids, later.visibility, later.visible_to_group_id, later.visible_to_person_ids, later.counts_upwards, later.labels,
                    later.weight, later.roll_up_method, later.sum_unit, later.override_progress, later.override_reason, later.override_expires_at,
                    later.override_set_by, later.override_set_at, later.carried_from_id, later.alternative_to_id, later.external_id, later.score,
                    later.content_revision, later.created_at
                ) IS DISTINCT FROM (
                    earlier.cycle_id, earlier.path, earlier.title, earlier.rationale, earlier.kind, earlier.state, earlier.outcome, earlier.owner_group_id, earlier.owner_person_id,
                    earlier.contributor_ids, earlier.visibility, earlier.visible_to_group_id, earlier.visible_to_person_ids, earlier.counts_upwards, earlier.labels,
                    earlier.weight, earlier.roll_up_method, earlier.sum_unit, earlier.override_progress, earlier.override_reason, earlier.override_expires_at,
                    earlier.override_set_by, earlier.override_set_at, earlier.carried_from_id, earlier.alternative_to_id, earlier.external_id, earlier.score,
                    earlier.content_revision, earlier.created_at
                )
        );
        counted := ARRAY(
            SELECT later.id
            FROM new_rows AS later
            JOIN old_rows AS earlier ON earlier.organization_id = later.organization_id AND earlier.id = later.id
            WHERE (later.progress, later.computed_progress, later.weighted_sum_attos, later.weight_sum, later.sum_gone, later.sum_length, later.revision, later.updated_at)
                IS DISTINCT FROM (earlier.progress, earlier.computed_progress, earlier.weighted_sum_attos, earlier.weight_sum, earlier.sum_gone, earlier.sum_length, earlier.revision, earlier.updated_at)
        );
    END IF;
    IF said <> '{}' THEN
        IF TG_OP = 'UPDATE' THEN
            UPDATE goals.objective_version
            SET recorded_until = moment
            WHERE organization_id = ANY(ARRAY(SELECT DISTINCT organization_id FROM new_rows))
                AND id = ANY(said)
                AND recorded_until = 'infinity'
                AND recorded_from < moment;
        END IF;
        INSERT INTO goals.objective_version AS version (
            organization_id, id, recorded_from, cycle_id, path, title, rationale, kind, state, outcome, owner_group_id, owner_person_id,
            contributor_ids, visibility, visible_to_group_id, visible_to_person_ids, counts_upwards, labels, weight, roll_up_method, sum_unit,
            override_progress, override_reason, override_expires_at, override_set_by, override_set_at, carried_from_id, alternative_to_id,
            external_id, score, content_revision, created_at
        )
        SELECT
            organization_id, id, moment, cycle_id, path, title, rationale, kind, state, outcome, owner_group_id, owner_person_id,
            contributor_ids, visibility, visible_to_group_id, visible_to_person_ids, counts_upwards, labels, weight, roll_up_method, sum_unit,
            override_progress, override_reason, override_expires_at, override_set_by, override_set_at, carried_from_id, alternative_to_id,
            external_id, score, content_revision, created_at
        FROM new_rows
        JOIN UNNEST(said) AS changed (id) USING (id)
        ON CONFLICT (organization_id, id, recorded_until)
        DO UPDATE SET
            cycle_id = EXCLUDED.cycle_id, path = EXCLUDED.path, title = EXCLUDED.title, rationale = EXCLUDED.rationale, kind = EXCLUDED.kind,
            state = EXCLUDED.state, outcome = EXCLUDED.outcome, owner_group_id = EXCLUDED.owner_group_id,
            owner_person_id = EXCLUDED.owner_person_id, contributor_ids = EXCLUDED.contributor_ids, visibility = EXCLUDED.visibility,
            visible_to_group_id = EXCLUDED.visible_to_group_id, visible_to_person_ids = EXCLUDED.visible_to_person_ids,
            counts_upwards = EXCLUDED.counts_upwards, labels = EXCLUDED.labels, weight = EXCLUDED.weight,
            roll_up_method = EXCLUDED.roll_up_method, sum_unit = EXCLUDED.sum_unit, override_progress = EXCLUDED.override_progress,
            override_reason = EXCLUDED.override_reason, override_expires_at = EXCLUDED.override_expires_at,
            override_set_by = EXCLUDED.override_set_by, override_set_at = EXCLUDED.override_set_at,
            carried_from_id = EXCLUDED.carried_from_id, alternative_to_id = EXCLUDED.alternative_to_id, external_id = EXCLUDED.external_id,
            score = EXCLUDED.score, content_revision = EXCLUDED.content_revision, created_at = EXCLUDED.created_at;
    END IF;
    IF counted <> '{}' THEN
        INSERT INTO goals.objective_progress_version (
            organization_id, id, recorded_from, progress, computed_progress, weighted_sum_attos, weight_sum, sum_gone, sum_length, revision, updated_at
        )
        SELECT
            later.organization_id, later.id,
            GREATEST(
                moment,
                (
                    SELECT latest.recorded_from
                    FROM goals.objective_progress_version AS latest
                    WHERE latest.organization_id = later.organization_id AND latest.id = later.id
                    ORDER BY latest.recorded_from DESC
                    LIMIT 1
                )
            ),
            later.progress, later.computed_progress, later.weighted_sum_attos, later.weight_sum, later.sum_gone, later.sum_length, later.revision, later.updated_at
        FROM new_rows AS later
        JOIN UNNEST(counted) AS changed (id) USING (id)
        ON CONFLICT (organization_id, id, recorded_from)
        DO UPDATE SET
            progress = EXCLUDED.progress, computed_progress = EXCLUDED.computed_progress, weighted_sum_attos = EXCLUDED.weighted_sum_attos,
            weight_sum = EXCLUDED.weight_sum, sum_gone = EXCLUDED.sum_gone, sum_length = EXCLUDED.sum_length, revision = EXCLUDED.revision, updated_at = EXCLUDED.updated_at;
    END IF;
    RETURN NULL;
END;
$$;

CREATE TABLE goals.advice_dismissal (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    rule_id text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL,
    reason text NOT NULL,
    dismissed_by_id uuid,
    dismissed_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT advice_dismissal_names_its_rule CHECK ((rule_id <> ''::text)),
    CONSTRAINT advice_is_dismissed_for_a_reason CHECK ((reason <> ''::text))
);

ALTER TABLE ONLY goals.advice_dismissal FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.alignment (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    parent_id uuid NOT NULL,
    parent_objective_id uuid NOT NULL,
    parent_key_result_id uuid GENERATED ALWAYS AS (
CASE
    WHEN (parent_id <> parent_objective_id) THEN parent_id
    ELSE NULL::uuid
END) STORED,
    "position" smallint NOT NULL,
    frozen_at timestamp with time zone,
    frozen_weight numeric(10,6),
    frozen_progress numeric(25,12),
    CONSTRAINT frozen_alignment_keeps_its_weight CHECK (((frozen_at IS NULL) = (frozen_weight IS NULL))),
    CONSTRAINT objective_does_not_serve_itself CHECK ((objective_id <> parent_objective_id)),
    CONSTRAINT objective_has_at_most_20_parents CHECK ((("position" >= 0) AND ("position" <= 19)))
);

ALTER TABLE ONLY goals.alignment FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.alignment_version (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    parent_id uuid NOT NULL,
    recorded_from timestamp with time zone NOT NULL,
    recorded_until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    parent_objective_id uuid NOT NULL,
    "position" smallint NOT NULL,
    frozen_at timestamp with time zone,
    frozen_weight numeric(10,6),
    frozen_progress numeric(25,12),
    CONSTRAINT alignment_version_holds_for_a_time CHECK ((recorded_from < recorded_until))
);

ALTER TABLE ONLY goals.alignment_version FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.answer (
    organization_id uuid NOT NULL,
    question_id uuid NOT NULL,
    id uuid NOT NULL,
    author_id uuid NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT answer_is_not_empty CHECK ((text <> ''::text))
);

ALTER TABLE ONLY goals.answer FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.carried_key_result (
    organization_id uuid NOT NULL,
    key_result_id uuid NOT NULL,
    carried_from_id uuid NOT NULL
);

ALTER TABLE ONLY goals.carried_key_result FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.change (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    changed_at timestamp with time zone DEFAULT goals.version_moment() NOT NULL,
    node_id uuid NOT NULL,
    id uuid NOT NULL,
    kind smallint NOT NULL,
    revision bigint NOT NULL,
    person_id uuid,
    actor text NOT NULL,
    reason text NOT NULL,
    fields jsonb NOT NULL,
    CONSTRAINT change_kind_is_known CHECK (((kind >= 1) AND (kind <= 8)))
);

ALTER TABLE ONLY goals.change FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.comment (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    key_result_id uuid,
    author_id uuid NOT NULL,
    text text NOT NULL,
    mentioned_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by uuid,
    CONSTRAINT comment_has_text_until_it_is_withdrawn CHECK (((text = ''::text) = (withdrawn_at IS NOT NULL))),
    CONSTRAINT comment_is_withdrawn_at_a_time CHECK (((withdrawn_by IS NULL) OR (withdrawn_at IS NOT NULL))),
    CONSTRAINT comment_mentions_at_most_20 CHECK ((cardinality(mentioned_ids) <= 20))
);

ALTER TABLE ONLY goals.comment FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.commitment_answer (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    person_id uuid NOT NULL,
    comment text NOT NULL,
    signed boolean NOT NULL,
    answered_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT only_a_comment_is_signed CHECK (((comment <> ''::text) OR (NOT signed)))
);

ALTER TABLE ONLY goals.commitment_answer FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.commitment_comment (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    person_id uuid NOT NULL,
    place uuid DEFAULT gen_random_uuid() NOT NULL,
    text text NOT NULL,
    signed boolean NOT NULL,
    CONSTRAINT published_comment_is_not_empty CHECK ((text <> ''::text))
);

ALTER TABLE ONLY goals.commitment_comment FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.commitment_counted (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    question smallint NOT NULL,
    person_id uuid NOT NULL,
    result integer NOT NULL,
    level smallint NOT NULL
);

ALTER TABLE ONLY goals.commitment_counted FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.commitment_poll (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    results integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY goals.commitment_poll FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.commitment_result (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    number integer NOT NULL,
    published_on date NOT NULL,
    convinced integer[],
    will_move integer[],
    heard integer[],
    excitement integer[],
    answers integer NOT NULL,
    CONSTRAINT commitment_results_are_numbered_from_1 CHECK ((number > 0)),
    CONSTRAINT convinced_has_five_counts CHECK ((cardinality(convinced) = 5)),
    CONSTRAINT excitement_has_five_counts CHECK ((cardinality(excitement) = 5)),
    CONSTRAINT fewer_than_three_answers_are_not_published CHECK ((answers >= 3)),
    CONSTRAINT heard_has_five_counts CHECK ((cardinality(heard) = 5)),
    CONSTRAINT will_move_has_five_counts CHECK ((cardinality(will_move) = 5))
);

ALTER TABLE ONLY goals.commitment_result FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.commitment_voice (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    question smallint NOT NULL,
    person_id uuid NOT NULL,
    level smallint NOT NULL,
    counted smallint DEFAULT 0 NOT NULL,
    waits boolean GENERATED ALWAYS AS ((level <> counted)) STORED NOT NULL,
    CONSTRAINT commitment_level_is_in_bounds CHECK (((level >= 0) AND (level <= 5))),
    CONSTRAINT commitment_question_is_known CHECK (((question >= 1) AND (question <= 4))),
    CONSTRAINT counted_level_is_in_bounds CHECK (((counted >= 0) AND (counted <= 5)))
);

ALTER TABLE ONLY goals.commitment_voice FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.cycle (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    closed_at timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    kind smallint DEFAULT 4 NOT NULL,
    fiscal_year smallint,
    ordinal smallint,
    state smallint DEFAULT 1 NOT NULL,
    CONSTRAINT cycle_does_not_end_before_it_starts CHECK ((ends_on >= starts_on)),
    CONSTRAINT cycle_is_closed_at_a_time CHECK (((state = 2) = (closed_at IS NOT NULL))),
    CONSTRAINT cycle_kind_is_known CHECK (((kind >= 1) AND (kind <= 4))),
    CONSTRAINT cycle_name_is_not_empty CHECK ((name <> ''::text)),
    CONSTRAINT cycle_of_a_fiscal_year_has_its_ordinal CHECK (
CASE kind
    WHEN 1 THEN (ordinal IS NULL)
    WHEN 2 THEN ((ordinal IS NULL) OR ((ordinal >= 1) AND (ordinal <= 2)))
    WHEN 3 THEN ((ordinal IS NULL) OR ((ordinal >= 1) AND (ordinal <= 4)))
    ELSE (ordinal IS NULL)
END),
    CONSTRAINT cycle_state_is_known CHECK (((state >= 1) AND (state <= 4)))
);

ALTER TABLE ONLY goals.cycle FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.cycle_timetable (
    organization_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    id uuid NOT NULL,
    draft_until date,
    discuss_until date,
    fixed_on date,
    mid_term_on date,
    close_on date,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT timetable_dates_are_in_order CHECK ((((draft_until <= LEAST(discuss_until, fixed_on, mid_term_on, close_on)) IS NOT FALSE) AND ((discuss_until <= LEAST(fixed_on, mid_term_on, close_on)) IS NOT FALSE) AND ((fixed_on <= LEAST(mid_term_on, close_on)) IS NOT FALSE) AND ((mid_term_on <= close_on) IS NOT FALSE)))
);

ALTER TABLE ONLY goals.cycle_timetable FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.directory_group (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    kind smallint NOT NULL,
    parent_id uuid,
    revision bigint NOT NULL
);

ALTER TABLE ONLY goals.directory_group FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.directory_membership (
    organization_id uuid NOT NULL,
    group_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role smallint NOT NULL,
    ended boolean NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY goals.directory_membership FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.directory_organization (
    organization_id uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    time_zone text NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY goals.directory_organization FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.directory_person (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    display_name text NOT NULL,
    kana text NOT NULL,
    status smallint NOT NULL,
    roles smallint[] NOT NULL,
    manager_id uuid,
    locale text NOT NULL,
    time_zone text NOT NULL,
    revision bigint NOT NULL
);

ALTER TABLE ONLY goals.directory_person FORCE ROW LEVEL SECURITY;

CREATE SEQUENCE goals.event_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE goals.event (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    transaction_id bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    sequence bigint DEFAULT nextval('goals.event_sequence'::regclass) NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    entity_id uuid NOT NULL,
    revision bigint NOT NULL,
    audience smallint NOT NULL,
    subject text NOT NULL COLLATE pg_catalog."C",
    envelope text NOT NULL,
    traceparent text,
    recorded_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT event_audience_is_known CHECK ((audience = ANY (ARRAY[1, 2]))),
    CONSTRAINT event_revision_is_positive CHECK ((revision > 0))
)
PARTITION BY RANGE (recorded_at);

ALTER TABLE ONLY goals.event FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.event_mark (
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    stream_sequence bigint NOT NULL
);

ALTER TABLE ONLY goals.event_mark FORCE ROW LEVEL SECURITY;

CREATE VIEW goals.first_group WITH (security_invoker='true') AS
 SELECT DISTINCT ON (m.organization_id, m.person_id) m.organization_id,
    m.person_id,
    m.group_id
   FROM (goals.directory_membership m
     JOIN goals.directory_group g ON (((g.organization_id = m.organization_id) AND (g.id = m.group_id))))
  WHERE (NOT m.ended)
  ORDER BY m.organization_id, m.person_id, g.kind, m.group_id;

CREATE TABLE goals.group_policy (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    group_id uuid,
    job_type text,
    individual_objectives smallint,
    key_results_max smallint,
    rationale smallint,
    approval smallint,
    objectives_max smallint,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT policy_on_approval_is_known CHECK (((approval >= 1) AND (approval <= 3))),
    CONSTRAINT policy_on_individual_objectives_is_known CHECK (((individual_objectives >= 1) AND (individual_objectives <= 3))),
    CONSTRAINT policy_on_key_results_is_in_bounds CHECK (((key_results_max >= 1) AND (key_results_max <= 20))),
    CONSTRAINT policy_on_objectives_is_in_bounds CHECK (((objectives_max >= 1) AND (objectives_max <= 50))),
    CONSTRAINT policy_on_rationale_is_known CHECK (((rationale >= 1) AND (rationale <= 2))),
    CONSTRAINT policy_says_something CHECK ((num_nonnulls(individual_objectives, key_results_max, rationale, approval, objectives_max) > 0))
);

ALTER TABLE ONLY goals.group_policy FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.handover (
    organization_id uuid NOT NULL,
    goal_id uuid NOT NULL,
    old_group_id uuid,
    old_person_id uuid,
    new_group_id uuid,
    new_person_id uuid,
    starts_on date NOT NULL,
    due_at timestamp with time zone NOT NULL,
    organization_key text NOT NULL,
    actor text NOT NULL,
    CONSTRAINT handover_is_from_one_owner CHECK ((num_nonnulls(old_group_id, old_person_id) = 1)),
    CONSTRAINT handover_is_to_one_owner CHECK ((num_nonnulls(new_group_id, new_person_id) = 1))
);

ALTER TABLE ONLY goals.handover FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.idempotency (
    organization_id uuid NOT NULL,
    actor text NOT NULL COLLATE pg_catalog."C",
    method text NOT NULL COLLATE pg_catalog."C",
    request_id uuid NOT NULL,
    fingerprint bytea NOT NULL,
    answer bytea NOT NULL,
    token text NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT fingerprint_is_sha256 CHECK ((octet_length(fingerprint) = 32))
);

ALTER TABLE ONLY goals.idempotency FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.import (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    organization_key text NOT NULL,
    actor text NOT NULL,
    person_id uuid,
    format smallint NOT NULL,
    file_name text NOT NULL,
    options jsonb NOT NULL,
    state smallint DEFAULT 1 NOT NULL,
    has_run boolean DEFAULT false NOT NULL,
    bytes_uploaded bigint DEFAULT 0 NOT NULL,
    staged_at timestamp with time zone,
    rows_total bigint DEFAULT 0 NOT NULL,
    rows_done bigint DEFAULT 0 NOT NULL,
    rows_created bigint DEFAULT 0 NOT NULL,
    rows_updated bigint DEFAULT 0 NOT NULL,
    rows_unchanged bigint DEFAULT 0 NOT NULL,
    rows_refused bigint DEFAULT 0 NOT NULL,
    place_done integer DEFAULT 0 NOT NULL,
    unknown_columns text[] DEFAULT '{}'::text[] NOT NULL,
    missing text[] DEFAULT '{}'::text[] NOT NULL,
    missing_cycles text[] DEFAULT '{}'::text[] NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    worker_id uuid,
    worked_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT import_format_is_known CHECK (((format >= 1) AND (format <= 8))),
    CONSTRAINT import_state_is_known CHECK (((state >= 1) AND (state <= 7)))
);

ALTER TABLE ONLY goals.import FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.import_piece (
    organization_id uuid NOT NULL,
    import_id uuid NOT NULL,
    "position" bigint NOT NULL,
    data bytea NOT NULL
);

ALTER TABLE ONLY goals.import_piece FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.import_row (
    organization_id uuid NOT NULL,
    import_id uuid NOT NULL,
    ordinal integer NOT NULL,
    number bigint NOT NULL,
    place integer,
    verdict smallint,
    title text NOT NULL,
    content jsonb NOT NULL,
    above jsonb DEFAULT '[]'::jsonb NOT NULL,
    remarks jsonb DEFAULT '[]'::jsonb NOT NULL,
    changed_fields text[] DEFAULT '{}'::text[] NOT NULL,
    node_id uuid,
    name_key text COLLATE pg_catalog."C",
    CONSTRAINT import_row_verdict_is_known CHECK (((verdict >= 1) AND (verdict <= 5)))
);

ALTER TABLE ONLY goals.import_row FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.inbox (
    organization_id uuid NOT NULL,
    consumer text NOT NULL COLLATE pg_catalog."C",
    event_id uuid NOT NULL,
    received_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL
);

ALTER TABLE ONLY goals.inbox FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.judgement_counted (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    person_id uuid NOT NULL,
    result integer NOT NULL,
    tenths smallint NOT NULL
);

ALTER TABLE ONLY goals.judgement_counted FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.judgement_poll (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    results integer DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY goals.judgement_poll FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.judgement_result (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    number integer NOT NULL,
    published_on date NOT NULL,
    answers integer NOT NULL,
    sum_tenths bigint NOT NULL,
    CONSTRAINT fewer_than_three_judgements_are_not_published CHECK ((answers >= 3)),
    CONSTRAINT judgement_results_are_numbered_from_1 CHECK ((number > 0))
);

ALTER TABLE ONLY goals.judgement_result FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.judgement_voice (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    person_id uuid NOT NULL,
    tenths smallint NOT NULL,
    counted smallint,
    waits boolean GENERATED ALWAYS AS (((counted IS NULL) OR (tenths <> counted))) STORED NOT NULL,
    CONSTRAINT counted_judgement_is_from_0_to_10 CHECK (((counted >= 0) AND (counted <= 100))),
    CONSTRAINT judgement_is_from_0_to_10 CHECK (((tenths >= 0) AND (tenths <= 100)))
);

ALTER TABLE ONLY goals.judgement_voice FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.key_result (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    title text NOT NULL,
    title_key text NOT NULL COLLATE pg_catalog."C",
    import_key text COLLATE pg_catalog."C",
    measure smallint NOT NULL,
    baseline numeric(21,6),
    target numeric(21,6),
    stretch numeric(21,6),
    unit text NOT NULL,
    owner_group_id uuid,
    owner_person_id uuid,
    weight numeric(10,6) NOT NULL,
    controllability smallint,
    due_on date,
    check_in_id uuid,
    read_effective_at timestamp with time zone,
    read_value numeric(21,6),
    confidence smallint DEFAULT 0 NOT NULL,
    progress numeric(25,12),
    path text NOT NULL COLLATE pg_catalog."C",
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    committed numeric(21,6),
    lower numeric(21,6),
    upper numeric(21,6),
    milestones jsonb DEFAULT '[]'::jsonb NOT NULL,
    expected_steps jsonb DEFAULT '[]'::jsonb NOT NULL,
    value_kind smallint DEFAULT 1 NOT NULL,
    currency text,
    metric_key text COLLATE pg_catalog."C",
    kpi_id uuid,
    reading_id uuid,
    read_recorded_at timestamp with time zone,
    read_source smallint,
    retired_at timestamp with time zone,
    retired_reason text,
    replaced_by_id uuid,
    external_id text COLLATE pg_catalog."C",
    score numeric(3,2),
    content_revision bigint DEFAULT 1 NOT NULL,
    check_in_effective_at timestamp with time zone,
    check_in_recorded_at timestamp with time zone,
    CONSTRAINT key_result_confidence_is_in_bounds CHECK (((confidence >= 0) AND (confidence <= 10))),
    CONSTRAINT key_result_confidence_is_of_a_check_in CHECK (((num_nonnulls(check_in_id, check_in_effective_at, check_in_recorded_at) = ANY (ARRAY[0, 3])) AND ((check_in_id IS NULL) OR (reading_id IS NOT NULL)) AND ((check_in_id IS NOT NULL) OR (confidence = 0)))),
    CONSTRAINT key_result_controllability_is_known CHECK (((controllability >= 1) AND (controllability <= 3))),
    CONSTRAINT key_result_currency_is_a_code CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT key_result_has_milestones_only_if_measured_by_them CHECK (((measure = 6) OR (milestones = '[]'::jsonb))),
    CONSTRAINT key_result_has_no_progress_if_not_measured CHECK (((measure <> 4) OR (progress IS NULL))),
    CONSTRAINT key_result_has_one_owner CHECK ((num_nonnulls(owner_group_id, owner_person_id) = 1)),
    CONSTRAINT key_result_is_at_most_32_levels_deep CHECK ((length(path) <= (32 * 33))),
    CONSTRAINT key_result_is_retired_for_a_reason CHECK (((retired_at IS NULL) = (retired_reason IS NULL))),
    CONSTRAINT key_result_measure_has_its_values CHECK (
CASE measure
    WHEN 1 THEN ((baseline IS NOT NULL) AND (target IS NOT NULL) AND (target >= baseline) AND ((stretch IS NULL) OR (stretch >= target)) AND ((committed IS NULL) OR ((committed >= baseline) AND (committed <= target))) AND (num_nonnulls(lower, upper) = 0))
    WHEN 2 THEN ((baseline IS NOT NULL) AND (target IS NOT NULL) AND (target <= baseline) AND ((stretch IS NULL) OR (stretch <= target)) AND ((committed IS NULL) OR ((committed >= target) AND (committed <= baseline))) AND (num_nonnulls(lower, upper) = 0))
    WHEN 5 THEN ((lower IS NOT NULL) AND (upper IS NOT NULL) AND (lower <= upper) AND (num_nonnulls(target, stretch, committed) = 0))
    ELSE (num_nonnulls(baseline, target, stretch, committed, lower, upper) = 0)
END),
    CONSTRAINT key_result_measure_is_known CHECK (((measure >= 1) AND (measure <= 6))),
    CONSTRAINT key_result_path_ends_with_itself CHECK ((path ~~ ('%k'::text || replace((id)::text, '-'::text, ''::text)))),
    CONSTRAINT key_result_reading_is_whole CHECK (((num_nonnulls(reading_id, read_effective_at, read_recorded_at, read_source) = ANY (ARRAY[0, 4])) AND ((read_value IS NULL) OR (reading_id IS NOT NULL)))),
    CONSTRAINT key_result_score_is_from_0_to_1 CHECK (((score >= (0)::numeric) AND (score <= (1)::numeric))),
    CONSTRAINT key_result_source_is_known CHECK (((read_source >= 1) AND (read_source <= 5))),
    CONSTRAINT key_result_title_is_not_empty CHECK ((title <> ''::text)),
    CONSTRAINT key_result_value_kind_is_known CHECK (((value_kind >= 1) AND (value_kind <= 3))),
    CONSTRAINT key_result_weight_is_in_bounds CHECK (((weight >= (0)::numeric) AND (weight <= (1000)::numeric)))
);

ALTER TABLE ONLY goals.key_result FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.key_result_value_version (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    recorded_from timestamp with time zone NOT NULL,
    progress numeric(25,12),
    read_value numeric(21,6),
    confidence smallint NOT NULL,
    reading_id uuid,
    check_in_id uuid,
    check_in_effective_at timestamp with time zone,
    check_in_recorded_at timestamp with time zone,
    read_effective_at timestamp with time zone,
    read_recorded_at timestamp with time zone,
    read_source smallint,
    revision bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY goals.key_result_value_version FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.key_result_version (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    recorded_from timestamp with time zone NOT NULL,
    recorded_until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    objective_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    measure smallint NOT NULL,
    baseline numeric(21,6),
    target numeric(21,6),
    stretch numeric(21,6),
    committed numeric(21,6),
    lower numeric(21,6),
    upper numeric(21,6),
    milestones jsonb NOT NULL,
    expected_steps jsonb NOT NULL,
    unit text NOT NULL,
    value_kind smallint NOT NULL,
    currency text,
    metric_key text COLLATE pg_catalog."C",
    kpi_id uuid,
    owner_group_id uuid,
    owner_person_id uuid,
    weight numeric(10,6) NOT NULL,
    controllability smallint,
    due_on date,
    retired_at timestamp with time zone,
    retired_reason text,
    replaced_by_id uuid,
    external_id text COLLATE pg_catalog."C",
    score numeric(3,2),
    content_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT key_result_version_holds_for_a_time CHECK ((recorded_from < recorded_until))
);

ALTER TABLE ONLY goals.key_result_version FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.kpi (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL,
    owner_group_id uuid,
    owner_person_id uuid,
    unit text NOT NULL,
    value_kind smallint NOT NULL,
    currency text,
    lower numeric(21,6),
    upper numeric(21,6),
    cadence smallint NOT NULL,
    metric_key text COLLATE pg_catalog."C",
    reading_id uuid,
    read_effective_at timestamp with time zone,
    read_recorded_at timestamp with time zone,
    read_value numeric(21,6),
    read_source smallint,
    archived_at timestamp with time zone,
    revision bigint DEFAULT 1 NOT NULL,
    content_revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT kpi_cadence_is_known CHECK (((cadence >= 1) AND (cadence <= 4))),
    CONSTRAINT kpi_currency_is_a_code CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT kpi_has_bounds CHECK (((num_nonnulls(lower, upper) > 0) AND ((lower IS NULL) OR (upper IS NULL) OR (lower <= upper)))),
    CONSTRAINT kpi_has_one_owner CHECK ((num_nonnulls(owner_group_id, owner_person_id) = 1)),
    CONSTRAINT kpi_in_a_currency_names_it CHECK (((value_kind = 3) = (currency IS NOT NULL))),
    CONSTRAINT kpi_name_is_not_empty CHECK ((name <> ''::text)),
    CONSTRAINT kpi_reading_is_whole CHECK ((num_nonnulls(reading_id, read_effective_at, read_recorded_at, read_value, read_source) = ANY (ARRAY[0, 5]))),
    CONSTRAINT kpi_source_is_known CHECK (((read_source >= 1) AND (read_source <= 6))),
    CONSTRAINT kpi_value_kind_is_known CHECK (((value_kind >= 1) AND (value_kind <= 3)))
);

ALTER TABLE ONLY goals.kpi FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.objective (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    title text NOT NULL,
    title_key text NOT NULL COLLATE pg_catalog."C",
    import_key text COLLATE pg_catalog."C",
    rationale text NOT NULL,
    kind smallint NOT NULL,
    state smallint NOT NULL,
    owner_group_id uuid,
    owner_person_id uuid,
    weight numeric(10,6) NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C",
    weighted_sum_attos numeric(39,0) DEFAULT 0 NOT NULL,
    weight_sum numeric(24,6) DEFAULT 0 NOT NULL,
    progress numeric(25,12),
    revision bigint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    contributor_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    visibility smallint DEFAULT 1 NOT NULL,
    visible_to_group_id uuid,
    visible_to_person_ids uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    counts_upwards boolean DEFAULT false NOT NULL,
    labels text[] DEFAULT '{}'::text[] NOT NULL,
    outcome smallint,
    roll_up_method smallint DEFAULT 1 NOT NULL,
    sum_unit text DEFAULT ''::text NOT NULL,
    sum_gone numeric(38,6) DEFAULT 0 NOT NULL,
    sum_length numeric(38,6) DEFAULT 0 NOT NULL,
    override_progress numeric(25,12),
    override_reason text,
    override_expires_at timestamp with time zone,
    override_set_by uuid,
    override_set_at timestamp with time zone,
    computed_progress numeric(25,12),
    carried_from_id uuid,
    alternative_to_id uuid,
    external_id text COLLATE pg_catalog."C",
    score numeric(3,2),
    content_revision bigint DEFAULT 1 NOT NULL,
    counts boolean GENERATED ALWAYS AS (((state = ANY (ARRAY[2, 3])) AND (outcome IS DISTINCT FROM 4) AND (alternative_to_id IS NULL) AND ((visibility = 1) OR counts_upwards))) STORED NOT NULL,
    readers uuid[] GENERATED ALWAYS AS (
CASE
    WHEN (visibility = 1) THEN NULL::uuid[]
    ELSE array_remove(((contributor_ids || visible_to_person_ids) || ARRAY[owner_group_id, owner_person_id, visible_to_group_id]), NULL::uuid)
END) STORED,
    CONSTRAINT objective_has_computed_progress_if_something_counts CHECK (((roll_up_method <> ALL (ARRAY[1, 2])) OR ((computed_progress IS NULL) = (weight_sum = (0)::numeric)))),
    CONSTRAINT objective_has_one_owner CHECK ((num_nonnulls(owner_group_id, owner_person_id) = 1)),
    CONSTRAINT objective_is_at_most_32_levels_deep CHECK ((length(path) <= (32 * 33))),
    CONSTRAINT objective_kind_is_known CHECK (((kind >= 1) AND (kind <= 3))),
    CONSTRAINT objective_outcome_is_known CHECK (((outcome >= 1) AND (outcome <= 4))),
    CONSTRAINT objective_outcome_is_of_a_closed_one CHECK (((outcome IS NULL) OR (state = 3))),
    CONSTRAINT objective_override_is_whole CHECK ((num_nonnulls(override_progress, override_reason, override_expires_at, override_set_by, override_set_at) = ANY (ARRAY[0, 5]))),
    CONSTRAINT objective_path_ends_with_itself CHECK ((path ~~ ('%o'::text || replace((id)::text, '-'::text, ''::text)))),
    CONSTRAINT objective_progress_is_computed_or_overridden CHECK (((override_progress IS NOT NULL) OR (NOT (progress IS DISTINCT FROM computed_progress)))),
    CONSTRAINT objective_roll_up_is_known CHECK (((roll_up_method >= 1) AND (roll_up_method <= 4))),
    CONSTRAINT objective_score_is_from_0_to_1 CHECK (((score >= (0)::numeric) AND (score <= (1)::numeric))),
    CONSTRAINT objective_state_is_known CHECK (((state >= 1) AND (state <= 4))),
    CONSTRAINT objective_title_is_not_empty CHECK ((title <> ''::text)),
    CONSTRAINT objective_visibility_is_known CHECK (((visibility >= 1) AND (visibility <= 3))),
    CONSTRAINT objective_visible_to_a_group_names_it CHECK (((visibility <> 2) OR (visible_to_group_id IS NOT NULL))),
    CONSTRAINT objective_weight_is_in_bounds CHECK (((weight >= (0)::numeric) AND (weight <= (1000)::numeric)))
);

ALTER TABLE ONLY goals.objective FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.objective_contributor (
    organization_id uuid NOT NULL,
    person_id uuid NOT NULL,
    objective_id uuid NOT NULL
);

ALTER TABLE ONLY goals.objective_contributor FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.objective_progress_version (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    recorded_from timestamp with time zone NOT NULL,
    progress numeric(25,12),
    computed_progress numeric(25,12),
    weighted_sum_attos numeric(39,0) NOT NULL,
    weight_sum numeric(24,6) NOT NULL,
    sum_gone numeric(38,6) NOT NULL,
    sum_length numeric(38,6) NOT NULL,
    revision bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY goals.objective_progress_version FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.objective_proposal (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    proposed_by uuid,
    proposed_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    state smallint DEFAULT 1 NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT proposal_is_decided_at_a_time CHECK ((((state = 1) = (decided_at IS NULL)) AND ((decided_by IS NULL) OR (decided_at IS NOT NULL)))),
    CONSTRAINT proposal_is_returned_for_a_reason CHECK (((state = 3) = (reason <> ''::text))),
    CONSTRAINT proposal_state_is_known CHECK (((state >= 1) AND (state <= 4)))
);

ALTER TABLE ONLY goals.objective_proposal FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.objective_scoring (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    closing_note text NOT NULL,
    scored_by_id uuid,
    scored_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL
);

ALTER TABLE ONLY goals.objective_scoring FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.objective_version (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    recorded_from timestamp with time zone NOT NULL,
    recorded_until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    cycle_id uuid NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C",
    title text NOT NULL,
    rationale text NOT NULL,
    kind smallint NOT NULL,
    state smallint NOT NULL,
    outcome smallint,
    owner_group_id uuid,
    owner_person_id uuid,
    contributor_ids uuid[] NOT NULL,
    visibility smallint NOT NULL,
    visible_to_group_id uuid,
    visible_to_person_ids uuid[] NOT NULL,
    counts_upwards boolean NOT NULL,
    labels text[] NOT NULL,
    weight numeric(10,6) NOT NULL,
    roll_up_method smallint NOT NULL,
    sum_unit text NOT NULL,
    override_progress numeric(25,12),
    override_reason text,
    override_expires_at timestamp with time zone,
    override_set_by uuid,
    override_set_at timestamp with time zone,
    carried_from_id uuid,
    alternative_to_id uuid,
    external_id text COLLATE pg_catalog."C",
    score numeric(3,2),
    content_revision bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT objective_version_holds_for_a_time CHECK ((recorded_from < recorded_until))
);

ALTER TABLE ONLY goals.objective_version FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.outbox (
    "position" bigint NOT NULL,
    organization_id uuid NOT NULL,
    event_id uuid NOT NULL,
    entity_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY goals.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE goals.outbox ALTER COLUMN "position" ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME goals.outbox_position_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE goals.override_end (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY goals.override_end FORCE ROW LEVEL SECURITY;

CREATE VIEW goals.peopled_group WITH (security_invoker='true') AS
 WITH RECURSIVE peopled(organization_id, group_id) AS (
         SELECT m.organization_id,
            m.group_id
           FROM (goals.directory_membership m
             JOIN goals.directory_person p ON (((p.organization_id = m.organization_id) AND (p.id = m.person_id) AND (p.status <> 3))))
          WHERE (NOT m.ended)
        UNION
         SELECT g.organization_id,
            g.parent_id
           FROM (peopled peopled_1
             JOIN goals.directory_group g ON (((g.organization_id = peopled_1.organization_id) AND (g.id = peopled_1.group_id))))
          WHERE (g.parent_id IS NOT NULL)
        )
 SELECT peopled.organization_id,
    peopled.group_id
   FROM peopled;

CREATE VIEW goals.owner_in_the_air WITH (security_invoker='true') AS
 SELECT p.organization_id,
    p.id AS owner_id,
    (1)::smallint AS cause
   FROM goals.directory_person p
  WHERE (p.status = 3)
UNION ALL
 SELECT g.organization_id,
    g.id AS owner_id,
    (2)::smallint AS cause
   FROM goals.directory_group g
  WHERE (NOT (EXISTS ( SELECT 1
           FROM goals.peopled_group p
          WHERE ((p.organization_id = g.organization_id) AND (p.group_id = g.id)))))
UNION ALL
 SELECT DISTINCT named.organization_id,
    named.owner_id,
    (3)::smallint AS cause
   FROM ( SELECT o.organization_id,
            COALESCE(o.owner_group_id, o.owner_person_id) AS owner_id
           FROM (((goals.cycle c
             JOIN goals.objective o ON (((o.organization_id = c.organization_id) AND (o.cycle_id = c.id))))
             LEFT JOIN goals.directory_person p ON (((p.organization_id = o.organization_id) AND (p.id = o.owner_person_id))))
             LEFT JOIN goals.directory_group g ON (((g.organization_id = o.organization_id) AND (g.id = o.owner_group_id))))
          WHERE ((c.closed_at IS NULL) AND (p.id IS NULL) AND (g.id IS NULL))
        UNION ALL
         SELECT k.organization_id,
            COALESCE(k.owner_group_id, k.owner_person_id) AS "coalesce"
           FROM (((goals.cycle c
             JOIN goals.key_result k ON (((k.organization_id = c.organization_id) AND (k.cycle_id = c.id))))
             LEFT JOIN goals.directory_person p ON (((p.organization_id = k.organization_id) AND (p.id = k.owner_person_id))))
             LEFT JOIN goals.directory_group g ON (((g.organization_id = k.organization_id) AND (g.id = k.owner_group_id))))
          WHERE ((c.closed_at IS NULL) AND (p.id IS NULL) AND (g.id IS NULL))
        UNION ALL
         SELECT k.organization_id,
            COALESCE(k.owner_group_id, k.owner_person_id) AS "coalesce"
           FROM ((goals.kpi k
             LEFT JOIN goals.directory_person p ON (((p.organization_id = k.organization_id) AND (p.id = k.owner_person_id))))
             LEFT JOIN goals.directory_group g ON (((g.organization_id = k.organization_id) AND (g.id = k.owner_group_id))))
          WHERE ((k.archived_at IS NULL) AND (p.id IS NULL) AND (g.id IS NULL))) named;

CREATE TABLE goals.parked (
    organization_id uuid NOT NULL,
    consumer text NOT NULL COLLATE pg_catalog."C",
    event_id uuid NOT NULL,
    type text NOT NULL,
    envelope text NOT NULL,
    failure text NOT NULL,
    attempts integer NOT NULL,
    parked_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    CONSTRAINT parked_was_tried CHECK ((attempts > 0))
);

ALTER TABLE ONLY goals.parked FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.question (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    author_id uuid NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    resolved_at timestamp with time zone,
    is_open boolean GENERATED ALWAYS AS ((resolved_at IS NULL)) STORED NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT question_is_not_empty CHECK ((text <> ''::text))
);

ALTER TABLE ONLY goals.question FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.read_confirmation (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    person_id uuid NOT NULL,
    content_revision bigint NOT NULL
);

ALTER TABLE ONLY goals.read_confirmation FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.reading (
    organization_id uuid NOT NULL,
    series_id uuid NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    id uuid NOT NULL,
    value numeric(21,6),
    source smallint NOT NULL,
    source_id text DEFAULT ''::text NOT NULL,
    confidence smallint DEFAULT 0 NOT NULL,
    person_id uuid,
    CONSTRAINT reading_confidence_is_in_bounds CHECK (((confidence >= 0) AND (confidence <= 10))),
    CONSTRAINT reading_source_is_known CHECK (((source >= 1) AND (source <= 6)))
);

ALTER TABLE ONLY goals.reading FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.relay_state (
    stream text NOT NULL,
    stream_created_at text NOT NULL
);

ALTER TABLE ONLY goals.relay_state FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.reminder (
    organization_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    step smallint NOT NULL,
    owner_id uuid NOT NULL,
    is_group boolean NOT NULL,
    goals integer NOT NULL,
    reminded_on date NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    run_id uuid,
    CONSTRAINT reminder_step_is_known CHECK (((step >= 1) AND (step <= 4)))
);

ALTER TABLE ONLY goals.reminder FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.reminder_run (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    organization_key text NOT NULL,
    actor text NOT NULL
);

ALTER TABLE ONLY goals.reminder_run FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.retrospective (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    keep text DEFAULT ''::text NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    try text DEFAULT ''::text NOT NULL,
    author_id uuid,
    updated_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    revision bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY goals.retrospective FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.settings (
    organization_id uuid NOT NULL,
    fiscal_year_start_month smallint DEFAULT 4 NOT NULL,
    check_in_days smallint DEFAULT 14 NOT NULL,
    answers_shown_from smallint DEFAULT 5 NOT NULL,
    answers_step smallint DEFAULT 3 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    CONSTRAINT answers_are_never_shown_below_three CHECK (((answers_shown_from >= 3) AND (answers_shown_from <= 50))),
    CONSTRAINT answers_step_is_in_bounds CHECK (((answers_step >= 3) AND (answers_step <= 10))),
    CONSTRAINT check_in_days_are_in_bounds CHECK (((check_in_days >= 1) AND (check_in_days <= 92))),
    CONSTRAINT fiscal_year_starts_in_a_month CHECK (((fiscal_year_start_month >= 1) AND (fiscal_year_start_month <= 12)))
);

ALTER TABLE ONLY goals.settings FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.suggestion (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    objective_id uuid NOT NULL,
    key_result_id uuid,
    author_id uuid NOT NULL,
    fields text[] NOT NULL,
    values_from text[] NOT NULL,
    values_to text[] NOT NULL,
    reason text NOT NULL,
    state smallint DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT transaction_timestamp() NOT NULL,
    decided_at timestamp with time zone,
    decided_by uuid,
    decision_reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT suggestion_changes_1_to_10_fields CHECK ((((cardinality(fields) >= 1) AND (cardinality(fields) <= 10)) AND (cardinality(values_from) = cardinality(fields)) AND (cardinality(values_to) = cardinality(fields)))),
    CONSTRAINT suggestion_is_decided_at_a_time CHECK ((((state = 1) = (decided_at IS NULL)) AND ((decided_by IS NULL) OR (decided_at IS NOT NULL)))),
    CONSTRAINT suggestion_is_declined_for_a_reason CHECK (((state = 3) = (decision_reason <> ''::text))),
    CONSTRAINT suggestion_state_is_known CHECK (((state >= 1) AND (state <= 4)))
);

ALTER TABLE ONLY goals.suggestion FORCE ROW LEVEL SECURITY;

CREATE TABLE goals.transfer_source (
    organization_id uuid NOT NULL,
    node_id uuid NOT NULL,
    format smallint NOT NULL,
    content jsonb NOT NULL,
    owner_id uuid NOT NULL
);

ALTER TABLE ONLY goals.transfer_source FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY goals.advice_dismissal
    ADD CONSTRAINT advice_dismissal_pkey PRIMARY KEY (organization_id, objective_id, subject_id, rule_id);

ALTER TABLE ONLY goals.alignment
    ADD CONSTRAINT alignment_pkey PRIMARY KEY (organization_id, objective_id, parent_id);

ALTER TABLE ONLY goals.alignment_version
    ADD CONSTRAINT alignment_version_pkey PRIMARY KEY (organization_id, objective_id, parent_id, recorded_until);

ALTER TABLE ONLY goals.answer
    ADD CONSTRAINT answer_pkey PRIMARY KEY (organization_id, question_id, id);

ALTER TABLE ONLY goals.carried_key_result
    ADD CONSTRAINT carried_key_result_pkey PRIMARY KEY (organization_id, key_result_id);

ALTER TABLE ONLY goals.change
    ADD CONSTRAINT change_pkey PRIMARY KEY (organization_id, objective_id, changed_at, node_id, id);

ALTER TABLE ONLY goals.comment
    ADD CONSTRAINT comment_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.commitment_answer
    ADD CONSTRAINT commitment_answer_pkey PRIMARY KEY (organization_id, objective_id, person_id);

ALTER TABLE ONLY goals.commitment_comment
    ADD CONSTRAINT commitment_comment_has_its_own_place UNIQUE (organization_id, objective_id, place);

ALTER TABLE ONLY goals.commitment_comment
    ADD CONSTRAINT commitment_comment_pkey PRIMARY KEY (organization_id, objective_id, person_id);

ALTER TABLE ONLY goals.commitment_counted
    ADD CONSTRAINT commitment_counted_pkey PRIMARY KEY (organization_id, objective_id, question, person_id, result);

ALTER TABLE ONLY goals.commitment_poll
    ADD CONSTRAINT commitment_poll_pkey PRIMARY KEY (organization_id, objective_id);

ALTER TABLE ONLY goals.commitment_result
    ADD CONSTRAINT commitment_result_pkey PRIMARY KEY (organization_id, objective_id, number);

ALTER TABLE ONLY goals.commitment_voice
    ADD CONSTRAINT commitment_voice_pkey PRIMARY KEY (organization_id, objective_id, question, person_id);

ALTER TABLE ONLY goals.cycle
    ADD CONSTRAINT cycle_name_is_unique_in_the_organization UNIQUE (organization_id, name);

ALTER TABLE ONLY goals.cycle
    ADD CONSTRAINT cycle_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.cycle_timetable
    ADD CONSTRAINT cycle_timetable_pkey PRIMARY KEY (organization_id, cycle_id);

ALTER TABLE ONLY goals.directory_group
    ADD CONSTRAINT directory_group_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.directory_membership
    ADD CONSTRAINT directory_membership_pkey PRIMARY KEY (organization_id, group_id, person_id);

ALTER TABLE ONLY goals.directory_organization
    ADD CONSTRAINT directory_organization_pkey PRIMARY KEY (organization_id);

ALTER TABLE ONLY goals.directory_person
    ADD CONSTRAINT directory_person_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.event_mark
    ADD CONSTRAINT event_mark_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY goals.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (recorded_at, organization_id, id);

ALTER TABLE ONLY goals.group_policy
    ADD CONSTRAINT group_policy_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.handover
    ADD CONSTRAINT handover_pkey PRIMARY KEY (organization_id, goal_id);

ALTER TABLE ONLY goals.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (organization_id, actor, method, request_id);

ALTER TABLE ONLY goals.import_piece
    ADD CONSTRAINT import_piece_pkey PRIMARY KEY (organization_id, import_id, "position");

ALTER TABLE ONLY goals.import
    ADD CONSTRAINT import_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.import_row
    ADD CONSTRAINT import_row_pkey PRIMARY KEY (organization_id, import_id, ordinal);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT imported_key_result_is_unique_in_its_objective UNIQUE (organization_id, objective_id, import_key);

ALTER TABLE ONLY goals.objective
    ADD CONSTRAINT imported_objective_is_unique_in_cycle_and_group UNIQUE (organization_id, cycle_id, owner_group_id, import_key);

ALTER TABLE ONLY goals.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY goals.judgement_counted
    ADD CONSTRAINT judgement_counted_pkey PRIMARY KEY (organization_id, objective_id, person_id, result);

ALTER TABLE ONLY goals.judgement_poll
    ADD CONSTRAINT judgement_poll_pkey PRIMARY KEY (organization_id, objective_id);

ALTER TABLE ONLY goals.judgement_result
    ADD CONSTRAINT judgement_result_pkey PRIMARY KEY (organization_id, objective_id, number);

ALTER TABLE ONLY goals.judgement_voice
    ADD CONSTRAINT judgement_voice_pkey PRIMARY KEY (organization_id, objective_id, person_id);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT key_result_has_its_own_path UNIQUE (organization_id, cycle_id, path);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT key_result_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT key_result_stays_with_its_objective UNIQUE (organization_id, id, objective_id);

ALTER TABLE ONLY goals.key_result_value_version
    ADD CONSTRAINT key_result_value_version_pkey PRIMARY KEY (organization_id, id, recorded_from);

ALTER TABLE ONLY goals.key_result_version
    ADD CONSTRAINT key_result_version_pkey PRIMARY KEY (organization_id, id, recorded_until);

ALTER TABLE ONLY goals.kpi
    ADD CONSTRAINT kpi_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.objective_contributor
    ADD CONSTRAINT objective_contributor_pkey PRIMARY KEY (organization_id, person_id, objective_id);

ALTER TABLE ONLY goals.objective
    ADD CONSTRAINT objective_has_its_own_path UNIQUE (organization_id, cycle_id, path);

ALTER TABLE ONLY goals.objective
    ADD CONSTRAINT objective_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.objective_progress_version
    ADD CONSTRAINT objective_progress_version_pkey PRIMARY KEY (organization_id, id, recorded_from);

ALTER TABLE ONLY goals.objective_proposal
    ADD CONSTRAINT objective_proposal_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.objective_scoring
    ADD CONSTRAINT objective_scoring_pkey PRIMARY KEY (organization_id, objective_id);

ALTER TABLE ONLY goals.objective_version
    ADD CONSTRAINT objective_version_pkey PRIMARY KEY (organization_id, id, recorded_until);

ALTER TABLE ONLY goals.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");

ALTER TABLE ONLY goals.override_end
    ADD CONSTRAINT override_end_pkey PRIMARY KEY (organization_id, objective_id);

ALTER TABLE ONLY goals.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (organization_id, consumer, event_id);

ALTER TABLE ONLY goals.group_policy
    ADD CONSTRAINT policy_is_one_of_its_group_and_job_type UNIQUE NULLS NOT DISTINCT (organization_id, group_id, job_type);

ALTER TABLE ONLY goals.question
    ADD CONSTRAINT question_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.read_confirmation
    ADD CONSTRAINT read_confirmation_pkey PRIMARY KEY (organization_id, objective_id, person_id);

ALTER TABLE ONLY goals.reading
    ADD CONSTRAINT reading_pkey PRIMARY KEY (organization_id, series_id, effective_at, recorded_at, id);

ALTER TABLE ONLY goals.relay_state
    ADD CONSTRAINT relay_state_pkey PRIMARY KEY (stream);

ALTER TABLE ONLY goals.reminder
    ADD CONSTRAINT reminder_pkey PRIMARY KEY (organization_id, cycle_id, step, owner_id);

ALTER TABLE ONLY goals.reminder_run
    ADD CONSTRAINT reminder_run_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.retrospective
    ADD CONSTRAINT retrospective_pkey PRIMARY KEY (organization_id, objective_id);

ALTER TABLE ONLY goals.search_document
    ADD CONSTRAINT search_document_pkey PRIMARY KEY (organization_id, node_id, place);

ALTER TABLE ONLY goals.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (organization_id);

ALTER TABLE ONLY goals.suggestion
    ADD CONSTRAINT suggestion_pkey PRIMARY KEY (organization_id, id);

ALTER TABLE ONLY goals.transfer_source
    ADD CONSTRAINT transfer_source_pkey PRIMARY KEY (organization_id, node_id);

CREATE INDEX alignment_by_parent ON goals.alignment USING btree (organization_id, parent_objective_id, objective_id);

CREATE INDEX alignment_version_by_parent ON goals.alignment_version USING btree (organization_id, parent_objective_id, objective_id, recorded_until);

CREATE INDEX carried_key_result_by_origin ON goals.carried_key_result USING btree (organization_id, carried_from_id);

CREATE INDEX comment_by_objective ON goals.comment USING btree (organization_id, objective_id, id);

CREATE INDEX commitment_voice_that_waits ON goals.commitment_voice USING btree (organization_id, objective_id, question) WHERE waits;

CREATE INDEX cycle_by_start ON goals.cycle USING btree (organization_id, starts_on DESC, id DESC);

CREATE INDEX directory_group_by_name ON goals.directory_group USING btree (organization_id, name COLLATE "C", id);

CREATE INDEX directory_group_by_parent ON goals.directory_group USING btree (organization_id, parent_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX directory_membership_by_person ON goals.directory_membership USING btree (organization_id, person_id);

CREATE INDEX directory_person_by_manager ON goals.directory_person USING btree (organization_id, manager_id) WHERE (manager_id IS NOT NULL);

CREATE INDEX directory_person_who_left ON goals.directory_person USING btree (organization_id, id) WHERE (status = 3);

CREATE INDEX event_by_entity ON ONLY goals.event USING btree (organization_id, entity_id, revision DESC);

CREATE INDEX event_in_log_order ON ONLY goals.event USING btree (organization_id, transaction_id, sequence);

CREATE INDEX event_mark_by_stream_sequence ON goals.event_mark USING btree (stream_sequence);

CREATE INDEX event_mark_by_time ON goals.event_mark USING btree (recorded_at);

CREATE INDEX handover_by_time ON goals.handover USING btree (due_at, organization_id, actor);

CREATE INDEX handover_due ON goals.handover USING btree (organization_id, actor, due_at, goal_id);

CREATE INDEX idempotency_by_time ON goals.idempotency USING btree (created_at);

CREATE INDEX import_by_lease ON goals.import USING btree (worked_until) WHERE (state = ANY (ARRAY[2, 4]));

CREATE INDEX import_row_by_name ON goals.import_row USING btree (organization_id, import_id, name_key) WHERE (name_key IS NOT NULL);

CREATE INDEX import_row_by_node ON goals.import_row USING btree (organization_id, import_id, node_id) WHERE (node_id IS NOT NULL);

CREATE UNIQUE INDEX import_row_by_place ON goals.import_row USING btree (organization_id, import_id, place) WHERE (place IS NOT NULL);

CREATE INDEX import_row_by_verdict ON goals.import_row USING btree (organization_id, import_id, verdict, ordinal);

CREATE INDEX inbox_by_time ON goals.inbox USING btree (received_at);

CREATE INDEX judgement_poll_with_results ON goals.judgement_poll USING btree (organization_id, cycle_id, objective_id) WHERE (results > 0);

CREATE INDEX judgement_voice_that_waits ON goals.judgement_voice USING btree (organization_id, objective_id) WHERE waits;

CREATE INDEX key_result_by_external_id ON goals.key_result USING btree (organization_id, external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX key_result_by_kpi ON goals.key_result USING btree (organization_id, kpi_id) WHERE (kpi_id IS NOT NULL);

CREATE INDEX key_result_by_metric_key ON goals.key_result USING btree (organization_id, metric_key) WHERE (metric_key IS NOT NULL);

CREATE INDEX key_result_by_objective ON goals.key_result USING btree (organization_id, objective_id, id);

CREATE INDEX key_result_by_owning_group ON goals.key_result USING btree (organization_id, owner_group_id, id) WHERE (owner_group_id IS NOT NULL);

CREATE INDEX key_result_by_owning_person ON goals.key_result USING btree (organization_id, owner_person_id, id) WHERE (owner_person_id IS NOT NULL);

CREATE UNIQUE INDEX key_result_external_id_is_unique_in_its_objective ON goals.key_result USING btree (organization_id, objective_id, external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX key_result_version_by_path ON goals.key_result_version USING btree (organization_id, cycle_id, path, recorded_until, recorded_from);

CREATE INDEX kpi_by_metric_key ON goals.kpi USING btree (organization_id, metric_key) WHERE (metric_key IS NOT NULL);

CREATE INDEX kpi_by_name ON goals.kpi USING btree (organization_id, name, id);

CREATE INDEX kpi_by_owner ON goals.kpi USING btree (organization_id, owner_group_id, owner_person_id) WHERE (archived_at IS NULL);

CREATE UNIQUE INDEX metric_reading_is_recorded_once ON goals.reading USING btree (organization_id, series_id, effective_at, value) WHERE (source = 2);

CREATE INDEX objective_by_active_person ON goals.objective USING btree (organization_id, owner_person_id) WHERE ((owner_person_id IS NOT NULL) AND (state = 2));

CREATE INDEX objective_by_alternative ON goals.objective USING btree (organization_id, alternative_to_id, id) WHERE (alternative_to_id IS NOT NULL);

CREATE INDEX objective_by_cycle_and_title ON goals.objective USING btree (organization_id, cycle_id, title_key);

CREATE INDEX objective_by_external_id ON goals.objective USING btree (organization_id, external_id) WHERE (external_id IS NOT NULL);

CREATE INDEX objective_by_origin ON goals.objective USING btree (organization_id, carried_from_id) WHERE (carried_from_id IS NOT NULL);

CREATE INDEX objective_by_owning_group ON goals.objective USING btree (organization_id, cycle_id, owner_group_id, path) WHERE (owner_group_id IS NOT NULL);

CREATE INDEX objective_by_owning_person ON goals.objective USING btree (organization_id, cycle_id, owner_person_id, path) WHERE (owner_person_id IS NOT NULL);

CREATE INDEX objective_by_same_title ON goals.objective USING hash (title_key);

CREATE INDEX objective_by_title ON goals.objective USING btree (organization_id, cycle_id, owner_group_id, title_key) WHERE (owner_group_id IS NOT NULL);

CREATE UNIQUE INDEX objective_external_id_is_unique_in_the_cycle ON goals.objective USING btree (organization_id, cycle_id, external_id) WHERE (external_id IS NOT NULL);

CREATE UNIQUE INDEX objective_is_carried_into_a_cycle_once ON goals.objective USING btree (organization_id, cycle_id, carried_from_id) WHERE (carried_from_id IS NOT NULL);

CREATE INDEX objective_of_group ON goals.objective USING btree (organization_id, owner_group_id, id) WHERE (owner_group_id IS NOT NULL);

CREATE INDEX objective_of_person ON goals.objective USING btree (organization_id, owner_person_id, id) WHERE (owner_person_id IS NOT NULL);

CREATE INDEX objective_proposed ON goals.objective USING btree (organization_id, id) WHERE (state = 4);

CREATE INDEX objective_version_by_path ON goals.objective_version USING btree (organization_id, cycle_id, path, recorded_until, recorded_from);

CREATE UNIQUE INDEX one_proposal_of_an_objective_waits ON goals.objective_proposal USING btree (organization_id, objective_id) WHERE (state = 1);

CREATE INDEX outbox_by_entity ON goals.outbox USING btree (entity_id);

CREATE INDEX override_end_by_time ON goals.override_end USING btree (expires_at);

CREATE INDEX parked_by_time ON goals.parked USING btree (organization_id, parked_at, event_id);

CREATE INDEX proposal_by_objective ON goals.objective_proposal USING btree (organization_id, objective_id, id DESC);

CREATE INDEX proposal_waiting ON goals.objective_proposal USING btree (organization_id, id) WHERE (state = 1);

CREATE INDEX question_by_cycle ON goals.question USING btree (organization_id, cycle_id, is_open DESC, id DESC);

CREATE INDEX question_by_objective ON goals.question USING btree (organization_id, objective_id, is_open DESC, id DESC);

CREATE INDEX question_by_openness ON goals.question USING btree (organization_id, is_open DESC, id DESC);

CREATE INDEX reminder_by_run ON goals.reminder USING btree (organization_id, run_id, owner_id) WHERE (run_id IS NOT NULL);

CREATE INDEX search_document_by_term ON goals.search_document USING gin (terms) WITH (gin_pending_list_limit='256');

CREATE INDEX suggestion_by_objective ON goals.suggestion USING btree (organization_id, objective_id, id DESC);

CREATE INDEX suggestion_open_by_key_result ON goals.suggestion USING btree (organization_id, key_result_id, id DESC) WHERE ((state = 1) AND (key_result_id IS NOT NULL));

CREATE INDEX suggestion_open_by_objective ON goals.suggestion USING btree (organization_id, objective_id, id DESC) WHERE (state = 1);

CREATE TRIGGER alignment_versions_of_changed AFTER UPDATE ON goals.alignment REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION goals.write_alignment_versions();

CREATE TRIGGER alignment_versions_of_new AFTER INSERT ON goals.alignment REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION goals.write_alignment_versions();

CREATE TRIGGER alignment_versions_of_removed AFTER DELETE ON goals.alignment REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION goals.write_alignment_versions();

CREATE TRIGGER key_result_versions_of_changed AFTER UPDATE ON goals.key_result REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION goals.write_key_result_versions();

CREATE TRIGGER key_result_versions_of_new AFTER INSERT ON goals.key_result REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION goals.write_key_result_versions();

CREATE TRIGGER objective_versions_of_changed AFTER UPDATE ON goals.objective REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION goals.write_objective_versions();

CREATE TRIGGER objective_versions_of_new AFTER INSERT ON goals.objective REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION goals.write_objective_versions();

CREATE TRIGGER search_changed AFTER UPDATE OF title, cycle_id ON goals.key_result FOR EACH ROW WHEN (((old.title IS DISTINCT FROM new.title) OR (old.cycle_id IS DISTINCT FROM new.cycle_id))) EXECUTE FUNCTION goals.search_changed_key_result();

CREATE TRIGGER search_changed AFTER UPDATE OF title, labels, rationale, cycle_id ON goals.objective FOR EACH ROW WHEN (((((old.title IS DISTINCT FROM new.title) OR (old.labels IS DISTINCT FROM new.labels)) OR (old.rationale IS DISTINCT FROM new.rationale)) OR (old.cycle_id IS DISTINCT FROM new.cycle_id))) EXECUTE FUNCTION goals.search_changed_objective();

CREATE TRIGGER search_new AFTER INSERT ON goals.key_result REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION goals.search_new_key_results();

CREATE TRIGGER search_new AFTER INSERT ON goals.objective REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION goals.search_new_objectives();

ALTER TABLE ONLY goals.advice_dismissal
    ADD CONSTRAINT advice_dismissal_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.alignment
    ADD CONSTRAINT alignment_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.alignment
    ADD CONSTRAINT alignment_serves_a_key_result_of_that_objective FOREIGN KEY (organization_id, parent_key_result_id, parent_objective_id) REFERENCES goals.key_result(organization_id, id, objective_id);

ALTER TABLE ONLY goals.alignment
    ADD CONSTRAINT alignment_serves_an_objective FOREIGN KEY (organization_id, parent_objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.answer
    ADD CONSTRAINT answer_is_to_a_question FOREIGN KEY (organization_id, question_id) REFERENCES goals.question(organization_id, id);

ALTER TABLE ONLY goals.carried_key_result
    ADD CONSTRAINT carried_from_a_key_result FOREIGN KEY (organization_id, carried_from_id) REFERENCES goals.key_result(organization_id, id);

ALTER TABLE ONLY goals.carried_key_result
    ADD CONSTRAINT carried_is_a_key_result FOREIGN KEY (organization_id, key_result_id) REFERENCES goals.key_result(organization_id, id);

ALTER TABLE ONLY goals.change
    ADD CONSTRAINT change_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.comment
    ADD CONSTRAINT comment_is_on_a_key_result_of_that_objective FOREIGN KEY (organization_id, key_result_id, objective_id) REFERENCES goals.key_result(organization_id, id, objective_id);

ALTER TABLE ONLY goals.comment
    ADD CONSTRAINT comment_is_on_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.commitment_answer
    ADD CONSTRAINT commitment_answer_is_in_a_poll FOREIGN KEY (organization_id, objective_id) REFERENCES goals.commitment_poll(organization_id, objective_id);

ALTER TABLE ONLY goals.commitment_comment
    ADD CONSTRAINT commitment_comment_is_of_an_answer FOREIGN KEY (organization_id, objective_id, person_id) REFERENCES goals.commitment_answer(organization_id, objective_id, person_id);

ALTER TABLE ONLY goals.commitment_poll
    ADD CONSTRAINT commitment_is_to_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.commitment_result
    ADD CONSTRAINT commitment_result_is_of_a_poll FOREIGN KEY (organization_id, objective_id) REFERENCES goals.commitment_poll(organization_id, objective_id);

ALTER TABLE ONLY goals.commitment_voice
    ADD CONSTRAINT commitment_voice_is_of_an_answer FOREIGN KEY (organization_id, objective_id, person_id) REFERENCES goals.commitment_answer(organization_id, objective_id, person_id);

ALTER TABLE ONLY goals.objective_contributor
    ADD CONSTRAINT contribution_is_to_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.judgement_counted
    ADD CONSTRAINT counted_is_a_judgement FOREIGN KEY (organization_id, objective_id, person_id) REFERENCES goals.judgement_voice(organization_id, objective_id, person_id);

ALTER TABLE ONLY goals.commitment_counted
    ADD CONSTRAINT counted_is_an_answer FOREIGN KEY (organization_id, objective_id, question, person_id) REFERENCES goals.commitment_voice(organization_id, objective_id, question, person_id);

ALTER TABLE ONLY goals.judgement_poll
    ADD CONSTRAINT judgement_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.judgement_result
    ADD CONSTRAINT judgement_result_is_of_a_poll FOREIGN KEY (organization_id, objective_id) REFERENCES goals.judgement_poll(organization_id, objective_id);

ALTER TABLE ONLY goals.judgement_voice
    ADD CONSTRAINT judgement_voice_is_in_a_poll FOREIGN KEY (organization_id, objective_id) REFERENCES goals.judgement_poll(organization_id, objective_id);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT key_result_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.key_result
    ADD CONSTRAINT key_result_reads_a_kpi FOREIGN KEY (organization_id, kpi_id) REFERENCES goals.kpi(organization_id, id);

ALTER TABLE ONLY goals.objective
    ADD CONSTRAINT objective_is_in_a_cycle FOREIGN KEY (organization_id, cycle_id) REFERENCES goals.cycle(organization_id, id);

ALTER TABLE ONLY goals.import_piece
    ADD CONSTRAINT piece_is_of_an_import FOREIGN KEY (organization_id, import_id) REFERENCES goals.import(organization_id, id);

ALTER TABLE ONLY goals.objective_proposal
    ADD CONSTRAINT proposal_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.question
    ADD CONSTRAINT question_is_about_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.read_confirmation
    ADD CONSTRAINT read_confirmation_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.retrospective
    ADD CONSTRAINT retrospective_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.import_row
    ADD CONSTRAINT row_is_of_an_import FOREIGN KEY (organization_id, import_id) REFERENCES goals.import(organization_id, id);

ALTER TABLE ONLY goals.objective_scoring
    ADD CONSTRAINT scoring_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.suggestion
    ADD CONSTRAINT suggestion_is_for_a_key_result_of_that_objective FOREIGN KEY (organization_id, key_result_id, objective_id) REFERENCES goals.key_result(organization_id, id, objective_id);

ALTER TABLE ONLY goals.suggestion
    ADD CONSTRAINT suggestion_is_for_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES goals.objective(organization_id, id);

ALTER TABLE ONLY goals.cycle_timetable
    ADD CONSTRAINT timetable_is_of_a_cycle FOREIGN KEY (organization_id, cycle_id) REFERENCES goals.cycle(organization_id, id);

CREATE POLICY across ON goals.event TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.event_mark TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.handover TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.idempotency TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.import TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.inbox TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.outbox TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.override_end TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.parked TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.relay_state TO goals_relay USING (true) WITH CHECK (true);

CREATE POLICY across ON goals.reminder_run TO goals_relay USING (true) WITH CHECK (true);

ALTER TABLE goals.advice_dismissal ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.alignment ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.alignment_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.answer ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.carried_key_result ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.change ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.comment ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.commitment_answer ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.commitment_comment ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.commitment_counted ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.commitment_poll ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.commitment_result ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.commitment_voice ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.cycle ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.cycle_timetable ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.directory_group ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.directory_membership ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.directory_organization ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.directory_person ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.event ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.event_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.group_policy ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.handover ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.idempotency ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.import ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.import_piece ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.import_row ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.inbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.judgement_counted ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.judgement_poll ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.judgement_result ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.judgement_voice ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.key_result ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.key_result_value_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.key_result_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.kpi ENABLE ROW LEVEL SECURITY;

CREATE POLICY lookup ON goals.search_document FOR SELECT TO goals_owner USING (true);

ALTER TABLE goals.objective ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.objective_contributor ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.objective_progress_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.objective_proposal ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.objective_scoring ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.objective_version ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.override_end ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.parked ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.question ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.read_confirmation ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.reading ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.relay_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.reminder ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.reminder_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.retrospective ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.search_document ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.settings ENABLE ROW LEVEL SECURITY;

ALTER TABLE goals.suggestion ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON goals.advice_dismissal TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.alignment TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.alignment_version TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.answer TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.carried_key_result TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.change TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.comment TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.commitment_answer TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.commitment_comment TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.commitment_counted TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.commitment_poll TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.commitment_result TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.commitment_voice TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.cycle TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.cycle_timetable TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.directory_group TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.directory_membership TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.directory_organization TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.directory_person TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.event TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.group_policy TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.handover TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.idempotency TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.import TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.import_piece TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.import_row TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.inbox TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.judgement_counted TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.judgement_poll TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.judgement_result TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.judgement_voice TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.key_result TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.key_result_value_version TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.key_result_version TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.kpi TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.objective TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.objective_contributor TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.objective_progress_version TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.objective_proposal TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.objective_scoring TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.objective_version TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.outbox TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.override_end TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.parked TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.question TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.read_confirmation TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.reading TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.reminder TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.reminder_run TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.retrospective TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.search_document TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.settings TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.suggestion TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

CREATE POLICY tenant ON goals.transfer_source TO goals USING ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid)) WITH CHECK ((organization_id = (NULLIF(current_setting('ovation.organization_id'::text, true), ''::text))::uuid));

ALTER TABLE goals.transfer_source ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA goals TO goals;
GRANT USAGE ON SCHEMA goals TO goals_relay;

REVOKE ALL ON FUNCTION goals.ensure_event_partitions() FROM PUBLIC;
GRANT ALL ON FUNCTION goals.ensure_event_partitions() TO goals_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.search_document TO goals;

REVOKE ALL ON FUNCTION goals.search_nodes(numbers integer[], cycle_ids uuid[], rows_max bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION goals.search_nodes(numbers integer[], cycle_ids uuid[], rows_max bigint) TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.advice_dismissal TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.alignment TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.alignment_version TO goals;

GRANT SELECT,INSERT ON TABLE goals.answer TO goals;

GRANT SELECT,INSERT ON TABLE goals.carried_key_result TO goals;

GRANT SELECT,INSERT ON TABLE goals.change TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.comment TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.commitment_answer TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.commitment_comment TO goals;

GRANT SELECT,INSERT ON TABLE goals.commitment_counted TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.commitment_poll TO goals;

GRANT SELECT,INSERT ON TABLE goals.commitment_result TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.commitment_voice TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.cycle TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.cycle_timetable TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.directory_group TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.directory_membership TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.directory_organization TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.directory_person TO goals;

GRANT USAGE ON SEQUENCE goals.event_sequence TO goals;

GRANT SELECT,INSERT ON TABLE goals.event TO goals;
GRANT SELECT ON TABLE goals.event TO goals_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.event_mark TO goals_relay;

GRANT SELECT ON TABLE goals.first_group TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.group_policy TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.handover TO goals;
GRANT SELECT ON TABLE goals.handover TO goals_relay;

GRANT SELECT,INSERT ON TABLE goals.idempotency TO goals;
GRANT SELECT,DELETE ON TABLE goals.idempotency TO goals_relay;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.import TO goals;
GRANT SELECT,UPDATE ON TABLE goals.import TO goals_relay;

GRANT SELECT,INSERT,DELETE ON TABLE goals.import_piece TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.import_row TO goals;

GRANT SELECT,INSERT ON TABLE goals.inbox TO goals;
GRANT SELECT,DELETE ON TABLE goals.inbox TO goals_relay;

GRANT SELECT,INSERT ON TABLE goals.judgement_counted TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.judgement_poll TO goals;

GRANT SELECT,INSERT ON TABLE goals.judgement_result TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.judgement_voice TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.key_result TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.key_result_value_version TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.key_result_version TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.kpi TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.objective TO goals;

GRANT SELECT,INSERT,DELETE ON TABLE goals.objective_contributor TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.objective_progress_version TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.objective_proposal TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.objective_scoring TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.objective_version TO goals;

GRANT INSERT ON TABLE goals.outbox TO goals;
GRANT SELECT,INSERT,DELETE ON TABLE goals.outbox TO goals_relay;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.override_end TO goals;
GRANT SELECT ON TABLE goals.override_end TO goals_relay;

GRANT SELECT ON TABLE goals.peopled_group TO goals;

GRANT SELECT ON TABLE goals.owner_in_the_air TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.parked TO goals;
GRANT SELECT ON TABLE goals.parked TO goals_relay;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.question TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.read_confirmation TO goals;

GRANT SELECT,INSERT ON TABLE goals.reading TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.relay_state TO goals_relay;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.reminder TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.reminder_run TO goals;
GRANT SELECT ON TABLE goals.reminder_run TO goals_relay;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.retrospective TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.settings TO goals;

GRANT SELECT,INSERT,UPDATE ON TABLE goals.suggestion TO goals;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE goals.transfer_source TO goals;
