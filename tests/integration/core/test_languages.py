"""A shop speaks its customers' language: none of our English sentences shows on a page or in a mail of another."""

import re
from html import unescape
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.urls import path

from oscar_clientportal.clients.services import invite_contact
from oscar_clientportal.core import tenancy
from oscar_clientportal.subscriptions.decorators import requires_content
from sandbox.urls import urlpatterns as shop_urls
from tests import factories
from tests.conftest import ShopClient
from tests.functional.shopping import Shopper, agent_with, only_order
from tests.lint.messages import APPS, ROOT, catalogue_path, read, strings

urlpatterns = [path("hs/", requires_content("HS")(lambda request: HttpResponse("HS"))), *shop_urls]
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls(__name__),
    pytest.mark.usefixtures("stripe_shop"),
    pytest.mark.req("1.17"),
]

#: Shop, language of the browser, currency, and what one has to multiply our prices in euro with.
HOME = [("acme", "fr", "EUR", 1), ("globex", "hu", "HUF", 400)]
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def pattern(text: str) -> re.Pattern[str]:
    """``text``, with anything short where a placeholder stands."""
    parts = [re.escape(" ".join(part.split())) for part in PLACEHOLDER.split(unescape(text))]
    return re.compile(".{0,200}?".join(part for part in parts if part))


def sentences() -> dict[str, re.Pattern[str]]:
    """The English texts of our catalogues that have three words or more beside the placeholders."""
    catalogues = [catalogue_path(ROOT / app, "hu", "django") for app in APPS]
    catalogues.append(ROOT / "sandbox" / "locale_oscar" / "hu" / "LC_MESSAGES" / "django.po")
    messages = [key[0] for path in catalogues for key in strings(read(path))]
    texts = [text for ids in messages for text in ([ids] if isinstance(ids, str) else ids)]
    long = [text for text in texts if len(re.findall(r"[a-z']+", PLACEHOLDER.sub(" ", text), re.I)) > 2]
    return {text: pattern(text) for text in long}


SENTENCES = sentences()


def english_in(texts: dict[str, str]) -> dict[str, list[str]]:
    """The English sentences of ours on each page, by the page's name."""
    plain = {name: " ".join(unescape(text).split()) for name, text in texts.items()}
    found = {
        name: [s for s, known in SENTENCES.items() if known.search(text)] for name, text in plain.items()
    }
    return {name: said for name, said in found.items() if said}


