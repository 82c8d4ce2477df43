"""The owner sets who sells, how documents are numbered and where orders are sent: mistakes are told by field."""

from typing import Any

import pytest
from oscar.core.loading import get_model

from oscar_clientportal.core import conf, options
from oscar_clientportal.documents.services.sending import token_for
from tests import factories
from wagtail_hooks.models import shop_options

from .panels import read

pytestmark = [pytest.mark.django_db, pytest.mark.req("2.33")]
OPTIONS = "/cms/settings/clientportal_wagtail/documentoptions/"

FULL = {
    "seller_name": "Acme Customs SARL",
    "seller_address": "1 rue de la Démo\r\n75001 Paris",
    "seller_email": "office@acme.example",
    "seller_phone": "+33 1 23 45 67 89",
    "seller_vat_id": "FR 83 404 833 048",
    "seller_registration": "RCS Paris 404833048",
    "seller_bank": "Demo Bank",
    "seller_iban": "fr14 2004 1010 0505 0001 3m02 606",
    "seller_bic": "psst frpp",
    "invoice_number_pattern": "INV{year}-{number:4}",
    "credit_note_number_pattern": "CN{number}",
    "invoice_reminder_days": "14, 7",
    "order_export_url": "https://erp.example.com/orders",
    "order_export_token": "secret-token-1",
    "order_export_email": "erp@acme.example",
    "order_export_folder": "orders_2026",
}


def saved() -> Any:
    return get_model("clientportal_wagtail", "DocumentOptions").objects.first()


@pytest.fixture
def owning(client: Any) -> Any:
    client.force_login(factories.make_user("owner@acme.example", is_superuser=True, is_staff=True))
    return client


@pytest.fixture(autouse=True)
def outside_alone(settings: Any) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ORDER_EXPORT_INTERNAL": False}


def save(browser: Any, **changed: Any) -> Any:
    return browser.post(browser.get(OPTIONS)["Location"], {**FULL, **changed})


def test_what_is_saved_holds_at_once_in_its_one_spelling(owning: Any) -> None:
    assert save(owning).status_code == 302
    seller = conf.settings.seller
    assert seller["name"] == "Acme Customs SARL"
    assert seller["address"] == "1 rue de la Démo\n75001 Paris"
    assert (seller["email"], seller["phone"]) == ("office@acme.example", "+33 1 23 45 67 89")
    assert (seller["vat_id"], seller["registration"]) == ("FR83404833048", "RCS Paris 404833048")
    assert (seller["bank"], seller["iban"]) == ("Demo Bank", "FR1420041010050500013M02606")
    assert seller["bic"] == "PSSTFRPP"
    settings = conf.settings
    assert settings.issue_invoices is False
    assert settings.number_patterns == {"invoice": "INV{year}-{number:4}", "credit": "CN{number}"}
    assert settings.invoice_reminder_days == [7, 14]
    assert settings.order_export_url == "https://erp.example.com/orders"
    assert settings.order_export_token == "secret-token-1"
    assert settings.order_export_email == "erp@acme.example"
    assert settings.order_export_folder == "orders_2026"
    assert save(owning, issue_invoices="on").status_code == 302
    assert conf.settings.issue_invoices is True


def test_everything_may_be_empty_but_the_patterns(owning: Any) -> None:
    typed = {name: value if "pattern" in name else "" for name, value in FULL.items()}
    response = owning.post(owning.get(OPTIONS)["Location"], typed)
    assert response.status_code == 302
    assert conf.settings.invoice_reminder_days == []
    assert conf.settings.order_export_token == ""


def test_a_token_is_never_shown_again_kept_when_left_empty_and_removed_by_a_tick(owning: Any) -> None:
    save(owning)
    page = read(owning, owning.get(OPTIONS)["Location"])
    assert "secret-token-1" not in page
    assert "Leave empty to keep it" in page
    response = save(owning, order_export_token="secret-token-2", seller_iban="no")
    assert "secret-token" not in response.content.decode()
    save(owning, order_export_token="")
    assert saved().order_export_token == "secret-token-1"
    save(owning, order_export_token="secret-token-3")
    assert saved().order_export_token == "secret-token-3"
    save(owning, order_export_token="", remove_token="on")
    assert saved().order_export_token == ""


