"""The classes of the 2017 guide are named after every migration (apps.py): there is nothing left to do here."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_what_must_not_change")]

    operations = []
