-- What objectives serve: edges to other objectives and to key results. The one with the lowest position is the primary.
--
-- `parent_objective_id` is the parent itself or, under a key result, the key result's objective: the way up needs one column only.
-- An objective counts in the progress of a parent that is an objective, and in nothing where the parent is a key result.
CREATE TABLE alignment (
    organization_id uuid NOT NULL,
    objective_id uuid NOT NULL,
    parent_id uuid NOT NULL,
    parent_objective_id uuid NOT NULL,
    parent_key_result_id uuid GENERATED ALWAYS AS (CASE WHEN parent_id <> parent_objective_id THEN parent_id END) STORED,
    position smallint NOT NULL CONSTRAINT objective_has_at_most_20_parents CHECK (position BETWEEN 0 AND 19),
    -- Set when the parent's cycle was closed while the child's is another: what the child counted then, and counts for ever.
    frozen_at timestamptz,
    frozen_weight numeric(10, 6),
    frozen_progress numeric(25, 12),
    PRIMARY KEY (organization_id, objective_id, parent_id),
    CONSTRAINT alignment_is_of_an_objective FOREIGN KEY (organization_id, objective_id) REFERENCES objective (organization_id, id),
    CONSTRAINT alignment_serves_an_objective FOREIGN KEY (organization_id, parent_objective_id) REFERENCES objective (organization_id, id),
    CONSTRAINT alignment_serves_a_key_result_of_that_objective FOREIGN KEY (organization_id, parent_key_result_id, parent_objective_id)
        REFERENCES key_result (organization_id, id, objective_id),
    CONSTRAINT objective_does_not_serve_itself CHECK (objective_id <> parent_objective_id),
    CONSTRAINT frozen_alignment_keeps_its_weight CHECK ((frozen_at IS NULL) = (frozen_weight IS NULL))
);

-- ExplainProgress, CloseCycle: what is aligned under an objective.
CREATE INDEX alignment_by_parent ON alignment (organization_id, parent_objective_id, objective_id);

SELECT goals.protect_tenant_table('alignment');
