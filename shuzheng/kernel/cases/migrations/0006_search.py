"""Titles are found by pairs of characters, whatever the installation's locale; the newest cases of all come first."""

from django.db import migrations, models

FORWARDS = """
CREATE FUNCTION cases_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT substr(bare, place, 2))
    FROM (SELECT upper(regexp_replace(words, '\\s+', '', 'g')) AS bare) AS stripped,
         generate_series(1, greatest(length(bare) - 1, 1)) AS place
$$;
CREATE INDEX cases_case_grams ON cases_case USING gin (cases_grams(title));
"""
BACKWARDS = """
DROP INDEX cases_case_grams;
DROP FUNCTION cases_grams(text);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_structure")]
    operations = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.AddIndex(
            "case",
            models.Index(models.F("opened_at").desc(nulls_last=True), models.F("id").desc(), name="cases_newest"),
        ),
    ]
