"""Clocks that ran before there were instants get theirs from their days; old notices are not sent out anew."""

from django.db import migrations

LAST = "(({0} + 1)::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '1 microsecond')"
FIRST = "({0}::timestamp AT TIME ZONE 'Asia/Shanghai')"
FORWARDS = f"""
UPDATE cases_caseclock SET
    started_at = {FIRST.format("started_on")},
    due_at = {LAST.format("due_on")},
    target_on = due_on,
    target_at = {LAST.format("due_on")},
    warn_at = {FIRST.format("warn_on")},
    stopped_at = {FIRST.format("stopped_on")};
UPDATE cases_pausespan SET since_at = {FIRST.format("since")}, until_at = {FIRST.format("until")};
UPDATE cases_task SET due_at = {LAST.format("due_on")}, warn_at = {FIRST.format("warn_on")};
UPDATE cases_notice SET is_spread = true;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_three_limits_and_escalations")]
    operations = [migrations.RunSQL(FORWARDS, migrations.RunSQL.noop)]
