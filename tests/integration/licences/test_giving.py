"""Licences given and changed: what is no number, no time or no title is refused, and nothing changes."""

from datetime import timedelta
from typing import Any

import pytest

from oscar_clientportal.core import clock
from oscar_clientportal.licences import services
from oscar_clientportal.licences.exceptions import (
    InUse,
    KindInvalid,
    LicenceError,
    LicenceOver,
    QuantityInvalid,
    TitleInvalid,
    ValidityInvalid,
)

from .company_cast import Cast, Licence, LicenceEvent, history, numbers

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.70")]
NOT_QUANTITIES = [-1, 0, 2**31, 1_000_001, "ten", "10", 1.5, None, True]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def create(cast: Cast, **fields: Any) -> Any:
    fields = {"company": cast.company, "quantity": 3, "title": "Users", "by": cast.by, **fields}
    return services.create_licence(**fields)


def test_a_new_licence_has_all_its_seats_free(cast: Cast) -> None:
    licence = create(cast, description=" For all ", kind="supplier")
    assert (numbers(licence), history(licence)) == ((3, 0, 0, 0, 3), ["created"])
    assert (licence.description, licence.kind, licence.source) == ("For all", "supplier", "given")
    assert services.is_licensed(company=cast.company)


@pytest.mark.parametrize("quantity", NOT_QUANTITIES)
def test_what_is_no_quantity_is_refused_beside_its_field(cast: Cast, quantity: Any) -> None:
    licence = cast.licence(3)
    for act in (
        lambda: create(cast, quantity=quantity),
        lambda: services.change_licence(licence=licence, by=cast.by, quantity=quantity),
        lambda: services.change_licence(licence=licence, by=cast.by, quantity=quantity, at_next_renewal=True),
    ):
        with pytest.raises(QuantityInvalid) as refused:
            act()
        assert refused.value.field == "quantity"
    assert (Licence.objects.count(), numbers(licence), history(licence)) == (1, (3, 0, 0, 0, 3), [])


def test_a_licence_cannot_end_before_it_begins(cast: Cast) -> None:
    now = clock.now()
    for end in (now - timedelta(days=1), now):
        with pytest.raises(ValidityInvalid) as refused:
            create(cast, valid_from=now, valid_until=end)
        assert refused.value.field == "valid_until"
    licence = cast.licence(3)
    with pytest.raises(ValidityInvalid):
        services.change_licence(licence=licence, by=cast.by, valid_until=now - timedelta(days=9))
    licence.refresh_from_db()
    assert (Licence.objects.count(), licence.valid_until) == (1, None)


@pytest.mark.parametrize(
    ("fields", "error"),
    [({"title": " "}, TitleInvalid), ({"title": "x" * 129}, TitleInvalid), ({"kind": "x"}, KindInvalid)],
)
def test_a_title_and_a_type_are_looked_at(cast: Cast, fields: Any, error: type[LicenceError]) -> None:
    licence = cast.licence(3)
    for act in (
        lambda: create(cast, **fields),
        lambda: services.change_licence(licence=licence, by=cast.by, **fields),
    ):
        with pytest.raises(error) as refused:
            act()
        assert refused.value.field in fields
    assert history(licence) == []


@pytest.mark.req("2.72")
def test_more_or_fewer_seats_are_on_record_with_what_they_were(cast: Cast) -> None:
    licence = cast.licence(3, holders=[cast.person()])
    services.change_licence(licence=licence, by=cast.by, quantity=9)
    services.change_licence(licence=licence, by=cast.by, quantity=1)
    assert numbers(licence) == (0, 1, 0, 0, 1)
    events = LicenceEvent.objects.order_by("pk").values_list("kind", "quantity", "details")
    assert list(events) == [("quantity", 9, {"before": 3}), ("quantity", 1, {"before": 9})]


@pytest.mark.req("2.71")
def test_fewer_than_are_used_is_refused_with_who_would_have_to_go(cast: Cast) -> None:
    people = [cast.person() for _number in range(3)]
    licence = cast.licence(5, holders=people)
    with pytest.raises(InUse) as refused:
        services.change_licence(licence=licence, by=cast.by, quantity=1)
    assert (refused.value.field, refused.value.count) == ("quantity", 2)
    assert set(refused.value.holders) == set(people)
    assert (numbers(licence), history(licence)) == ((2, 3, 0, 0, 5), [])