class Visit:
    """A walk through every page of the portal in one language; ``pages`` are the answers by name.

    The clients read ``their_language``. ``commits`` runs what waits for a commit: the mails.
    """

    def __init__(
        self, shop: str, language: str, currency: str, factor: int, *, commits: Any, their_language: str = ""
    ) -> None:
        self.host, self.language, self.currency, self.factor = f"{shop}.localhost", language, currency, factor
        self.commits, self.their_language = commits, their_language or language
        self.pages: dict[str, str] = {}
        self.agent = agent_with(self.price(40), currency=currency)
        self.shopper = self.enter(self.agent.user)
        user = factories.make_user("ada@example.com")
        self.ada = factories.make_contact(user=user, first_name="Ada", language=self.their_language)
        self.plans = {
            title: factories.make_plan(title, self.price(euros), currency=currency)
            for title, euros in {"HS": 75, "HS+Origin": 175, "Origin": 120}.items()
        }

    def price(self, euros: int) -> str:
        return f"{euros * self.factor}.00"

    def browser(self) -> Any:
        client = ShopClient(self.host)
        client.cookies["django_language"] = self.language
        return client

    def enter(self, user: Any) -> Shopper:
        return Shopper(self.browser(), user)

    def keep(self, name: str, response: Any, status: int = 200) -> None:
        assert response.status_code == status, name
        assert f'<html lang="{self.language}"' in response.content.decode(), name
        self.pages[name] = response.content.decode()

    def walk(self) -> dict[str, str]:
        parts = (
            self.portfolio,
            self.buy,
            self.upgrade,
            self.bank,
            self.as_client,
            self.invite,
            self.be_invited,
        )
        for part in parts:
            with self.commits(execute=True):
                part()
        return self.pages

    def portfolio(self) -> None:
        get, post = self.shopper.get, self.shopper.post
        self.keep("empty portfolio", get("clientportal_portal:portfolio"))
        self.keep("add", get("clientportal_portal:portfolio-add"))
        for name, value in {"no address": "", "not an address": "x", "own": self.agent.user.email}.items():
            self.keep(name, post("clientportal_portal:portfolio-add", {"email": value}))
        factories.make_user("owner@example.com", is_superuser=True)
        for email in ("bob@example.com", factories.make_user("known@example.com").email):
            post("clientportal_portal:portfolio-add", {"email": email})
        self.link = factories.make_link(self.agent, self.ada)
        self.keep("portfolio", get("clientportal_portal:portfolio"))
        self.keep("nothing found", get("/portal/portfolio/?q=zzz"))
        self.keep("client", get("clientportal_portal:portfolio-client", self.link.pk))
        self.keep("not an agent", self.enter(self.ada.user).get("/portal/portfolio/"), 404)

    def choose(self, title: str) -> None:
        self.keep(f"choice for {title}", self.shopper.get(*self.choice_page))
        self.shopper.choose_plan(self.link, self.plans[title])
        self.keep(f"basket with {title}", self.shopper.get("basket:summary"))

    @property
    def choice_page(self) -> tuple[str, int]:
        return "clientportal_portal:portfolio-subscription", self.link.pk

    def buy(self) -> None:
        self.choose("HS")
        shopper = self.shopper
        self.keep("payment method", shopper.begin_checkout())
        self.keep("no payment method", shopper.post("checkout:payment-method", {}))
        shopper.pay_with("account")
        self.keep("card", shopper.get("checkout:payment-details"))
        shopper.give_card()
        self.keep("preview", shopper.get("checkout:preview"))
        shopper.place_order()
        self.keep("thank you", shopper.get("checkout:thank-you"))
        self.keep("order", shopper.get("customer:order", only_order().number))

    def upgrade(self) -> None:
        self.choose("HS+Origin")
        self.shopper.buy(method="card", card="pm_card_chargeDeclinedInsufficientFunds")
        self.keep("declined", self.shopper.get("checkout:payment-details"))
        self.shopper.buy(method="card")

    def bank(self) -> None:
        buyer = self.enter(self.ada.user)
        buyer.put_in_basket(
            factories.make_product("Map", self.price(20), currency=self.currency, shipped=False)
        )
        buyer.buy(method="card", card="pm_card_threeDSecure2Required")
        attempt = factories.model("payments", "PaymentAttempt").objects.get(status="waiting")
        self.keep("at the bank", buyer.get("clientportal_checkout:processing", attempt.token))

    def as_client(self) -> None:
        client, nobody = self.enter(self.ada.user), self.enter(factories.make_user())
        self.keep("subscriptions", client.get("clientportal_portal:subscriptions"))
        self.keep("bought for you", client.get("clientportal_portal:bought-for-you"))
        self.keep("no subscriptions", nobody.get("clientportal_portal:subscriptions"))
        self.keep("nothing bought", nobody.get("clientportal_portal:bought-for-you"))
        self.keep("subscribers only", nobody.get("/hs/"), 403)
        self.keep("log in first", self.browser().get("/hs/"), 403)

    def invite(self) -> None:
        contact = factories.make_contact("eve@example.com", status="added", language=self.their_language)
        invite_contact(contact=contact, invited_by=self.agent.user)

    def be_invited(self) -> None:
        address = "/portal/" + mail.outbox[-1].body.split("/portal/")[1].split()[0]
        self.keep("invitation", self.browser().get(address))
        self.keep("passwords differ", self.browser().post(address, {"password1": "one", "password2": "two"}))
        self.keep("somebody else's", self.shopper.get(address))
        self.keep("worn out", self.browser().get("/portal/invitation/none/"), 404)


def mails_to(*people: str) -> dict[str, str]:
    """What was sent to these: subject, text and HTML together."""
    sent = [message for message in mail.outbox if message.to[0].split("@")[0] in people]
    return {
        f"{m.to} {m.subject}": "\n".join([m.subject, m.body, *(html for html, _ in m.alternatives)])
        for m in sent
    }


@pytest.fixture
def visit(django_capture_on_commit_callbacks):
    """Walk through this shop and return its pages by name."""

    def visit(shop: str, *args: Any, **options: Any) -> dict[str, str]:
        with tenancy.schema(shop):
            return Visit(shop, *args, commits=django_capture_on_commit_callbacks, **options).walk()

    return visit


@pytest.mark.parametrize(("shop", "language", "currency", "factor"), HOME)
def test_no_page_and_no_mail_of_ours_speaks_english_in_another_language(
    visit, shop, language, currency, factor
):
    pages = visit(shop, language, currency, factor)
    mails = mails_to("ada", "bob", "eve", "owner")
    assert len(mails) == 5  # invitations of bob and eve, subscription created and upgraded, a client's link
    assert english_in(pages | mails) == {}


def test_in_english_the_pages_are_full_of_these_sentences_and_mails_speak_the_recipients_language(visit):
    pages = visit("acme", "en", "EUR", 1, their_language="fr")
    mails = mails_to("ada", "eve")
    found = english_in(pages | mails)
    assert len(found) > 20
    assert len({sentence for page in found.values() for sentence in page}) > 50
    assert len(mails) == 3
    assert not found.keys() & mails.keys()
