from django.db import migrations

SOURCE_TYPES = {"clientportal-account": "Customer account", "clientportal-card": "Card"}


def make_source_types(apps, schema_editor):
    SourceType = apps.get_model("payment", "SourceType")
    for code, name in SOURCE_TYPES.items():
        SourceType.objects.get_or_create(code=code, defaults={"name": name})


class Migration(migrations.Migration):
    """Oscar's source types by code: looking them up by name breaks under load, as the name is not unique."""

    dependencies = [("clientportal_payments", "0001_initial"), ("payment", "__first__")]
    operations = [migrations.RunPython(make_source_types, migrations.RunPython.noop)]
