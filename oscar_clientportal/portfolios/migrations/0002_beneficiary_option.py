from django.db import migrations

CODE = "clientportal-beneficiary"


def make_option(apps, schema_editor):
    apps.get_model("catalogue", "Option").objects.get_or_create(code=CODE, defaults={"name": "For"})


class Migration(migrations.Migration):
    """The option that keeps lines for different clients apart. It belongs to no product class, so no form shows it."""

    dependencies = [("clientportal_portfolios", "0001_initial"), ("catalogue", "__first__")]
    operations = [migrations.RunPython(make_option, migrations.RunPython.noop)]
