"""What somebody's seat opens, whom to ask for one, and who of those who ask is given one."""

from datetime import timedelta
from typing import Any

import pytest

from oscar_clientportal.core import clock
from tests import factories

from .company import House, as_, page

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.72")]
Request = factories.model("licences", "SeatRequest")


def ask(house: House, **fields: Any) -> Any:
    return as_(house.bob).post(page("-seat-ask"), fields, follow=True)


def test_a_seat_says_what_it_opens(house: House) -> None:
    subscription = factories.make_subscription(house.boss, factories.make_plan("HS+Origin"))
    factories.model("subscriptions", "SubscriptionLicence").objects.create(
        subscription=subscription, licence=house.licence
    )
    browser = as_(house.ada)
    assert "It opens: HS, Origin" in browser.get(page("-seat")).text
    subscription.terms.update(ends_at=clock.now() - timedelta(seconds=1))
    assert "Its subscription opens nothing at the moment." in browser.get(page("-seat")).text


def test_without_a_seat_somebody_is_told_whom_to_ask(house: House) -> None:
    shown = as_(house.bob).get(page("-seat")).text
    assert "You hold no seat" in shown
    assert "Seats are given by Grace Demo." in shown


def test_somebody_asks_once_however_often_the_button_is_pressed(house: House) -> None:
    for note in ("For tariffs", "For origin"):
        assert "You have asked for a seat" in ask(house, licence=house.licence.pk, note=note).text
    request = Request.objects.get()
    assert (request.contact, request.licence, request.note) == (house.bob, house.licence, "For origin")
    as_(house.bob).post(page("-seat-withdraw"))
    as_(house.bob).post(page("-seat-withdraw"))
    assert Request.objects.get().answer == "withdrawn"


@pytest.mark.parametrize("licence", ["foreign", "0", "-1", "x", "9" * 30, "\x00"])
def test_nobody_asks_for_a_seat_of_another_companys_licence(house: House, licence: str) -> None:
    foreign = factories.make_licence(house.sister)
    answer = ask(house, licence=foreign.pk if licence == "foreign" else licence)
    assert answer.status_code == 200
    assert not Request.objects.exists()


def test_whoever_waits_is_given_a_seat_once(house: House) -> None:
    ask(house, note="For tariffs")
    boss, url = as_(house.boss), page("-seat-answer", pk=Request.objects.get().pk)
    assert "For tariffs" in boss.get(page("-waiting")).text
    assert "Bob Hill has a seat now." in boss.post(url, {"answer": "give"}, follow=True).text
    assert house.numbers == (1, 2, 0, 0)
    assert "answered or withdrawn already" in boss.post(url, {"answer": "give"}, follow=True).text
    assert house.numbers == (1, 2, 0, 0)
    assert "Nobody waits for a seat" in boss.get(page("-waiting")).text


def test_whoever_waits_can_be_declined(house: House) -> None:
    ask(house)
    as_(house.boss).post(page("-seat-answer", pk=Request.objects.get().pk), {"answer": "decline"})
    assert (Request.objects.get().answer, house.numbers) == ("declined", (2, 1, 0, 0))


@pytest.mark.parametrize("fields", [{}, {"answer": "x"}, {"answer": "give", "licence": "foreign"}])
def test_an_answer_that_means_nothing_leaves_the_request_waiting(
    house: House, fields: dict[str, Any]
) -> None:
    ask(house)
    if "licence" in fields:
        fields = {**fields, "licence": factories.make_licence(house.sister).pk}
    as_(house.boss).post(page("-seat-answer", pk=Request.objects.get().pk), fields)
    assert (Request.objects.get().answer, house.numbers) == ("", (2, 1, 0, 0))


def test_only_the_companys_super_admin_answers(house: House) -> None:
    ask(house)
    url = page("-seat-answer", pk=Request.objects.get().pk)
    for contact in (house.sue, house.ada, house.bob):
        assert as_(contact).post(url, {"answer": "give"}).status_code == 404
    assert house.numbers == (2, 1, 0, 0)