@pytest.mark.parametrize("elsewhere", ["https://evil.example.com/orders", "http://erp.example.com/orders"])
def test_a_token_nobody_is_shown_is_not_shown_to_another_server_either(owning: Any, elsewhere: str) -> None:
    save(owning)
    response = save(owning, order_export_token="", order_export_url=elsewhere)
    assert response.context["form"].errors.keys() == {"order_export_token"}
    assert saved().order_export_url == "https://erp.example.com/orders"
    assert save(owning, order_export_token="", order_export_url="").status_code == 302
    assert save(owning, order_export_token="", order_export_url=elsewhere).status_code == 200
    assert save(owning, order_export_token="their-own", order_export_url=elsewhere).status_code == 302
    save(owning, order_export_token="", order_export_url=f"{elsewhere}/2026")
    assert saved().order_export_token == "their-own"


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("seller_iban", "FR1420041010050500013M02607", "This is not an IBAN"),
        ("seller_bic", "PSST", "This is not a BIC"),
        ("seller_vat_id", "FR00", "This is not a VAT ID"),
        ("seller_phone", "12", "This is not a telephone number"),
        ("seller_name", "Acme\u202esmotsuC", "characters in it that can&#x27;t be kept"),
        ("seller_bank", "Bank\r\nB", "characters in it that can&#x27;t be kept"),
        ("seller_address", "1 rue\x07", "characters in it that can&#x27;t be kept"),
        ("seller_address", "x" * 501, "at most 500 characters"),
        ("seller_email", "a@b.example\r\nBcc: c@d.example", "valid email address"),
        ("invoice_number_pattern", "R{year}", "must stand in it exactly once"),
        ("credit_note_number_pattern", "{number}{number}", "must stand in it exactly once"),
        ("invoice_reminder_days", "0", "is no number of days"),
        ("invoice_reminder_days", "367", "is no number of days"),
        ("order_export_url", "ftp://erp.example.com", "This is not an address such as"),
        ("order_export_url", "https://erp.example.com/\r\nX: 1", "This is not an address such as"),
        ("order_export_url", "http://169.254.169.254/latest", "own network"),
        ("order_export_url", "http://localhost:8000/", "own network"),
        ("order_export_token", "a\r\nX-Admin: 1", "A token has no blanks"),
        ("order_export_token", "clé", "A token has no blanks"),
        ("order_export_email", "erp", "valid email address"),
        ("order_export_folder", "../../etc", "a name, not a path"),
        ("order_export_folder", "/tmp", "a name, not a path"),  # noqa: S108
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_kept(
    owning: Any, name: str, typed: str, message: str
) -> None:
    owning.get(OPTIONS)  # Wagtail keeps the defaults as soon as the page is opened
    before = vars(saved()) | {"_state": None}
    response = save(owning, **{name: typed})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {name}
    assert message in response.content.decode()
    assert vars(saved()) | {"_state": None} == before


def test_a_token_set_while_an_order_is_sent_is_not_shown_to_the_server_before(settings: Any) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    address, token = "https://erp.example.com/orders", "ORDER_EXPORT_TOKEN"
    before = {"ORDER_EXPORT_URL": address, token: "secret-token-1"}
    after = {"ORDER_EXPORT_URL": "https://new.example.com/orders", token: "secret-token-2"}
    told = iter([before, after])
    options.provide(lambda: next(told))
    try:
        assert token_for(address) == ""
    finally:
        options.provide(shop_options)


def test_the_own_network_is_open_where_the_project_says_so(owning: Any, settings: Any) -> None:
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ORDER_EXPORT_INTERNAL": True}
    assert save(owning, order_export_url="http://127.0.0.1:8245/orders").status_code == 302


@pytest.mark.req("5.07")
def test_another_shop_has_options_of_its_own(owning: Any, globex: Any) -> None:
    save(owning)
    with globex():
        assert conf.settings.order_export_token == conf.settings.raw("ORDER_EXPORT_TOKEN")
        assert conf.settings.seller["iban"] == conf.settings.raw("SELLER_IBAN")


def test_an_editor_without_the_permission_does_not_reach_them(editing: Any) -> None:
    response = editing.get(OPTIONS, follow=True)
    assert "seller_iban" not in response.content.decode()
