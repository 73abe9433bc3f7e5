from django.db import migrations

EPOCH = "CREATE SEQUENCE exchange_grant_epoch"

# Decree 809 art. 29: records of use are kept three years at the least; what was used is never rewritten.
KEPT = """
CREATE FUNCTION exchange_use_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '3 years' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'records of use are kept for three years and never changed' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER exchange_use_is_kept BEFORE UPDATE OR DELETE ON exchange_use
    FOR EACH ROW EXECUTE FUNCTION exchange_use_is_kept();
CREATE FUNCTION exchange_move_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened to a grant is never rewritten' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER exchange_move_stays BEFORE UPDATE OR DELETE ON exchange_grantmove
    FOR EACH ROW EXECUTE FUNCTION exchange_move_stays();
"""
FREE = """
DROP TRIGGER exchange_use_is_kept ON exchange_use;
DROP FUNCTION exchange_use_is_kept();
DROP TRIGGER exchange_move_stays ON exchange_grantmove;
DROP FUNCTION exchange_move_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_exchange")]
    operations = [
        migrations.RunSQL(EPOCH, "DROP SEQUENCE exchange_grant_epoch"),
        migrations.RunSQL(KEPT, FREE),
    ]
