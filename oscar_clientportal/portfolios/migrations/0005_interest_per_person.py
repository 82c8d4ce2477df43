from django.db import migrations, models


class Migration(migrations.Migration):
    """An agent who notes what another noted before must not learn of it: each has a row of their own."""

    dependencies = [("clientportal_portfolios", "0004_typed_addresses")]

    operations = [
        migrations.RemoveConstraint(model_name="interest", name="clientportal_interest_once"),
        migrations.AddConstraint(
            model_name="interest",
            constraint=models.UniqueConstraint(
                fields=("contact", "product", "created_by"), name="clientportal_interest_once_each"
            ),
        ),
    ]
