"""Which ticket follows which is the kernel's now: the hotline's own column goes, what it said is kept there."""

from django.db import migrations

TAKE_OVER = """
UPDATE cases_case AS one
SET merged_into_id = ticket.primary_id, state = main.state
FROM hotline_ticket AS ticket
JOIN cases_case AS main ON main.id = ticket.primary_id
WHERE one.id = ticket.case_id AND one.state = 'merged'
"""


class Migration(migrations.Migration):
    dependencies = [("hotline", "0001_initial"), ("cases", "0011_instants")]

    operations = [
        migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
        migrations.RemoveField("ticket", "primary"),
    ]
