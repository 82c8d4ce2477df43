from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django_tenants.utils import tenant_context

from sandbox.demo.data import address
from sandbox.tenants.models import Shop


class Command(BaseCommand):
    help = "Load the demo data into a shop of the sandbox. A shop that has it keeps what it has."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("schema", help="acme or globex")

    def handle(self, *args: Any, schema: str, verbosity: int, **options: Any) -> None:
        shop = Shop.objects.filter(schema_name=schema).first()
        if shop is None:
            raise CommandError(f"There is no shop with the schema {schema}.")
        with tenant_context(shop):
            loaded = load_demo(shop)
        if verbosity:
            self.stdout.write(f"{shop.name}: {'demo data loaded' if loaded else 'has its demo data'}")


def load_demo(shop: Shop) -> bool:
    """Load everything in one transaction, unless it is there; the pictures are renewed in any case."""
    from sandbox.demo import (
        acting,
        approvals,
        catalogue,
        companies,
        conditions,
        customers,
        history,
        licences,
        pages,
        papers,
        people,
        projects,
        subscriptions,
    )

    catalogue.copy_pictures()
    if get_user_model().objects.filter(email=address("owner", shop.schema_name)).exists():
        return False
    with transaction.atomic():
        catalogue.load_catalogue(shop.schema_name)
        people.load_people(shop.schema_name)
        history.load_history(shop.schema_name, shop.currency)
        subscriptions.load_subscriptions(shop.schema_name, shop.currency)
        approvals.load_approvals(shop.schema_name)
        projects.load_projects(shop.schema_name)
        companies.load_companies(shop.schema_name, shop.currency)
        customers.load_customers(shop.schema_name)
        acting.load_acting(shop.schema_name, shop.currency)
        licences.load_licences(shop.schema_name)
        conditions.load_conditions(shop.schema_name, shop.currency)
        papers.load_papers(shop.schema_name)
        pages.load_pages()
    return True
