"""People's identities are moved to the room of people: the tables stay as they are, with their rows, under new names."""

from django.db import migrations

RENAMED = """
ALTER TABLE exchange_identity RENAME TO orgs_identity;
ALTER TABLE exchange_identitytry RENAME TO orgs_identitytry;
ALTER TABLE exchange_presencecode RENAME TO orgs_presencecode;
ALTER INDEX exchange_id_person__e02338_idx RENAME TO orgs_identitytry_person_at;
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0007_kept_uploads"), ("orgs", "0006_home_division")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(RENAMED)],
            state_operations=[
                migrations.DeleteModel("PresenceCode"),
                migrations.DeleteModel("IdentityTry"),
                migrations.DeleteModel("Identity"),
            ],
        ),
    ]
