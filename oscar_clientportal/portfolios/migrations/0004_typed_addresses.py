"""What agents typed when they added the clients that are there already: their addresses."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def copy_addresses(apps, schema_editor):
    ClientLink = apps.get_model("clientportal_portfolios", "ClientLink")
    Contact = apps.get_model("clientportal_clients", "Contact")
    email = Contact.objects.filter(pk=OuterRef("contact_id")).values("email")[:1]
    ClientLink.objects.filter(email="").exclude(contact=None).update(
        email=Subquery(email), invited_at=F("created_at")
    )


class Migration(migrations.Migration):
    dependencies = [("clientportal_portfolios", "0003_clients_notes_projects")]

    operations = [migrations.RunPython(copy_addresses, migrations.RunPython.noop)]
