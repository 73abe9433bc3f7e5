"""What reading every case at once leans on: open cases, running clocks and stopped clocks, each by itself."""

from django.db import migrations

FORWARDS = """
CREATE INDEX supervision_open_cases ON cases_case (id) INCLUDE (flow, division_id) WHERE closed_at IS NULL;
CREATE INDEX supervision_running_clocks ON cases_caseclock (target_at, id) INCLUDE (case_id, warn_at, is_void)
    WHERE stopped_on IS NULL;
CREATE INDEX supervision_stopped_clocks ON cases_caseclock (stopped_on, id) WHERE stopped_on IS NOT NULL;
"""
BACKWARDS = """
DROP INDEX supervision_stopped_clocks;
DROP INDEX supervision_running_clocks;
DROP INDEX supervision_open_cases;
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial"), ("cases", "0011_instants")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
