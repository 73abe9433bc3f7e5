"""Case numbers come from a sequence, so that nobody waits for a number; a move once written stays as it is."""

from django.db import migrations

FORWARDS = """
CREATE SEQUENCE cases_number;
CREATE FUNCTION cases_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '办理记录只能追加，不能修改或删除' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER cases_move_stays BEFORE UPDATE OR DELETE ON cases_move
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_change();
"""
BACKWARDS = """
DROP TRIGGER cases_move_stays ON cases_move;
DROP FUNCTION cases_refuse_change();
DROP SEQUENCE cases_number;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
