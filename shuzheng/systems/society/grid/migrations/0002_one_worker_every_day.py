"""Exactly one responsible worker for each grid and day: no two terms overlap, and no day of the grid's is left out.

PostgreSQL compares numbers in a GiST index only with an extension; as ranges of one number it needs none.
"""

from django.db import migrations

FORWARDS = """
ALTER TABLE grid_duty ADD CONSTRAINT grid_one_worker_a_day EXCLUDE USING gist (
    int8range(grid_id, grid_id, '[]') WITH &&,
    int4range(is_substitute::int, is_substitute::int, '[]') WITH &&,
    daterange(valid_from, valid_to) WITH &&
) DEFERRABLE INITIALLY IMMEDIATE;

CREATE FUNCTION grid_refuse_gap(cell bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    term daterange;
    covered datemultirange;
BEGIN
    SELECT daterange(valid_from, valid_to) INTO term FROM grid_grid WHERE id = cell;
    SELECT range_agg(daterange(valid_from, valid_to)) INTO covered
        FROM grid_duty WHERE grid_id = cell AND NOT is_substitute;
    IF term IS NOT NULL AND NOT isempty(term) AND NOT coalesce(covered @> term, false) THEN
        RAISE EXCEPTION '网格每日须有且只有一名责任网格员' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'grid_worker_every_day';
    END IF;
END $$;
CREATE FUNCTION grid_check_grid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM grid_refuse_gap(NEW.id); RETURN NULL; END $$;
CREATE FUNCTION grid_check_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM grid_refuse_gap(OLD.grid_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM grid_refuse_gap(NEW.grid_id); END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER grid_worker_every_day AFTER INSERT OR UPDATE ON grid_grid
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grid_check_grid();
CREATE CONSTRAINT TRIGGER grid_duty_every_day AFTER INSERT OR UPDATE OR DELETE ON grid_duty
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grid_check_duty();
"""
BACKWARDS = """
DROP TRIGGER grid_duty_every_day ON grid_duty;
DROP TRIGGER grid_worker_every_day ON grid_grid;
DROP FUNCTION grid_check_duty();
DROP FUNCTION grid_check_grid();
DROP FUNCTION grid_refuse_gap(bigint);
ALTER TABLE grid_duty DROP CONSTRAINT grid_one_worker_a_day;
"""


class Migration(migrations.Migration):
    dependencies = [("grid", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
