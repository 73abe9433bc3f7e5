from django.db import migrations, models

from shuzheng.kernel.orgs.specs import role_choices


class Migration(migrations.Migration):
    """The roles are asked of the table that declares them: a new one needs no migration."""

    dependencies = [("orgs", "0004_acting_for")]

    operations = [
        migrations.AlterField(
            model_name="roleheld",
            name="role",
            field=models.CharField(choices=role_choices, max_length=32, verbose_name="角色"),
        ),
    ]
