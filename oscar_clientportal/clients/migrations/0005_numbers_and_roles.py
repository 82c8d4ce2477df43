"""Companies that are there already get their numbers, in the order they came; each one's first person its role."""

from django.db import migrations
from django.db.models import Min

PATTERN = "C{:05d}"


def number_companies(apps, schema_editor):
    Company = apps.get_model("clientportal_clients", "Company")
    last = 0
    for last, company in enumerate(Company.objects.order_by("pk").only("pk"), start=1):
        Company.objects.filter(pk=company.pk).update(number=PATTERN.format(last))
    if last:
        apps.get_model("clientportal_clients", "NumberSeries").objects.create(name="customer", last=last)


def name_super_admins(apps, schema_editor):
    Contact = apps.get_model("clientportal_clients", "Contact")
    firsts = Contact.objects.exclude(company=None).order_by().values("company").annotate(first=Min("pk"))
    Contact.objects.filter(pk__in=[row["first"] for row in firsts]).update(role="super-admin")


class Migration(migrations.Migration):
    dependencies = [("clientportal_clients", "0004_search")]

    operations = [
        migrations.RunPython(number_companies, migrations.RunPython.noop),
        migrations.RunPython(name_super_admins, migrations.RunPython.noop),
    ]
