"""What the database insists on beyond checks: published words stay, codes stay, no published entry is nobody's."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION catalogue_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'catalogue: % of % would change what is fixed', TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE FUNCTION catalogue_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - '{state,ended_on}'::text[] <> to_jsonb(NEW) - '{state,ended_on}'::text[] THEN
        RAISE EXCEPTION 'catalogue: a published version is fixed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER catalogue_version_stays BEFORE UPDATE OR DELETE ON catalogue_resourceversion
    FOR EACH ROW WHEN (OLD.published_on IS NOT NULL) EXECUTE FUNCTION catalogue_version_stays();

CREATE FUNCTION catalogue_elements_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM changed JOIN catalogue_resourceversion v ON v.id = changed.version_id
               WHERE v.state <> 'draft') THEN
        RAISE EXCEPTION 'catalogue: elements change in a draft only' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER catalogue_elements_added AFTER INSERT ON catalogue_element
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue_elements_stay();
CREATE TRIGGER catalogue_elements_changed AFTER UPDATE ON catalogue_element
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue_elements_stay();
CREATE TRIGGER catalogue_elements_moved AFTER UPDATE ON catalogue_element
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue_elements_stay();
CREATE TRIGGER catalogue_elements_removed AFTER DELETE ON catalogue_element
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION catalogue_elements_stay();

CREATE TRIGGER catalogue_code_stays BEFORE UPDATE ON catalogue_resource
    FOR EACH ROW WHEN (OLD.code IS NOT NULL AND NEW.code IS DISTINCT FROM OLD.code)
    EXECUTE FUNCTION catalogue_refuse_change();
CREATE TRIGGER catalogue_tombstone_stays BEFORE DELETE ON catalogue_resource
    FOR EACH ROW WHEN (OLD.code IS NOT NULL) EXECUTE FUNCTION catalogue_refuse_change();

CREATE FUNCTION catalogue_no_orphan() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject uuid := (CASE TG_TABLE_NAME WHEN 'catalogue_resource' THEN to_jsonb(NEW) ->> 'id'
                     ELSE to_jsonb(OLD) ->> 'resource_id' END)::uuid;
BEGIN
    IF EXISTS (SELECT 1 FROM catalogue_resource r WHERE r.id = subject AND r.state = 'published') AND NOT (
        EXISTS (SELECT 1 FROM catalogue_steward s WHERE s.resource_id = subject AND s.ended_on IS NULL) AND
        EXISTS (SELECT 1 FROM catalogue_rights t WHERE t.resource_id = subject AND t.ended_on IS NULL)) THEN
        RAISE EXCEPTION 'catalogue: a published entry needs a steward and its rights' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER catalogue_resource_no_orphan AFTER INSERT OR UPDATE OF state ON catalogue_resource
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'published') EXECUTE FUNCTION catalogue_no_orphan();
CREATE CONSTRAINT TRIGGER catalogue_steward_no_orphan AFTER UPDATE OR DELETE ON catalogue_steward
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION catalogue_no_orphan();
CREATE CONSTRAINT TRIGGER catalogue_rights_no_orphan AFTER UPDATE OR DELETE ON catalogue_rights
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION catalogue_no_orphan();
"""

BACKWARDS = """
DROP FUNCTION catalogue_refuse_change() CASCADE;
DROP FUNCTION catalogue_version_stays() CASCADE;
DROP FUNCTION catalogue_elements_stay() CASCADE;
DROP FUNCTION catalogue_no_orphan() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_entries")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
