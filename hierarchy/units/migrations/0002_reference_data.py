"""The kinds of units and the lines a district starts with: data, apart from the schema."""

from django.db import migrations


def add_reference_data(apps, schema_editor):
    from hierarchy.units.reference import load_reference_data

    load_reference_data(apps)


class Migration(migrations.Migration):
    dependencies = [("units", "0001_initial")]

    operations = [migrations.RunPython(add_reference_data, migrations.RunPython.noop, elidable=True)]
