"""Subscriptions from before there were renewals: a worker looks at each when what runs now has ended."""

from django.db import migrations
from django.db.models import OuterRef, Subquery
from django.utils import timezone


def set_due(apps, schema_editor):
    Subscription = apps.get_model("clientportal_subscriptions", "Subscription")
    Term = apps.get_model("clientportal_subscriptions", "Term")
    running = Term.objects.filter(subscription=OuterRef("pk"), ends_at__gt=timezone.now())
    Subscription.objects.filter(status="active", due_at=None).update(
        due_at=Subquery(running.order_by("-ends_at").values("ends_at")[:1])
    )


class Migration(migrations.Migration):

    dependencies = [
        ("clientportal_subscriptions", "0002_renewals"),
    ]

    operations = [migrations.RunPython(set_due, migrations.RunPython.noop, elidable=True)]
