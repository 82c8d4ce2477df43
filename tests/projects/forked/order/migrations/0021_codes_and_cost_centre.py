import oscar.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the shop's own ``makemigrations`` wrote: Oscar's newest fields and its own, under a name of its own."""

    dependencies = [("order", "0020_alter_order_analytics_tracked")]

    operations = [
        migrations.AddField(
            model_name="billingaddress",
            name="code",
            field=oscar.models.fields.NullCharField(max_length=255, unique=True, verbose_name="Code"),
        ),
        migrations.AddField(
            model_name="shippingaddress",
            name="code",
            field=oscar.models.fields.NullCharField(max_length=255, unique=True, verbose_name="Code"),
        ),
        migrations.AddField(
            model_name="order",
            name="cost_centre",
            field=models.CharField(blank=True, max_length=20, default=""),
            preserve_default=False,
        ),
    ]
