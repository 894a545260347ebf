-- Cycles: how long they are, and where they stand. Those that were there are active or closed.
ALTER TABLE cycle
    -- ovation.goals.v1.CycleKind
    ADD COLUMN kind smallint NOT NULL DEFAULT 4 CONSTRAINT cycle_kind_is_known CHECK (kind BETWEEN 1 AND 4),
    ADD COLUMN fiscal_year smallint,
    ADD COLUMN ordinal smallint,
    -- ovation.goals.v1.CycleState
    ADD COLUMN state smallint NOT NULL DEFAULT 1 CONSTRAINT cycle_state_is_known CHECK (state BETWEEN 1 AND 4),
    ADD CONSTRAINT cycle_of_a_fiscal_year_has_its_ordinal CHECK (
        CASE kind
            WHEN 1 THEN ordinal IS NULL
            WHEN 2 THEN ordinal IS NULL OR ordinal BETWEEN 1 AND 2
            WHEN 3 THEN ordinal IS NULL OR ordinal BETWEEN 1 AND 4
            ELSE ordinal IS NULL
        END
    );

-- The owner of a table is under its policies, too; this one moves what stands.
ALTER TABLE cycle NO FORCE ROW LEVEL SECURITY;
UPDATE cycle SET state = 2 WHERE closed_at IS NOT NULL;
ALTER TABLE cycle FORCE ROW LEVEL SECURITY;

ALTER TABLE cycle ADD CONSTRAINT cycle_is_closed_at_a_time CHECK ((state = 2) = (closed_at IS NOT NULL));
