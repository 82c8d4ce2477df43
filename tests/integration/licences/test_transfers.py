"""Free licences passed on to a sister company, which takes them with a yes."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services.sisters import sister_companies
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import (
    InUse,
    LicenceOver,
    QuantityInvalid,
    TransferInvalid,
    TransferOver,
)
from tests import factories

from .company_cast import Cast, history, numbers
from .sister_cast import Sisters

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]
Transfer = factories.model("licences", "LicenceTransfer")


@pytest.fixture
def sisters(db: None) -> Sisters:
    return Sisters()


def test_an_offer_reserves_them_and_a_yes_passes_them_on(
    sisters: Sisters, django_capture_on_commit_callbacks: Any
) -> None:
    until = clock.now() + timedelta(days=300)
    licence = sisters.one.licence(5, title="Desk", kind="supplier", valid_until=until)
    with django_capture_on_commit_callbacks(execute=True):
        offer = sisters.offer(licence, 3)
    assert (numbers(licence), mail.outbox[-1].to) == ((2, 0, 3, 0, 5), [sisters.two.admin.email])
    with django_capture_on_commit_callbacks(execute=True):
        target = services.accept_transfer(transfer=offer, by=sisters.two.by).target
    assert (numbers(licence), numbers(target)) == ((2, 0, 0, 3, 5), (3, 0, 0, 0, 3))
    assert (target.title, target.kind, target.source) == ("Desk", "supplier", "transfer")
    assert (target.valid_from, target.valid_until) == (licence.valid_from, until)
    assert (target.company, mail.outbox[-1].to) == (sisters.two.company, [sisters.one.admin.email])
    assert (history(licence), history(target)) == (["offered", "transferred"], ["created"])
    assert services.verify_licences() == []


@pytest.mark.parametrize("act", [services.decline_transfer, services.withdraw_transfer])
def test_a_no_makes_them_free_again(sisters: Sisters, act: Any) -> None:
    licence = sisters.one.licence(5)
    offer = act(transfer=sisters.offer(licence, 3), by=sisters.two.by)
    assert (numbers(licence), history(licence)) == ((5, 0, 0, 0, 5), ["offered", "offer-over"])
    assert offer.status in ("declined", "withdrawn")


def test_an_offer_is_answered_once(sisters: Sisters) -> None:
    licence = sisters.one.licence(5)
    offer = sisters.offer(licence, 3)
    services.accept_transfer(transfer=offer, by=sisters.two.by)
    for act in (services.accept_transfer, services.decline_transfer, services.withdraw_transfer):
        with pytest.raises(TransferOver):
            act(transfer=offer, by=sisters.two.by)
    assert numbers(licence) == (2, 0, 0, 3, 5)


def test_an_offer_is_open_for_the_days_the_shop_says_and_never_longer_than_the_licence(
    sisters: Sisters,
) -> None:
    soon = clock.now() + timedelta(days=3)
    assert sisters.offer(sisters.one.licence(5, valid_until=soon), 1).expires_at == soon
    licence = sisters.one.licence(5)
    offer = sisters.offer(licence, 3)
    assert offer.expires_at - offer.offered_at == timedelta(days=14)
    with time_machine.travel(offer.expires_at), pytest.raises(TransferOver):
        services.accept_transfer(transfer=offer, by=sisters.two.by)


@pytest.mark.parametrize("quantity", [-1, 0, 2**31, "3", None])
def test_what_is_no_quantity_is_not_passed_on(sisters: Sisters, quantity: Any) -> None:
    licence = sisters.one.licence(5)
    with pytest.raises(QuantityInvalid):
        sisters.offer(licence, quantity)
    assert (numbers(licence), Transfer.objects.count()) == ((5, 0, 0, 0, 5), 0)


def test_nobody_passes_licences_on_to_themselves(sisters: Sisters) -> None:
    licence = sisters.one.licence(5)
    with pytest.raises(TransferInvalid) as refused:
        sisters.offer(licence, 1, to_company=sisters.one.company)
    assert (refused.value.field, numbers(licence)) == ("to_company", (5, 0, 0, 0, 5))


def test_only_free_ones_are_passed_on(sisters: Sisters) -> None:
    licence = sisters.one.licence(5, holders=[sisters.one.person() for _number in range(3)])
    with pytest.raises(TransferInvalid) as refused:
        sisters.offer(licence, 3)
    assert (refused.value.field, numbers(licence)) == ("quantity", (2, 3, 0, 0, 5))


def test_a_licence_that_is_over_is_not_passed_on_nor_taken(sisters: Sisters) -> None:
    until = clock.now() + timedelta(days=30)
    licence = sisters.one.licence(5, valid_until=until)
    offer = sisters.offer(licence, 2)
    Transfer.objects.update(expires_at=until + timedelta(days=9))
    with time_machine.travel(until):
        for act in (
            lambda: services.accept_transfer(transfer=offer, by=sisters.two.by),
            lambda: sisters.offer(licence, 1),
        ):
            with pytest.raises(LicenceOver):
                act()
    assert numbers(licence) == (3, 0, 2, 0, 5)


def test_licences_go_to_sister_companies_alone(sisters: Sisters) -> None:
    licence, stranger = sisters.one.licence(5), Cast("Stranger")
    with pytest.raises(TransferInvalid) as refused:
        sisters.offer(licence, 1, to_company=stranger.company)
    assert refused.value.field == "to_company"
    assert (numbers(licence), Transfer.objects.count()) == ((5, 0, 0, 0, 5), 0)
    assert history(licence) == []


def test_whoever_is_a_sister_no_longer_gets_nothing(sisters: Sisters) -> None:
    licence = sisters.one.licence(5)
    offer = sisters.offer(licence, 2)
    sisters.partner.links.filter(company=sisters.two.company).update(is_active=False)
    with pytest.raises(TransferInvalid):
        services.accept_transfer(transfer=offer, by=sisters.two.by)
    assert numbers(licence) == (3, 0, 2, 0, 5)


def test_sisters_are_the_partner_and_its_clients_as_the_shop_enabled_them(sisters: Sisters) -> None:
    one, two, own = sisters.one.company, sisters.two.company, sisters.partner.company
    assert set(sister_companies(one)) == {two, own}
    assert set(sister_companies(own)) == {one, two}
    two.status = "inactive"
    two.save(update_fields=["status"])
    assert set(sister_companies(one)) == {own}
    sisters.partner.is_active = False
    sisters.partner.save(update_fields=["is_active"])
    assert (set(sister_companies(one)), set(sister_companies(None))) == (set(), set())


def test_given_back_they_are_free_where_they_came_from(sisters: Sisters) -> None:
    licence, target = sisters.pass_on(5, 3)
    transfer = services.give_back_transfer(transfer=target.came_by, by=sisters.two.by)
    target.refresh_from_db()
    assert (transfer.status, numbers(licence)) == ("returned", (5, 0, 0, 0, 5))
    assert (target.ended_at is not None, services.verify_licences()) == (True, [])
    with pytest.raises(TransferOver):
        services.give_back_transfer(transfer=transfer, by=sisters.two.by)


def test_they_are_given_back_only_when_nobody_uses_one(sisters: Sisters) -> None:
    licence, target = sisters.pass_on(5, 3)
    holder = sisters.two.person()
    services.give_seat(contact=holder, licence=target, by=sisters.two.by)
    with pytest.raises(InUse) as refused:
        services.give_back_transfer(transfer=target.came_by, by=sisters.two.by)
    assert (refused.value.holders, numbers(licence)) == ([holder], (2, 0, 0, 3, 5))


def test_what_was_received_is_not_passed_on_nor_resized(sisters: Sisters) -> None:
    _licence, target = sisters.pass_on(5, 3)
    for act in (
        lambda: sisters.offer(target, 1, to_company=sisters.one.company),
        lambda: services.change_licence(licence=target, by=sisters.two.by, quantity=9),
        lambda: services.change_licence(licence=target, by=sisters.two.by, valid_until=clock.now()),
    ):
        with pytest.raises(TransferInvalid):
            act()
    assert numbers(target) == (3, 0, 0, 0, 3)


def test_what_was_passed_on_holds_as_long_as_where_it_came_from(sisters: Sisters) -> None:
    licence, target = sisters.pass_on(5, 3)
    until = clock.now() + timedelta(days=9)
    services.change_licence(licence=licence, by=sisters.one.by, valid_until=until)
    target.refresh_from_db()
    assert target.valid_until == until


def test_what_is_passed_on_is_not_taken_off_by_fewer(sisters: Sisters) -> None:
    licence, _target = sisters.pass_on(5, 3)
    with pytest.raises(InUse):
        services.change_licence(licence=licence, by=sisters.one.by, quantity=2)
    assert numbers(licence) == (2, 0, 0, 3, 5)
