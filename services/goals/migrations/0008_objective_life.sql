-- Objectives: who sees them, how they count, how they end.
ALTER TABLE objective
    ADD COLUMN contributor_ids uuid[] NOT NULL DEFAULT '{}',
    -- ovation.goals.v1.Visibility
    ADD COLUMN visibility smallint NOT NULL DEFAULT 1 CONSTRAINT objective_visibility_is_known CHECK (visibility BETWEEN 1 AND 3),
    ADD COLUMN visible_to_group_id uuid,
    ADD COLUMN visible_to_person_ids uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN counts_upwards boolean NOT NULL DEFAULT false,
    ADD COLUMN labels text[] NOT NULL DEFAULT '{}',
    -- ovation.goals.v1.Outcome; NULL for those closed before outcomes were asked for.
    ADD COLUMN outcome smallint CONSTRAINT objective_outcome_is_known CHECK (outcome BETWEEN 1 AND 4),
    -- ovation.goals.v1.RollUpMethod
    ADD COLUMN roll_up_method smallint NOT NULL DEFAULT 1 CONSTRAINT objective_roll_up_is_known CHECK (roll_up_method BETWEEN 1 AND 4),
    -- For a sum: the unit that is summed up, and how far its ways lead and are gone.
    ADD COLUMN sum_unit text NOT NULL DEFAULT '',
    ADD COLUMN sum_gone numeric(38, 6) NOT NULL DEFAULT 0,
    ADD COLUMN sum_length numeric(38, 6) NOT NULL DEFAULT 0,
    ADD COLUMN override_progress numeric(25, 12),
    ADD COLUMN override_reason text,
    ADD COLUMN override_expires_at timestamptz,
    ADD COLUMN override_set_by uuid,
    ADD COLUMN override_set_at timestamptz,
    -- By the rule; `progress` is what is shown and counts, which an override replaces.
    ADD COLUMN computed_progress numeric(25, 12),
    ADD COLUMN carried_from_id uuid,
    ADD COLUMN alternative_to_id uuid,
    ADD COLUMN external_id text COLLATE "C",
    ADD COLUMN score numeric(3, 2) CONSTRAINT objective_score_is_from_0_to_1 CHECK (score BETWEEN 0 AND 1),
    -- Raised by each change by a person; `revision` is raised by progress, too.
    ADD COLUMN content_revision bigint NOT NULL DEFAULT 1,
    DROP CONSTRAINT objective_state_is_known,
    DROP CONSTRAINT objective_has_progress_if_something_counts;

ALTER TABLE objective NO FORCE ROW LEVEL SECURITY;
UPDATE objective SET computed_progress = progress, content_revision = revision;
ALTER TABLE objective FORCE ROW LEVEL SECURITY;

ALTER TABLE objective
    -- Whether it counts in what it serves.
    ADD COLUMN counts boolean NOT NULL GENERATED ALWAYS AS (
        state IN (2, 3)
        AND outcome IS DISTINCT FROM 4
        AND alternative_to_id IS NULL
        AND (visibility = 1 OR counts_upwards)
    ) STORED,
    -- Who sees it beside those whom roles let see it: people and groups; NULL where everybody does.
    ADD COLUMN readers uuid[] GENERATED ALWAYS AS (
        CASE
            WHEN visibility = 1 THEN NULL
            ELSE array_remove(
                contributor_ids || visible_to_person_ids || ARRAY[owner_group_id, owner_person_id, visible_to_group_id], NULL
            )
        END
    ) STORED,
    ADD CONSTRAINT objective_state_is_known CHECK (state BETWEEN 1 AND 4),
    ADD CONSTRAINT objective_outcome_is_of_a_closed_one CHECK (outcome IS NULL OR state = 3),
    ADD CONSTRAINT objective_visible_to_a_group_names_it CHECK (visibility <> 2 OR visible_to_group_id IS NOT NULL),
    ADD CONSTRAINT objective_has_computed_progress_if_something_counts CHECK (
        roll_up_method NOT IN (1, 2) OR (computed_progress IS NULL) = (weight_sum = 0)
    ),
    ADD CONSTRAINT objective_progress_is_computed_or_overridden CHECK (
        override_progress IS NOT NULL OR progress IS NOT DISTINCT FROM computed_progress
    ),
    ADD CONSTRAINT objective_override_is_whole CHECK (
        num_nonnulls(override_progress, override_reason, override_expires_at, override_set_by, override_set_at) IN (0, 5)
    );

