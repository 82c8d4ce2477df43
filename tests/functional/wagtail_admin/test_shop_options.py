"""The options a shop's owner sets: each takes effect at once, in this shop alone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.core import clock, conf
from oscar_clientportal.payments import services as payments
from tests import factories
from tests.conftest import ShopClient
from tests.functional.refunding import order_paid, parts, refund
from tests.functional.shopping import Shopper, agent_with

from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]
OPTIONS = "/cms/settings/clientportal_wagtail/shopoptions/"
D = Decimal


def options() -> Any:
    return get_model("clientportal_wagtail", "ShopOptions").objects


@pytest.fixture
def owner(db: None) -> Any:
    return factories.make_user("owner@acme.example", is_superuser=True, is_staff=True)


@pytest.fixture
def owning(client: Any, owner: Any) -> Any:
    """A browser in which the owner is logged in."""
    client.force_login(owner)
    return client


def save(browser: Any, **changed: Any) -> Any:
    """The page with these options changed, sent; None leaves a field out, as a box without a tick is."""
    data = {
        "customer_area_open": "on",
        "offered_methods": ["account", "card"],
        "credit_limit": "0",
        "hold_minutes": "1440",
        "refund_order": "account-first",
        "four_eyes_above": "",
        **changed,
    }
    url = browser.get(OPTIONS)["Location"]
    return browser.post(url, {name: value for name, value in data.items() if value is not None})


def test_the_page_shows_what_is_set_in_groups(owning: Any) -> None:
    page = read(owning, owning.get(OPTIONS)["Location"])
    for shown in ("Customer accounts", "Payment methods", "Customer account", "Card", "Four eyes", "1440"):
        assert shown in page
    form = owning.get(owning.get(OPTIONS)["Location"]).context["form"]
    assert set(form.initial["offered_methods"]) >= {"account", "card"}


def test_before_anybody_saved_them_the_settings_hold(owning: Any, settings: Any) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "HOLD_MINUTES": 30}
    assert conf.settings.hold_lifetime == timedelta(minutes=30)
    save(owning, hold_minutes="45")
    assert conf.settings.hold_lifetime == timedelta(minutes=45)


def test_the_customer_area_is_closed_at_once(owning: Any) -> None:
    agent = agent_with("40.00")
    shopper = Shopper(ShopClient(), agent.user)
    account = reverse("clientportal_portal:account")
    assert shopper.get(account).status_code == 200
    assert "account" in payments.offered_limits(user=agent.user, currency="EUR")
    save(owning, customer_area_open=None)
    assert shopper.get(account).status_code != 200
    agent = get_model("clientportal_portfolios", "Agent").objects.get()
    assert "account" not in payments.offered_limits(user=agent.user, currency="EUR")
    assert ShopClient().get(reverse("clientportal_portal:space")).status_code == 404


def test_a_method_without_a_tick_is_not_offered(owning: Any) -> None:
    assert "card" in payments.offered_limits(user=AnonymousUser(), currency="EUR")
    save(owning, offered_methods=["account"])
    assert "card" not in payments.offered_limits(user=AnonymousUser(), currency="EUR")


@pytest.mark.parametrize("ticked", [[], "all"])
def test_all_methods_and_none_ticked_mean_all_also_of_those_to_come(owning: Any, ticked: Any) -> None:
    codes = [code for code, _label in method_choices()]
    save(owning, offered_methods=codes if ticked == "all" else None)
    assert options().get().offered_methods is None
    assert "card" in payments.offered_limits(user=AnonymousUser(), currency="EUR")


def method_choices() -> Any:
    from wagtail_hooks.option_form import method_choices

    return method_choices()


def test_holds_last_as_long_as_the_owner_says(owning: Any) -> None:
    account = factories.make_account(factories.make_company(), "10.00")
    save(owning, hold_minutes="5")
    hold = accounts.hold_amount(account=account, amount=D(1), idempotency_key="h")
    assert timedelta(minutes=4) < hold.expires_at - clock.now() <= timedelta(minutes=5)


def test_new_accounts_get_the_limit_and_old_ones_keep_theirs(owning: Any) -> None:
    old = factories.make_account(factories.make_company(), "10.00")
    save(owning, credit_limit="25.50")
    new = accounts.open_account(company=factories.make_company(), currency="EUR")
    old.refresh_from_db()
    assert (old.credit_limit, new.credit_limit) == (0, D("25.50"))


def test_refunds_go_where_the_owner_says(owning: Any) -> None:
    order = order_paid(ShopClient())
    save(owning, refund_order="others-first")
    assert parts(refund(order, "50.00")) == {"card": (D("50.00"), "done")}


def test_above_the_owners_amount_a_second_person_is_needed(owning: Any) -> None:
    order, editor = order_paid(ShopClient()), factories.make_user()
    save(owning, four_eyes_above="20")
    assert refund(order, "20.00", actor=editor).status == "done"
    assert refund(order, "0.01", actor=editor, key="k-2").status == "waiting"
    save(owning, four_eyes_above="")
    assert refund(order, "10.00", actor=editor, key="k-3").status == "done"


@pytest.mark.req("5.07")
def test_the_other_shop_keeps_its_own(owning: Any, globex: Any) -> None:
    with globex():
        assert conf.settings.refund_order == "account-first"
    save(owning, refund_order="pro-rata", four_eyes_above="1")
    with globex():
        assert not options().exists()
        assert (conf.settings.refund_order, conf.settings.four_eyes_above) == ("account-first", None)
    assert (conf.settings.refund_order, conf.settings.four_eyes_above) == ("pro-rata", D(1))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("offered_methods", ["cash"]),
        ("offered_methods", ["card", "x\0"]),
        *(
            ("credit_limit", value)
            for value in ("-1", "", "NaN", "Infinity", "1e400", "0.0001", "x", "9" * 13)
        ),
        *(("hold_minutes", value) for value in ("0", "-1", "", "1.5", "525601", "2147483648", "x")),
        ("refund_order", "nobody-first"),
        *(("four_eyes_above", value) for value in ("-0.01", "NaN", "sNaN", "x", "9" * 13)),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_changes(
    owning: Any, field: str, value: Any
) -> None:
    response = save(owning, **{field: value})
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert (conf.settings.offered_methods, conf.settings.refund_order) == (None, "account-first")
    assert conf.settings.hold_lifetime == timedelta(days=1)


def test_amounts_are_written_as_the_owners_language_has_them(owning: Any, owner: Any) -> None:
    from wagtail.users.models import UserProfile

    UserProfile.objects.create(user=owner, preferred_language="fr")
    assert save(owning, credit_limit="12,50").status_code == 302
    assert conf.settings.credit_limit == D("12.50")
    assert 'value="12,50"' in read(owning, owning.get(OPTIONS)["Location"])


def test_an_editor_does_not_set_them(editing: Any) -> None:
    url = editing.get(OPTIONS)["Location"]
    assert editing.get(url)["Location"] == "/cms/"
    assert editing.post(url, {"refund_order": "pro-rata"})["Location"] == "/cms/"
    assert "shopoptions" not in read(editing, "/cms/")
    assert conf.settings.refund_order == "account-first"


def test_the_owner_may_let_somebody_set_them(limited: Any) -> None:
    assert save(limited("change_shopoptions"), refund_order="pro-rata").status_code == 302
    assert conf.settings.refund_order == "pro-rata"
