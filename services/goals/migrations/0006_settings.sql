-- How an organization uses goals. Without a row the defaults of the columns hold.
CREATE TABLE settings (
    organization_id uuid PRIMARY KEY,
    fiscal_year_start_month smallint NOT NULL DEFAULT 4
        CONSTRAINT fiscal_year_starts_in_a_month CHECK (fiscal_year_start_month BETWEEN 1 AND 12),
    check_in_days smallint NOT NULL DEFAULT 14 CONSTRAINT check_in_days_are_in_bounds CHECK (check_in_days BETWEEN 1 AND 92),
    answers_shown_from smallint NOT NULL DEFAULT 5
        CONSTRAINT answers_are_never_shown_below_three CHECK (answers_shown_from BETWEEN 3 AND 50),
    answers_step smallint NOT NULL DEFAULT 3 CONSTRAINT answers_step_is_in_bounds CHECK (answers_step BETWEEN 3 AND 10),
    revision bigint NOT NULL DEFAULT 1
);

SELECT goals.protect_tenant_table('settings', ARRAY['SELECT', 'INSERT', 'UPDATE']);
