from django.db import migrations

from workdays.seed import official_days


def enter_days(apps, schema_editor):
    Day = apps.get_model("workdays", "Day")
    Day.objects.bulk_create(
        [Day(date=day, is_working=is_working, note=note) for day, is_working, note in official_days()],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]
    operations = [migrations.RunPython(enter_days, migrations.RunPython.noop)]