-- Until now drafts counted in what they serve. Sums in open cycles are added up anew, level by level, until none is another; what is shown is
-- rounded half-even to 12 decimals, as the service does. Closed cycles stay as they were.
ALTER TABLE cycle NO FORCE ROW LEVEL SECURITY;
ALTER TABLE objective NO FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result NO FORCE ROW LEVEL SECURITY;
ALTER TABLE alignment NO FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
    LOOP
        WITH part (organization_id, id, weight, progress) AS (
            SELECT organization_id, objective_id, weight, progress FROM key_result
            UNION ALL
            SELECT
                a.organization_id, a.parent_objective_id, COALESCE(a.frozen_weight, child.weight),
                CASE WHEN a.frozen_at IS NULL THEN child.progress ELSE a.frozen_progress END
            FROM alignment AS a
            JOIN objective AS child ON child.organization_id = a.organization_id AND child.id = a.objective_id
            WHERE a.parent_key_result_id IS NULL AND (a.frozen_at IS NOT NULL OR child.counts)
        ),
        summed (organization_id, id, n, d) AS (
            SELECT
                o.organization_id, o.id, COALESCE(sum(part.weight * part.progress), 0),
                COALESCE(sum(part.weight) FILTER (WHERE part.progress IS NOT NULL), 0)
            FROM objective AS o
            JOIN cycle AS c ON c.organization_id = o.organization_id AND c.id = o.cycle_id AND c.closed_at IS NULL
            LEFT JOIN part ON part.organization_id = o.organization_id AND part.id = o.id
            GROUP BY o.organization_id, o.id
        ),
        anew (organization_id, id, n, d, progress) AS (
            SELECT
                organization_id, id, n, d,
                CASE WHEN d > 0 THEN (
                    div(n * 1e12, d) + CASE
                        WHEN 2 * abs(mod(n * 1e12, d)) > d THEN sign(n)
                        WHEN 2 * abs(mod(n * 1e12, d)) = d THEN sign(n) * abs(mod(div(n * 1e12, d), 2))
                        ELSE 0
                    END
                ) / 1e12 END
            FROM summed
        )
        UPDATE objective AS o
        SET weighted_sum_attos = anew.n * 1e18, weight_sum = anew.d, computed_progress = anew.progress, progress = anew.progress
        FROM anew
        WHERE o.organization_id = anew.organization_id
            AND o.id = anew.id
            AND (o.weighted_sum_attos <> anew.n * 1e18 OR o.weight_sum <> anew.d OR o.progress IS DISTINCT FROM anew.progress);
        EXIT WHEN NOT FOUND;
    END LOOP;
END
$$;
ALTER TABLE alignment FORCE ROW LEVEL SECURITY;
ALTER TABLE key_result FORCE ROW LEVEL SECURITY;
ALTER TABLE objective FORCE ROW LEVEL SECURITY;
ALTER TABLE cycle FORCE ROW LEVEL SECURITY;

-- Of those that have one only: an index over all rows would seem to serve other statements, until statistics tell otherwise.
CREATE UNIQUE INDEX objective_external_id_is_unique_in_the_cycle ON objective (organization_id, cycle_id, external_id)
    WHERE external_id IS NOT NULL;
CREATE UNIQUE INDEX objective_is_carried_into_a_cycle_once ON objective (organization_id, cycle_id, carried_from_id)
    WHERE carried_from_id IS NOT NULL;

-- ListAlternatives.
CREATE INDEX objective_by_alternative ON objective (organization_id, alternative_to_id, id) WHERE alternative_to_id IS NOT NULL;
-- When overrides end: worked across organizations. Follows `objective.override_expires_at`.
CREATE TABLE override_end (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, objective_id)
);

-- The worker: what has ended.
CREATE INDEX override_end_by_time ON override_end (expires_at);

SELECT goals.protect_tenant_table('override_end', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']);
SELECT goals.protect_shared_table('override_end', ARRAY['SELECT']);

-- ListObjectives that concern a person: what they contribute to. Follows `objective.contributor_ids`.
CREATE TABLE objective_contributor (
    organization_id uuid NOT NULL,
    person_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    PRIMARY KEY (organization_id, person_id, objective_id),
    CONSTRAINT contribution_is_to_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id)
);

SELECT goals.protect_tenant_table('objective_contributor', ARRAY['SELECT', 'INSERT', 'DELETE']);
