"""The twin's card fields: in an iframe of another origin, in the customer's language, with clear messages."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

PAGE = """<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width, initial-scale=1">
<script src="{twin}/v3/"></script></head><body><div id="card"></div><script>
const stripe = Stripe("pk_test_{account}"), changes = [];
const card = stripe.elements({{locale: "{locale}"}}).create("card", {{hidePostalCode: true}});
card.on("ready", () => document.body.dataset.ready = "yes").on("change", (change) => changes.push(change));
card.mount("#card");
const pay = () => stripe.createPaymentMethod({{type: "card", card, billing_details: {{name: "Ada"}}}});
</script></body></html>"""
MESSAGES = {
    "en": ("Card number", "Your card number is incomplete."),
    "fr": ("Numéro de carte", "Le numéro de votre carte est incomplet."),
    "hu": ("Kártyaszám", "A kártyaszám hiányos."),
}


class Shop(BaseHTTPRequestHandler):
    """Serves ``PAGE``, filled in from the query: as real as a shop, for browsers treat loopback apart."""

    def do_GET(self) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        self.send_response(200 if query else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if query:
            self.wfile.write(PAGE.format(**query).encode())

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def shop() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://acme.localhost:{server.server_port}/"
        server.shutdown()


class Checkout:
    """A page of a shop with the card fields on it, 320 pixels wide."""

    def __init__(self, page: Page, url: str, twin: str, key: str) -> None:
        self.page = page
        self.fields = page.frame_locator("#card iframe")
        self._url, self._given = url, {"twin": twin, "account": key.removeprefix("sk_test_")}

    def open(self, locale: str = "en") -> FrameLocator:
        self.page.goto(f"{self._url}?{urlencode({**self._given, 'locale': locale})}")
        self.page.wait_for_function("document.body.dataset.ready", timeout=10_000)
        return self.fields


@pytest.fixture
def checkout(browser: Browser, shop: str, stripe_twin: str, stripe_key: str) -> Iterator[Checkout]:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    yield Checkout(page, shop, stripe_twin, stripe_key)
    page.close()


def fill(fields: FrameLocator, number: str) -> None:
    for label, text in (("Card number", number), ("Expiry date", "1240"), ("Security code", "123")):
        fields.get_by_label(label).press_sequentially(text)


def test_a_card_typed_in_becomes_a_payment_method(checkout: Checkout) -> None:
    fields = checkout.open()
    fill(fields, "4242424242424242")
    expect(fields.get_by_label("Card number")).to_have_value("4242 4242 4242 4242")
    assert checkout.page.evaluate("changes.at(-1).complete")
    answer = checkout.page.evaluate("pay()")
    assert answer["paymentMethod"]["card"]["last4"] == "4242"
    assert answer["paymentMethod"]["billing_details"]["name"] == "Ada"


def test_a_wrong_number_is_said_at_once_and_makes_no_payment_method(checkout: Checkout) -> None:
    fields = checkout.open()
    fill(fields, "4242424242424241")
    expect(fields.get_by_text("Your card number is invalid.")).to_be_visible()
    assert checkout.page.evaluate("pay()")["error"]["code"] == "invalid_number"


@pytest.mark.parametrize("locale", MESSAGES)
def test_the_fields_speak_the_customers_language(checkout: Checkout, locale: str) -> None:
    label, message = MESSAGES[locale]
    fields = checkout.open(locale)
    assert checkout.page.evaluate("pay()")["error"]["message"] == message
    expect(fields.get_by_label(label)).to_have_attribute("aria-invalid", "true")
    expect(fields.get_by_text(message)).to_be_visible()
    assert checkout.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_fields_answer_no_page_but_the_one_that_holds_them(checkout: Checkout) -> None:
    fields = checkout.open()
    fields.get_by_label("Card number").fill("4242")
    checkout.page.frames[1].evaluate("window.postMessage({twin: true, type: 'clear'}, '*')")
    expect(fields.get_by_label("Card number")).to_have_value("4242")
    checkout.page.evaluate("card.clear()")
    expect(fields.get_by_label("Card number")).to_have_value("")


def test_the_shops_page_cannot_read_the_fields(checkout: Checkout) -> None:
    checkout.open()
    read = "() => { try { return frames[0].document.title } catch (error) { return error.name } }"
    assert checkout.page.evaluate(read) == "SecurityError"
