"""What happens in Wagtail when a shop is created."""

from typing import Any

import pytest
from wagtail.models import Site

from oscar_clientportal.core.signals import shop_created

pytestmark = pytest.mark.django_db


def announce(domain: str) -> Site:
    shop_created.send(sender=object, schema_name="acme", domain=domain, name="Toys", languages=["fr"])
    return Site.objects.get(is_default_site=True)


def test_a_new_shops_site_has_the_shops_address_and_name() -> None:
    site = announce("toys.example")
    assert (site.hostname, site.port, site.site_name) == ("toys.example", 80, "Toys")


def test_a_port_in_the_domain_becomes_the_sites() -> None:
    site = announce("toys.localhost:8000")
    assert (site.hostname, site.port) == ("toys.localhost", 8000)


def test_a_shop_without_a_wagtail_site_is_left_alone() -> None:
    Site.objects.all().delete()
    shop_created.send(sender=object, schema_name="acme", domain="x.example", name="X", languages=["fr"])
    assert not Site.objects.exists()


def test_the_shops_of_the_suite_were_given_their_sites(globex: Any) -> None:
    assert Site.objects.get(is_default_site=True).hostname == "acme.localhost"
    with globex():
        assert Site.objects.get(is_default_site=True).hostname == "globex.localhost"
