"""The classes of the 2017 guide and the items of its base class; officials name the rest."""

from django.db import migrations

KNOWN = {
    "1": "基础信息资源",
    "2": "主题信息资源",
    "3": "部门信息资源",
    "101": "人口信息",
    "102": "法人单位信息",
    "103": "自然资源和空间地理信息",
    "104": "社会信用信息",
    "105": "电子证照信息",
}


def name_them(apps, schema_editor):
    """Add what is missing, leave what an official named otherwise."""
    category = apps.get_model("catalogue", "Category")
    category.objects.bulk_create([category(code=c, name=n) for c, n in KNOWN.items()], ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_what_must_not_change")]

    operations = [migrations.RunPython(name_them, migrations.RunPython.noop)]
