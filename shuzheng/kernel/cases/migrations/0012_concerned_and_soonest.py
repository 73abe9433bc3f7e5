"""A case bears whom it concerns and the clock that runs out first, so that a list of a million reads one table.

Both follow from other rows; triggers keep them, in the transaction in which those change.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

CONCERNED = """
    SELECT touched.case_id, ARRAY(
        SELECT DISTINCT coalesce(party.org_id, party.person_id)
        FROM cases_caseparty party WHERE party.case_id = touched.case_id ORDER BY 1
    ) AS concerned
    FROM (SELECT DISTINCT case_id FROM {touched}) touched
"""
SOONEST = """
    SELECT touched.case_id, first.target_on, first.target_at, first.warn_on, first.warn_at
    FROM (SELECT DISTINCT case_id FROM {touched}) touched
    LEFT JOIN LATERAL (
        SELECT * FROM cases_caseclock clock
        WHERE clock.case_id = touched.case_id AND stopped_on IS NULL AND NOT is_void AND target_at IS NOT NULL
        ORDER BY target_at LIMIT 1
    ) first ON true
"""
SET_CONCERNED = """
    UPDATE cases_case kase SET concerned = fresh.concerned FROM ({fresh}) fresh
    WHERE kase.id = fresh.case_id AND kase.concerned <> fresh.concerned;
"""
SET_SOONEST = """
    UPDATE cases_case kase
    SET due_on = fresh.target_on, due_at = fresh.target_at, warn_on = fresh.warn_on, warn_at = fresh.warn_at
    FROM ({fresh}) fresh
    WHERE kase.id = fresh.case_id AND (kase.due_on, kase.due_at, kase.warn_on, kase.warn_at)
          IS DISTINCT FROM (fresh.target_on, fresh.target_at, fresh.warn_on, fresh.warn_at);
"""


def _kept(name: str, table: str, body: str, unless: str = "") -> str:
    """A function that sets what follows from the rows a statement touched, called after each statement."""
    events = (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD"))
    triggers = "".join(
        f"CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} TABLE AS touched"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {name}();\n"
        for event, rows in events
    )
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {unless} {body} RETURN NULL; END $$;\n{triggers}"


# a recount of all clocks lays their instants on the cases itself, together with the versions
BY_ITSELF = "IF current_setting('cases.recounting', true) = 'on' THEN RETURN NULL; END IF;"
FORWARDS = (
    _kept("cases_concern", "cases_caseparty", SET_CONCERNED.format(fresh=CONCERNED.format(touched="touched")))
    + _kept("cases_soonest", "cases_caseclock", SET_SOONEST.format(fresh=SOONEST.format(touched="touched")), BY_ITSELF)
    + SET_CONCERNED.format(fresh=CONCERNED.format(touched="cases_caseparty"))
    + SET_SOONEST.format(fresh=SOONEST.format(touched="cases_caseclock"))
    + "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;"  # an index waits for no check
)
BACKWARDS = """
DROP FUNCTION cases_concern() CASCADE;
DROP FUNCTION cases_soonest() CASCADE;
"""


def _desk(*whose: str, name: str, include: tuple[str, ...] = ()) -> migrations.AddIndex:
    index = models.Index(
        fields=[*whose, "due_at", "opened_at", "id"],
        include=include or None,
        condition=models.Q(("closed_at", None)),
        name=name,
    )
    return migrations.AddIndex("task", index)


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_instants")]
    operations = [
        migrations.AddField(
            "case",
            "concerned",
            django.contrib.postgres.fields.ArrayField(
                models.UUIDField(), default=list, editable=False, size=None, verbose_name="与谁有关"
            ),
        ),
        migrations.AddField(
            "case", "due_on", models.DateField(editable=False, null=True, verbose_name="最近应办结日")
        ),
        migrations.AddField(
            "case", "due_at", models.DateTimeField(editable=False, null=True, verbose_name="最近应办结时刻")
        ),
        migrations.AddField("case", "warn_on", models.DateField(editable=False, null=True, verbose_name="最近预警日")),
        migrations.AddField(
            "case", "warn_at", models.DateTimeField(editable=False, null=True, verbose_name="最近预警时刻")
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.AddIndex(
            "case", django.contrib.postgres.indexes.GinIndex(fields=["concerned"], name="cases_concerned")
        ),
        migrations.AddIndex("case", models.Index(fields=["due_at", "id"], name="cases_soonest")),
        migrations.AddIndex(
            "case",
            models.Index(fields=["due_at", "warn_at"], condition=models.Q(("closed_at", None)), name="cases_lights"),
        ),
        migrations.RemoveIndex("task", "cases_desk_of_role"),
        migrations.RemoveIndex("task", "cases_desk_of_person"),
        _desk("org", "role", name="cases_desk_of_role", include=("person",)),
        _desk("org", name="cases_desk_of_office"),
        _desk("person", name="cases_desk_of_person"),
    ]
