from django.db import migrations


def make_source_type(apps, schema_editor):
    SourceType = apps.get_model("payment", "SourceType")
    SourceType.objects.get_or_create(code="clientportal-invoice", defaults={"name": "Invoice"})


class Migration(migrations.Migration):
    """Oscar's source type of what is paid later, on invoice."""

    dependencies = [("clientportal_payments", "0003_refunds_repayments_cards"), ("payment", "__first__")]
    operations = [migrations.RunPython(make_source_type, migrations.RunPython.noop)]
