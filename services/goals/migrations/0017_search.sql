-- SearchGoals: what is looked up in titles, labels and rationales.
--
-- Row-level security keeps every operator that is not leakproof out of an index's conditions, and those of arrays and of texts inside
-- texts are not leakproof. So goals are found in two steps: `search_nodes` looks up ids in an index of its own under the right of the schema's owner,
-- in the caller's organization only, and the texts are then read and compared under the policies as everywhere.
--
-- A text is found by its terms, which are the same functions for what is stored and for what is asked. Text is folded first: compatibility
-- forms made plain (half and full width), lower case, katakana as hiragana. Scripts with blanks between words (Latin, digits and all others
-- below U+2E80) give the beginnings of each word up to 8 letters: `log` finds `login`. All other scripts (kanji, kana, hangul) give each
-- letter and each pair of neighbours: 満足度 is 満, 足, 度, 満足, 足度, and is looked up by its two pairs. A term is kept as a number of 32
-- bits that depends on the organization; what collides, and pairs that do not stand together, fall out when the text is compared.
--
-- A title of 25 letters has about 50 terms: 4 bytes each here and 2 to 4 in the index, a third of a kibibyte for each key result.

-- As texts are compared. `src/search.rs` does the same to find the place for an excerpt.
CREATE FUNCTION search_folded(content text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN translate(
    lower(normalize(content, NFKC)),
    'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶヽヾ',
    'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖゝゞ'
);

-- What kind of letter a code point is: of a script with blanks between words, of another script, or none (NULL).
CREATE FUNCTION search_is_word(code integer)
RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN code BETWEEN 97 AND 122 OR code BETWEEN 48 AND 57 THEN true
    -- Blanks, punctuation and signs of Latin-1, and the two signs among its letters.
    WHEN code < 192 OR code IN (215, 247) THEN NULL
    WHEN code < 8192 THEN true
    -- To U+2E7F: punctuation and symbols.
    WHEN code < 11904 THEN NULL
    -- Japanese punctuation, but not 々, 〆 and 〇; the middle dot; variation selectors.
    WHEN code BETWEEN 12288 AND 12292 OR code BETWEEN 12296 AND 12320 OR code IN (12336, 12349, 12539) THEN NULL
    WHEN code BETWEEN 65024 AND 65039 THEN NULL
    ELSE false
END;

-- The terms of a folded text as numbers, each once: all by which it may be looked up or, of a query, the longest ones, which stand for the others.
--
-- A term's number is a polynomial of its letters modulo 2^32 that begins with the organization. Numbers are stored: they must never change.
CREATE FUNCTION search_numbers(organization_id uuid, folded text, is_query boolean)
RETURNS integer[]
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

-- The number for a goal's cycle, which is looked up like a term.
CREATE FUNCTION search_cycle_number(organization_id uuid, cycle_id uuid)
RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ('x' || left(md5(organization_id::text || cycle_id::text), 8))::bit(32)::integer;

-- What goals are found by: one row for a title and, of an objective with labels or a rationale, another for all of its text. Follows
-- `title`, `labels`, `rationale` and `cycle_id` of objectives and key results by triggers, so that no statement can forget it.
CREATE TABLE search_document (
    organization_id uuid NOT NULL,
    -- The objective or key result.
    node_id uuid NOT NULL,
    -- 0: the title. 1: everything.
    place smallint NOT NULL CONSTRAINT search_document_place_is_known CHECK (place IN (0, 1)),
    -- The objective itself, or the key result's.
    objective_id uuid NOT NULL,
    cycle_id uuid NOT NULL,
    title_chars integer NOT NULL,
    -- Of the text and of the cycle.
    terms integer[] NOT NULL,
    PRIMARY KEY (organization_id, node_id, place)
);

-- SearchGoals. What waits to be sorted in, all searches read: it is kept short.
CREATE INDEX search_document_by_term ON search_document USING gin (terms) WITH (gin_pending_list_limit = 256);

SELECT goals.protect_tenant_table('search_document');
-- For `search_nodes` alone.
CREATE POLICY lookup ON search_document FOR SELECT TO CURRENT_USER USING (true);

-- The rows of a goal. Of very long texts the first 8,000 letters are looked up: emoji aside, every text is shorter.
CREATE FUNCTION search_documents_of(organization_id uuid, node_id uuid, objective_id uuid, cycle_id uuid, title text, labels text[], rationale text)
RETURNS SETOF goals.search_document
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

CREATE FUNCTION search_new_objectives()
RETURNS trigger
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

CREATE FUNCTION search_new_key_results()
RETURNS trigger
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

CREATE FUNCTION search_changed_objective()
RETURNS trigger
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

CREATE FUNCTION search_changed_key_result()
RETURNS trigger
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

CREATE TRIGGER search_new AFTER INSERT ON objective
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_new_objectives();

CREATE TRIGGER search_new AFTER INSERT ON key_result
REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION search_new_key_results();

-- Only where a statement names these columns: the roll-up of progress, by far the most frequent update, passes by.
CREATE TRIGGER search_changed AFTER UPDATE OF title, labels, rationale, cycle_id ON objective
FOR EACH ROW
WHEN (
    (OLD.title, OLD.labels, OLD.rationale, OLD.cycle_id) IS DISTINCT FROM (NEW.title, NEW.labels, NEW.rationale, NEW.cycle_id)
)
EXECUTE FUNCTION search_changed_objective();

CREATE TRIGGER search_changed AFTER UPDATE OF title, cycle_id ON key_result
FOR EACH ROW
WHEN ((OLD.title, OLD.cycle_id) IS DISTINCT FROM (NEW.title, NEW.cycle_id))
EXECUTE FUNCTION search_changed_key_result();

-- The words of a query as they are compared, and the numbers of all their terms.
CREATE FUNCTION search_query(words text[], OUT folded text[], OUT numbers integer[])
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    organization uuid := NULLIF(current_setting('ovation.organization_id', true), '')::uuid;
BEGIN
    folded := ARRAY(SELECT goals.search_folded(word) FROM unnest(words) WITH ORDINALITY AS one (word, nth) ORDER BY nth);
    numbers := goals.search_numbers(organization, array_to_string(folded, ' '), true);
END;
$$;

-- Goals of these cycles that have all of these terms, in no order; of more than so many rows, those of the cycles that are named first. Of the
-- caller's organization only; gives ids away and nothing else.
CREATE FUNCTION search_nodes(numbers integer[], cycle_ids uuid[], rows_max bigint)
RETURNS TABLE (node_id uuid, objective_id uuid, cycle_id uuid, place smallint, title_chars integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1000
SET search_path = goals, pg_temp
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

DO $$
BEGIN
    REVOKE ALL ON FUNCTION goals.search_nodes FROM PUBLIC;
    EXECUTE format('GRANT EXECUTE ON FUNCTION goals.search_nodes TO %I', current_schema());
END;
$$;

-- Whether a text holds all of these folded words.
CREATE FUNCTION search_holds(content text, folded_words text[])
RETURNS boolean
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

-- What stands. The owner of a table is under its policies, too.
ALTER TABLE objective NO FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result NO FORCE ROW LEVEL SECURITY;
ALTER TABLE search_document NO FORCE ROW LEVEL SECURITY;
INSERT INTO search_document
SELECT document.*
FROM objective AS o
CROSS JOIN LATERAL goals.search_documents_of(o.organization_id, o.id, o.id, o.cycle_id, o.title, o.labels, o.rationale) AS document;
INSERT INTO search_document
SELECT document.*
FROM key_result AS k
CROSS JOIN LATERAL goals.search_documents_of(k.organization_id, k.id, k.objective_id, k.cycle_id, k.title, '{}', '') AS document;
ALTER TABLE search_document FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result FORCE ROW LEVEL SECURITY;
ALTER TABLE objective FORCE ROW LEVEL SECURITY;
