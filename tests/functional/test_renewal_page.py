"""The page on which the payer of a renewal confirms or pays it: by its signed link, with or without a login."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.payments import services as payments
from oscar_clientportal.subscriptions import tokens
from oscar_clientportal.subscriptions.services.paying import pay_renewal
from oscar_clientportal.subscriptions.services.renewing import follow_renewal, settle
from tests import factories
from tests.integration.subscriptions.renewals import card_at_twin, due_renewal, orders_of, statuses
from tests.leftovers import intents_at_twin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]

Attempt = get_model("clientportal_payments", "PaymentAttempt")
NEEDS_BANK = "authenticationRequired"


@pytest.fixture
def payer():
    return factories.make_user("payer@acme.example", first_name="Ada", last_name="Demo")


@pytest.fixture
def waiting(payer):
    """A renewal whose payer has a link, as the bank wants to hear from them."""
    card_at_twin(payer, NEEDS_BANK)
    renewal = due_renewal(payer)
    settle(renewal=renewal, outcome=pay_renewal(renewal=renewal))
    renewal.refresh_from_db()
    return renewal


@pytest.fixture
def refused(payer):
    card_at_twin(payer, "visa_chargeDeclinedInsufficientFunds")
    renewal = due_renewal(payer)
    settle(renewal=renewal, outcome=pay_renewal(renewal=renewal))
    renewal.refresh_from_db()
    return renewal


@pytest.fixture
def at_twin(stripe_twin, stripe_key):
    return lambda: intents_at_twin(stripe_twin, stripe_key)


def url_of(renewal):
    return reverse("clientportal_portal:renewal", args=[tokens.renewal_token(renewal)])


def saved(card):
    return {"saved": str(card.pk)}


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_page_says_what_is_paid_for_which_time_and_until_when(client, waiting):
    page = text_of(client.get(url_of(waiting)))
    for said in ("Renewal of “HS”", "€75.00", "wants you to confirm", "You can pay here until", "Pay now"):
        assert said in page


def test_what_is_for_a_client_names_them(client):
    agent = factories.make_agent()
    link = factories.make_link(agent)
    renewal = due_renewal(agent.user, contact=link.contact)
    assert link.contact.name in text_of(client.get(url_of(renewal)))


def test_who_confirms_at_their_bank_comes_back_to_the_receipt(
    client, waiting, payer, at_twin, confirm_at_bank
):
    url = url_of(waiting)
    response = client.post(url, saved(payments.saved_cards(user=payer)[0]))
    back = confirm_at_bank(response["Location"], succeed=True)
    page = text_of(client.get(back.removeprefix("http://acme.localhost")))
    (order,) = orders_of(payer)
    assert ("is renewed" in page, order.number in page, len(at_twin())) == (True, True, 1)
    assert "See the receipt" not in page
    client.force_login(payer)
    assert reverse("customer:order", args=[order.number]) in text_of(client.get(url))


def test_a_webhook_before_the_way_back_pays_and_the_way_back_says_so(client, waiting, payer, confirm_at_bank):
    from oscar_clientportal.checkout.receivers import finish_waiting_attempt

    response = client.post(url_of(waiting), saved(payments.saved_cards(user=payer)[0]))
    confirm_at_bank(response["Location"], succeed=True)
    part = get_model("clientportal_payments", "PaymentPart").objects.get()
    event = get_model("clientportal_payments", "ProviderEvent")(reference=part.reference)
    finish_waiting_attempt(None, event=event)
    assert len(orders_of(payer)) == 1
    assert "is renewed" in text_of(client.get(url_of(waiting)))
    assert len(orders_of(payer)) == 1


def test_who_fails_at_their_bank_reads_that_nothing_was_charged_and_may_try_again(
    client, waiting, payer, confirm_at_bank, at_twin
):
    card = saved(payments.saved_cards(user=payer)[0])
    back = confirm_at_bank(client.post(url_of(waiting), card)["Location"], succeed=False)
    page = text_of(client.get(back.removeprefix("http://acme.localhost")))
    assert ("has not confirmed the payment yet" in page, "wants you to confirm" in page) == (True, True)
    confirm_at_bank(client.post(url_of(waiting), card)["Location"], succeed=True)
    assert "is renewed" in text_of(client.get(url_of(waiting)))
    assert statuses(at_twin()) == {"succeeded": 1}


def test_a_new_card_pays_at_once_and_pays_the_next_renewals_if_they_wish(client, refused, payer):
    given = {"payment_method": "pm_card_mastercard", "label": "mastercard •••• 4444", "save_card": "on"}
    assert client.post(url_of(refused), given).status_code == 302
    refused.subscription.refresh_from_db()
    assert (len(orders_of(payer)), refused.subscription.card.brand) == (1, "mastercard")


def test_a_refused_card_says_why_beside_the_field_and_the_worker_goes_on_as_before(client, refused, payer):
    before = refused.subscription.events.count()
    given = {"payment_method": "pm_card_visa_chargeDeclined", "label": ""}
    response = client.post(url_of(refused), given)
    assert (response.status_code, "Your card was declined" in text_of(response)) == (200, True)
    refused.refresh_from_db()
    assert (refused.status, refused.code, orders_of(payer)) == ("retry", "insufficient_funds", [])
    assert refused.subscription.events.count() == before


@pytest.mark.parametrize("given", [{}, {"payment_method": "4242"}, {"saved": "999999"}, {"saved": "x" * 30}])
def test_without_a_card_nobody_is_asked(client, refused, given, at_twin):
    assert client.post(url_of(refused), given).status_code == 200
    assert len(at_twin()) == 1


def test_somebody_elses_card_is_none_of_theirs(client, refused, at_twin):
    other = card_at_twin(factories.make_user())
    assert "no longer saved" in text_of(client.post(url_of(refused), saved(other)))
    assert len(at_twin()) == 1


def test_a_page_sent_twice_pays_once(client, refused, payer, at_twin):
    url, card = url_of(refused), saved(card_at_twin(payer))
    for _time in range(2):
        assert client.post(url, card).status_code == 302
    assert (len(orders_of(payer)), statuses(at_twin())) == (1, {"canceled": 1, "succeeded": 1})


def test_what_is_paid_already_says_so_with_the_order(client, refused, payer):
    card_at_twin(payer)
    assert pay_renewal(renewal=refused).is_paid
    page = text_of(client.get(url_of(refused)))
    assert ("is renewed" in page, orders_of(payer)[0].number in page) == (True, True)


def test_what_was_switched_off_says_that_nothing_is_to_be_paid(client, refused):
    refused.status = "cancelled"
    refused.save()
    assert "nothing to be paid" in text_of(client.get(url_of(refused)))
    assert client.post(url_of(refused), {}).status_code == 302


def test_an_offer_is_shown_apart(client, payer):
    factories.make_site_offer("Autumn", percent="20")
    page = text_of(client.get(url_of(due_renewal(payer))))
    assert all(said in page for said in ("Autumn", "€15.00", "€60.00"))


def test_looking_at_the_page_charges_nothing(client, payer, at_twin):
    card_at_twin(payer)
    client.get(url_of(due_renewal(payer)))
    assert at_twin() == []


@pytest.mark.parametrize("wrong", ["tampered", "old", "of another payer", "nonsense"])
def test_every_link_that_does_not_work_answers_with_the_same_page(client, refused, wrong):
    url = url_of(refused)
    if wrong == "tampered":
        url = url[:-3] + "xx/"
    elif wrong == "nonsense":
        url = reverse("clientportal_portal:renewal", args=["x"])
    elif wrong == "of another payer":
        refused.payer = factories.make_user()
        refused.save()
    if wrong == "old":
        import time_machine

        with time_machine.travel(clock.now() + timedelta(days=200)):
            response = client.get(url)
    else:
        response = client.get(url)
    assert (response.status_code, "This link does not work any more" in text_of(response)) == (404, True)
    assert response["Referrer-Policy"] == "same-origin"


def test_a_link_opens_nothing_in_another_shop_or_for_somebody_else(client, globex_client, refused):
    url = url_of(refused)
    client.force_login(factories.make_user())
    assert client.get(url).status_code == 404
    assert client.post(url, {}).status_code == 404
    assert globex_client.get(url).status_code == 404


def test_what_is_never_confirmed_ends_with_the_shops_patience(waiting, payer, at_twin):
    import time_machine

    with time_machine.travel(clock.now() + timedelta(days=60), tick=True):
        assert follow_renewal(renewal=waiting).code == "expired"
    assert (statuses(at_twin()), orders_of(payer)) == ({"canceled": 1}, [])
    assert Attempt.objects.get().total == Decimal("75.00")


def test_why_nothing_was_paid_is_said_in_the_readers_language(client, payer):
    renewal = due_renewal(payer)
    settle(renewal=renewal, outcome=pay_renewal(renewal=renewal))
    renewal.refresh_from_db()
    assert renewal.code == "no_card"
    renewal.message = "said in another language"
    renewal.save()
    assert "There is no saved card to pay with." in text_of(client.get(url_of(renewal)))
