"""Whatever is sent to the checkout: a clear answer, nothing stored, never a 500."""

import pytest
from oscar.core.loading import get_model

from tests import factories
from tests.functional.shopping import Shopper, account_of, agent_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stripe_shop")]

BAD = {
    "empty": "",
    "spaces": "   ",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "too large": "1e400",
    "negative": "-1",
    "half a cent": "0.005",
    "arabic-indic": "١٢٣",
    "beyond 32 bits": str(2**31),
    "beyond 64 bits": str(2**63),
    "digits without end": "9" * 5000,
    "NUL": "a\x00b",
    "right to left": "\u202egnp.exe",
    "emoji": "🧾" * 20,
    "lone surrogate, escaped": "\\ud800",
    "line break": "a\r\nSet-Cookie: x=1",
    "markup": "<script>alert(1)</script>",
    "template": "{{ settings.SECRET_KEY }}",
    "formula": "=1+1",
    "SQL": "' OR 1=1 --",
    "path": "../../etc/passwd",
    "address elsewhere": "//evil.example",
    "long": "x" * 100_000,
}
every_bad = pytest.mark.parametrize("bad", BAD.values(), ids=BAD)


@pytest.fixture
def shopper(client):
    shopper = Shopper(client, agent_with("40.00").user)
    shopper.put_in_basket(factories.make_product("Poster", "100.00", shipped=False))
    shopper.begin_checkout()
    return shopper


@pytest.fixture
def on_preview(shopper):
    shopper.pay_with("account")
    shopper.give_card()
    shopper.get("checkout:preview")
    return shopper


def nothing_happened(shopper):
    stored = [
        get_model("clientportal_payments", "PaymentAttempt"),
        get_model("order", "Order"),
        get_model("clientportal_accounts", "Hold"),
        get_model("clientportal_payments", "CardCustomer"),
    ]
    assert not [model for model in stored if model.objects.exists()]
    assert (account_of(shopper.user).balance, account_of(shopper.user).held) == (40, 0)


@every_bad
@pytest.mark.parametrize("field", ["method", "use_account", "rest_account"])
def test_the_payment_method(shopper, field, bad):
    sent = {"method": "account", "use_account": "10.00", "rest_account": "card", field: bad}
    shopper.post("checkout:payment-method", sent)
    is_default = not bad if field == "rest_account" else field == "use_account" and not bad.strip()
    assert shopper.page.status_code == (302 if is_default else 200)
    assert is_default or shopper.page.context["form"].errors.get(field)
    nothing_happened(shopper)


@every_bad
@pytest.mark.parametrize("field", ["payment_method", "card"])
def test_the_card(shopper, field, bad):
    shopper.pay_with("account")
    shopper.post("checkout:preview", {field: bad, "label": bad})
    assert shopper.page.status_code == 200
    assert "Please" in shopper.page.content.decode()
    assert not shopper.client.session["checkout_data"]["clientportal_payment"].get("details")
    nothing_happened(shopper)


@every_bad
def test_the_cards_label(shopper, bad):
    shopper.pay_with("account")
    shopper.post("checkout:preview", {"payment_method": "pm_card_visa", "label": bad})
    assert shopper.page.status_code in (200, 302)
    page = shopper.client.get("/checkout/preview/", follow=True).content.decode()
    assert "<script>alert" not in page
    nothing_happened(shopper)


@every_bad
def test_what_the_customer_has_seen(on_preview, bad):
    on_preview.post("checkout:preview", {"action": "place_order", "seen": bad})
    assert on_preview.page.status_code == 302
    assert on_preview.page.url == "/checkout/preview/"
    nothing_happened(on_preview)


@every_bad
def test_the_action(on_preview, bad):
    on_preview.post("checkout:preview", {"action": bad, "seen": on_preview.page.context["seen"]})
    assert on_preview.page.status_code in (200, 302)
    nothing_happened(on_preview)


@pytest.mark.parametrize("page", ["processing", "return"])
@pytest.mark.parametrize(
    "token", ["00000000-0000-0000-0000-000000000000", "x", "\u0661", "%00", "..%2f", "🧾", "x" * 5000]
)
def test_a_page_of_a_payment_that_is_none(shopper, page, token):
    path = f"/portal/checkout/{token}/" + ("return/" if page == "return" else "")
    assert shopper.client.get(path).status_code == 404
    assert shopper.client.post(path).status_code in (404, 405)


@every_bad
def test_a_way_back_with_anything_in_its_address(on_preview, bad):
    """What the address says proves nothing."""
    on_preview.give_card("pm_card_threeDSecure2Required")
    on_preview.place_order()
    attempt = get_model("clientportal_payments", "PaymentAttempt").objects.get()
    answer = on_preview.client.get(
        f"/portal/checkout/{attempt.token}/return/",
        {"payment_intent": bad[:2000], "redirect_status": bad[:2000]},
    )
    assert answer.status_code == 200
    attempt.refresh_from_db()
    assert attempt.status == "waiting"


@pytest.mark.parametrize(
    "quantity", ["0", "-1", str(2**31), str(2**63), "1.5", "NaN", "\u0661", "", "x" * 5000, "\x00"]
)
def test_a_quantity(shopper, quantity):
    line = shopper.get("basket:summary").context["basket"].all_lines()[0]
    formset = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": line.pk,
        "form-0-quantity": quantity,
    }
    shopper.post("basket:summary", formset)
    assert shopper.page.status_code in (200, 302)
    assert shopper.client.get("/checkout/payment-method/", follow=True).status_code == 200
    nothing_happened(shopper)
