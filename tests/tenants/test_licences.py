"""Licences, terms of use and blocks of one shop are nothing at the other, whatever number or address is the same."""

from typing import Any

import pytest
from django.urls import reverse

from oscar_clientportal.clients import services as people
from oscar_clientportal.clients import terms
from oscar_clientportal.clients.services import standing
from oscar_clientportal.core import clock
from oscar_clientportal.licences.services import verify_licences
from oscar_clientportal.subscriptions.access import accessible_contents
from tests import factories
from tests.integration.licences.sister_cast import Sisters

pytestmark = [pytest.mark.django_db, pytest.mark.req("5.07")]
EMAIL = "ada@acme.example"
TermsVersion = factories.model("clients", "TermsVersion")


def page(name: str, *args: Any) -> str:
    return reverse(f"clientportal_portal:{name}", args=args)


@pytest.mark.req("2.72")
def test_licences_are_passed_on_to_no_company_of_another_shop(client: Any, globex: Any) -> None:
    with globex():
        foreign = factories.make_company("Globex Demo", pk=987_654)
    sisters = Sisters()
    licence = sisters.one.licence(5)
    client.force_login(sisters.one.by)
    answer = client.post(
        page("company-transfer-offer", licence.pk), {"to_company": foreign.pk, "quantity": "2"}
    )
    assert "You can&#x27;t pass licences on to this company." in answer.content.decode()
    licence.refresh_from_db()
    assert (licence.reserved, licence.transfers.count(), verify_licences()) == (0, 0, [])


@pytest.mark.req("2.71")
def test_a_seat_of_one_shop_opens_nothing_at_the_other(globex: Any) -> None:
    boss = factories.make_contact(user=factories.make_user(EMAIL), company=factories.make_company())
    factories.make_seated(factories.make_subscription(boss, factories.make_plan("HS")), holders=[boss])
    with globex():
        twin = factories.make_user(EMAIL, pk=boss.user_id)
        factories.make_contact(user=twin, pk=boss.pk)
        assert accessible_contents(twin) == frozenset()
    assert accessible_contents(boss.user) == {"HS"}


@pytest.mark.req("2.65")
def test_who_is_blocked_at_one_shop_goes_on_at_the_other(
    client: Any, globex: Any, globex_client: Any
) -> None:
    boss = factories.make_contact(user=factories.make_user(EMAIL), company=factories.make_company())
    with globex():
        twin = factories.make_user(EMAIL, pk=boss.user_id)
        factories.make_contact(user=twin, pk=boss.pk, role="super-admin")
        globex_client.force_login(twin)
    client.force_login(boss.user)
    standing.block_company(company=boss.company, by=None, reason="Demo")
    assert client.get(page("company"))["Location"].startswith("/")
    assert globex_client.get(page("company")).status_code == 200


@pytest.mark.req("2.69")
def test_terms_that_one_shop_publishes_hold_there_alone(globex: Any) -> None:
    version = TermsVersion.objects.create(number=1)
    version.texts.create(language="fr", title="Demo", body="Demo")
    TermsVersion.objects.filter(pk=version.pk).update(published_at=clock.now())
    terms.forget()
    with globex():
        assert terms.current_version() is None
    current = terms.current_version()
    assert current is not None
    assert current.pk == version.pk


@pytest.mark.req("2.71")
def test_the_cap_of_one_shop_is_none_at_the_other(globex: Any) -> None:
    full = Sisters().one
    full.licence(1, holders=[full.admin])
    with globex():
        free = factories.make_contact("new@acme.example", status="added")
        people.invite_contact(contact=free)
        assert free.invitations.count() == 1
