from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clientportal_clients", "0005_numbers_and_roles")]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(fields=["kind", "last_name", "id"], name="clientportal_contact_by_name"),
        ),
    ]