def test_a_promise_that_is_over_does_not_stand_in_the_way_of_fewer(cast: Cast) -> None:
    licence = cast.licence(3)
    for _number in range(2):
        services.reserve_seat(contact=cast.invited(days=-1), by=cast.by)
    services.change_licence(licence=licence, by=cast.by, quantity=1)
    assert numbers(licence) == (1, 0, 0, 0, 1)


def test_fewer_at_the_next_renewal_take_nobody_anything_until_then(cast: Cast) -> None:
    licence = cast.licence(3, holders=[cast.person(), cast.person()])
    services.change_licence(licence=licence, by=cast.by, quantity=2, at_next_renewal=True)
    assert numbers(licence) == (1, 2, 0, 0, 3)
    assert services.apply_next_quantity(licence=licence)
    licence.refresh_from_db()
    assert (numbers(licence), licence.quantity_next) == ((0, 2, 0, 0, 2), None)


def test_a_renewal_takes_nobody_a_seat_and_keeps_the_wish(cast: Cast) -> None:
    licence = cast.licence(3, holders=[cast.person(), cast.person()])
    services.change_licence(licence=licence, by=cast.by, quantity=1, at_next_renewal=True)
    assert not services.apply_next_quantity(licence=licence)
    licence.refresh_from_db()
    assert (numbers(licence), licence.quantity_next) == ((1, 2, 0, 0, 3), 1)
    assert LicenceEvent.objects.first().details == {"quantity_next": 1, "outcome": "kept"}


def test_the_present_quantity_takes_the_wish_for_fewer_back(cast: Cast) -> None:
    licence = cast.licence(3)
    for quantity, wanted in ((2, 2), (3, None)):
        services.change_licence(licence=licence, by=cast.by, quantity=quantity, at_next_renewal=True)
        licence.refresh_from_db()
        assert licence.quantity_next == wanted
    with pytest.raises(QuantityInvalid):
        services.change_licence(licence=licence, by=cast.by, quantity=4, at_next_renewal=True)


def test_what_was_changed_is_on_record_with_what_it_was(cast: Cast) -> None:
    licence = cast.licence(3, title="Old")
    services.change_licence(licence=licence, by=cast.by, title=" New ", kind="supplier")
    services.change_licence(licence=licence, by=cast.by, title="New")
    (event,) = LicenceEvent.objects.all()
    assert event.details == {
        "before": {"title": "Old", "kind": "customer"},
        "after": {"title": "New", "kind": "supplier"},
    }


def test_a_licence_that_is_over_is_not_changed(cast: Cast) -> None:
    licence = cast.licence(3)
    services.end_licence(licence=licence, by=cast.by)
    with pytest.raises(LicenceOver):
        services.change_licence(licence=licence, by=cast.by, quantity=9)


def test_a_companys_figures_are_those_of_its_live_licences_in_one_query(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    cast.licence(3, holders=[cast.person()])
    cast.licence(4)
    cast.licence(9, valid_from=clock.now() + timedelta(days=3))
    with django_assert_num_queries(1):
        figures = services.company_figures(company=cast.company)
    assert (figures.quantity, figures.used, figures.free) == (7, 1, 6)
    assert services.company_figures(company=Cast("Other").company).quantity == 0


def test_seats_of_people_who_never_come_are_proposed_and_never_taken(cast: Cast) -> None:
    now = clock.now()
    idle, fresh, active = (cast.person() for _number in range(3))
    licence = cast.licence(5, holders=[idle, fresh, active])
    licence.seats.exclude(contact=fresh).update(given_at=now - timedelta(days=100))
    active.user.last_login = now - timedelta(days=2)
    active.user.save(update_fields=["last_login"])
    assert [seat.contact for seat in services.unused_seats(company=cast.company)] == [idle]
    assert numbers(licence) == (2, 3, 0, 0, 5)
