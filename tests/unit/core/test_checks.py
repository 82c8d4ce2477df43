"""Each wrong setting is told by its own id, and by no other."""

import sys
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import django
import pytest
from django.apps import apps
from django.conf import settings as shop_settings
from django.contrib.auth.backends import ModelBackend
from django.core.checks.registry import registry
from django.db import connections
from django.urls import include, path
from oscar.core.loading import get_class_loader

from oscar_clientportal.clients.backends import StandingMixin
from oscar_clientportal.core.checks import exports
from oscar_clientportal.impersonation.middleware import ImpersonationMiddleware

STRIPE = {"STRIPE_API_BASE": "https://api.stripe.com", "STRIPE_JS_URL": "https://js.stripe.com/v3/"}
LIVE = {**STRIPE, "STRIPE_SECRET_KEY": "sk_live_1", "STRIPE_PUBLISHABLE_KEY": "pk_live_1"}
MAIN_MIDDLEWARE, *OTHER_MIDDLEWARE = shop_settings.MIDDLEWARE


class GuardedBackend(StandingMixin, ModelBackend):
    """A shop's own."""


WRONG_VALUES = [
    ("INVITATION_DAY", 7, "E002"),
    ("INVITATION_DAYS", 0, "E003"),
    ("INVITATION_DAYS", -1, "E003"),
    ("INVITATION_DAYS", True, "E003"),
    ("INVITATION_DAYS", "14", "E003"),
    ("HOLD_MINUTES", 0, "E003"),
    ("RECONCILE_AFTER_MINUTES", None, "E003"),
    ("SPACE_MINUTES", 0, "E003"),
    ("BOUGHT_FOR_YOU_SHOWS_PRICES", "no", "E003"),
    ("LANGUAGES", ["tlh"], "E003"),
    ("LANGUAGES", [], "E003"),
    ("CURRENCY", "Euro", "E003"),
    ("LANGUAGES", "fr", "E003"),
    ("PAYMENT_METHODS", "oscar_clientportal.payments.methods.CardMethod", "E003"),
    ("EXTRA_MIXINS", {"checkout.views": "a.b"}, "E003"),
    ("STRIPE_API_BASE", "api.stripe.com", "E003"),
    ("STRIPE_JS_URL", "ftp://js.stripe.com", "E003"),
    ("STRIPE_PUBLISHABLE_KEY", None, "E003"),
    ("CLASS_LOADER_DELEGATE", None, "E003"),
    ("CLASS_LOADER_DELEGATE", "no.such.loader", "E004"),
    ("CLASS_LOADER_DELEGATE", "nodots", "E004"),
    ("CLASS_LOADER_DELEGATE", "oscar.core.loading.MOVED_MODELS", "E004"),
    ("CLASS_LOADER_DELEGATE", "oscar_clientportal.core.class_loader.load", "E005"),
    ("PAYMENT_METHODS", ["no.such.Method"], "E004"),
    ("EXTRA_MIXINS", {("basket.forms", "BasketLineForm"): "no.such.Mixin"}, "E004"),
    ("LANGUAGES", "no.such.languages", "E004"),
    ("STRIPE_SECRET_KEY", "sandbox.tenants.shop.no_such_function", "E004"),
    ("STRIPE_SECRET_KEY", "pk_test_1", "E022"),
    ("STRIPE_PUBLISHABLE_KEY", "sk_test_1", "E022"),
    ("STRIPE_PUBLISHABLE_KEY", "rk_test_1", "E022"),
    ("STRIPE_SECRET_KEY", "", "W020"),
    ("APPROVAL_HOURS", 0, "E003"),
    ("EXTRA_HOLIDAYS", ["2026-12-24"], "E003"),
    ("MAIL_COLOUR", "blue", "E003"),
    ("PRIVATE_ROOT", 7, "E003"),
    ("PRIVATE_ROOT", Path(shop_settings.MEDIA_ROOT or "media") / "private", "E062"),
    ("PRIVATE_ROOT", str(shop_settings.MEDIA_ROOT or "media"), "E062"),
    ("PRIVATE_ROOT", Path(shop_settings.STATIC_ROOT or "static") / "x" / "..", "E062"),
    ("OPENTRANS_SCHEMA", "/nowhere", "E070"),
    ("ORDER_EXPORT_ROOT", Path(shop_settings.MEDIA_ROOT or "media") / "exports", "E071"),
    ("PDF_FONT_FOLDERS", "/usr/share/fonts", "E003"),
    ("PDF_FONT_FOLDERS", ["/nowhere"], "W071"),
    ("PDF_FONT_FOLDERS", [Path(__file__).parent], "W071"),
    ("CUSTOMER_FILE_MEGABYTES", 0, "E003"),
    ("CUSTOMER_FILE_TYPES", "pdf", "E003"),
    ("HOLIDAY_COUNTRY", 33, "E003"),
    ("HOLIDAY_COUNTRY", "XX", "E060"),
    ("HOLIDAY_COUNTRY", "fr", "E060"),
    ("HOLIDAY_SUBDIVISION", "BY", "E060"),
    ("IMPERSONATION_MINUTES", 0, "E003"),
    ("IMPERSONATION_MINUTES", 0.5, "E003"),
    ("STAFF_NEED_CONSENT", "yes", "E003"),
    ("CONSENT_DAYS", 0, "E003"),
    ("UNDO_HOURS", -1, "E003"),
    ("WAITING_ORDER_DAYS", None, "E003"),
    ("SESSIONS_PER_HOUR", 0, "E003"),
    ("NIGHT_BEGINS", 24, "E003"),
    ("NIGHT_ENDS", -1, "E003"),
    ("COMMISSIONS_URL", "commissions.example", "E003"),
    ("TAX_RATES", "20", "E003"),
    ("TAX_RATES", [20, -1], "E003"),
    ("ALLOWED_WHILE_ACTING", ["myshop:note"], "E003"),
    ("ALLOWED_WHILE_ACTING", {"myshop:note": "everything"}, "E003"),
]

RIGHT_VALUES = [
    ("NIGHT_BEGINS", 0),
    ("NIGHT_ENDS", 23),
    ("TAX_RATES", [20, 5.5, Decimal("2.1")]),
    ("COMMISSIONS_URL", "https://commissions.example/"),
    ("ALLOWED_WHILE_ACTING", {"myshop:note": "basket"}),
]

WRONG_ADDRESSES = [
    ("STRIPE_API_BASE", "https://127.0.0.1:8010", {"E020"}),
    ("STRIPE_JS_URL", "https://twin.example/v3/", {"E020"}),
    ("STRIPE_API_BASE", "https://api.stripe.com.evil.example", {"E020"}),
    ("STRIPE_API_BASE", "http://api.stripe.com", {"E021"}),
    ("STRIPE_JS_URL", "http://127.0.0.1:8010/v3/", {"E020", "E021"}),
]

WRONG_PROJECTS = [
    ("CLIENTPORTAL", [("INVITATION_DAYS", 7)], "E001"),
    ("USE_TZ", False, "E011"),
    ("OSCAR_DYNAMIC_CLASS_LOADER", "oscar.core.loading.default_class_loader", "W010"),
    ("OSCAR_ALLOW_ANON_CHECKOUT", False, "W050"),
    ("CACHES", {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}, "E040"),
    ("SESSION_ENGINE", "django.contrib.sessions.backends.file", "E041"),
    ("SESSION_COOKIE_DOMAIN", ".localhost", "E042"),
    ("TENANT_LIMIT_SET_CALLS", False, "W044"),
    ("MIDDLEWARE", [*OTHER_MIDDLEWARE, MAIN_MIDDLEWARE], "E045"),
]

AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
MESSAGES = "django.contrib.messages.middleware.MessageMiddleware"
SESSIONS = "django.contrib.sessions.middleware.SessionMiddleware"
BASKET = "oscar.apps.basket.middleware.BasketMiddleware"
ACTING = "oscar_clientportal.impersonation.middleware.ImpersonationMiddleware"
AROUND_OURS = [
    ("django.middleware.cache.UpdateCacheMiddleware", "E066"),
    ("django.middleware.gzip.GZipMiddleware", "W066"),
]


class OwnImpersonationMiddleware(ImpersonationMiddleware):
    """A shop's own."""


def found(*, deploy=False):
    """The ids our own checks give, without their prefix."""
    checks = registry.get_checks(include_deployment_checks=deploy)
    ours = [check for check in checks if check.__module__.startswith("oscar_clientportal.")]
    assert ours
    messages = [message for check in ours for message in check(app_configs=None)]
    return {message.id.removeprefix("clientportal.") for message in messages}


@pytest.fixture(autouse=True)
def _fresh_loader():
    get_class_loader.cache_clear()
    yield
    get_class_loader.cache_clear()


def without(entries, *names):
    return [entry for entry in entries if not any(name in entry for name in names)]


def test_the_demonstration_shop_gives_no_message():
    assert found() == set()


@pytest.mark.parametrize(("name", "value", "expected"), WRONG_VALUES)
def test_a_wrong_value_is_told_by_its_id(settings, name, value, expected):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, name: value}
    assert found() == {expected}


@pytest.mark.parametrize(("name", "value", "expected"), WRONG_ADDRESSES)
def test_a_live_key_goes_to_stripe_over_https_only(settings, name, value, expected):
    settings.CLIENTPORTAL = {**LIVE, name: value}
    assert found() == expected


def test_a_publishable_live_key_alone_is_looked_at_as_well(settings):
    settings.CLIENTPORTAL = {
        **settings.CLIENTPORTAL,
        **STRIPE,
        "STRIPE_PUBLISHABLE_KEY": "pk_live_1",
        "STRIPE_JS_URL": "https://twin.example",
    }
    assert found() == {"E020"}


def test_live_keys_at_stripe_give_no_message(settings):
    settings.CLIENTPORTAL = LIVE
    assert found() == set()


def test_a_shop_without_cards_needs_no_key(settings):
    settings.CLIENTPORTAL = {"PAYMENT_METHODS": ["oscar_clientportal.payments.methods.CustomerAccountMethod"]}
    assert found() == set()


def test_deploying_with_another_provider_than_stripe_is_told(settings):
    assert "W021" in found(deploy=True)
    settings.CLIENTPORTAL = LIVE
    assert "W021" not in found(deploy=True)


@pytest.mark.parametrize(("name", "value", "expected"), WRONG_PROJECTS)
def test_a_wrong_setting_of_the_project_is_told_by_its_id(settings, name, value, expected):
    setattr(settings, name, value)
    assert expected in found()
    assert found() - {"W020"} == {expected}


@pytest.mark.parametrize(("name", "value"), RIGHT_VALUES)
def test_a_right_value_gives_no_message(settings, name, value):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, name: value}
    assert found() == set()


def test_sessions_in_cookies_open_every_shop_and_bind_nobody_who_acts_as_a_client(settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    assert found() == {"E041", "W065"}


def test_without_the_middleware_nothing_would_end_a_session_as_a_client(settings):
    settings.MIDDLEWARE = without(settings.MIDDLEWARE, ACTING)
    assert found() == {"E064"}
    settings.MIDDLEWARE = []
    assert found() == {"E045", "E064", "W068"}


def test_without_its_middleware_no_page_waits_for_the_terms_of_use(settings):
    terms = "oscar_clientportal.portal.terms_gate.TermsMiddleware"
    settings.MIDDLEWARE = without(settings.MIDDLEWARE, terms)
    assert found() == {"W068"}


def test_invoices_must_name_a_seller_where_no_admin_asks_for_one(settings, monkeypatch):
    from oscar_clientportal.core.checks import papers

    monkeypatch.setattr(papers, "ADMIN", "not_installed")
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "SELLER_ADDRESS": ""}
    assert found() == {"W069"}
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ISSUE_INVOICES": False}
    assert found() == set()
    seller = {"SELLER_NAME": "Acme", "SELLER_ADDRESS": "1 Demo Street"}
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "ISSUE_INVOICES": True, **seller}
    assert found() == set()


@pytest.mark.parametrize("other", [SESSIONS, AUTHENTICATION, MESSAGES])
def test_the_middleware_comes_after_what_says_who_somebody_is(settings, other):
    settings.MIDDLEWARE = [*without(settings.MIDDLEWARE, other), other]
    assert found() == {"E065"}
    settings.MIDDLEWARE = without(settings.MIDDLEWARE, other)
    assert found() == {"E065"}


def test_the_middleware_comes_before_the_basket(settings):
    first, *others = without(settings.MIDDLEWARE, BASKET)
    settings.MIDDLEWARE = [first, BASKET, *others]
    assert found() == {"E065"}
    settings.MIDDLEWARE = [first, *others]
    assert found() == set()


def test_a_subclass_of_the_middleware_is_one(settings):
    own = f"{__name__}.OwnImpersonationMiddleware"
    settings.MIDDLEWARE = [own if entry == ACTING else entry for entry in settings.MIDDLEWARE]
    assert found() == set()


@pytest.mark.parametrize(
    "backend", ["django.contrib.auth.backends.ModelBackend", "oscar.apps.customer.auth_backends.EmailBackend"]
)
def test_a_backend_that_lets_closed_logins_in_is_told(settings, backend):
    settings.AUTHENTICATION_BACKENDS = [backend, *settings.AUTHENTICATION_BACKENDS]
    assert found() == {"E067"}


def test_a_guarded_backend_of_the_shops_own_and_one_that_brings_nobody_are_fine(settings):
    own = f"{__name__}.GuardedBackend"
    permissions = "django.contrib.auth.backends.BaseBackend"
    settings.AUTHENTICATION_BACKENDS = [own, permissions]
    assert found() == set()


@pytest.mark.parametrize("form", [None, "wagtail.admin.forms.auth.LoginForm"])
def test_a_login_form_of_wagtail_that_gives_no_reason_is_told(settings, form):
    settings.WAGTAILADMIN_USER_LOGIN_FORM = form
    assert found() == {"W067"}


@pytest.mark.parametrize(("other", "expected"), AROUND_OURS)
def test_what_keeps_or_packs_pages_stands_around_the_middleware(settings, other, expected):
    first, *others = settings.MIDDLEWARE
    settings.MIDDLEWARE = [first, other, *others]
    assert found() == set()
    settings.MIDDLEWARE = [first, *others, other]
    assert found() == {expected}


def test_the_urls_of_hijack_itself_are_a_second_door(settings):
    module = ModuleType("urls_with_hijack")
    module.urlpatterns = [path("tools/", include([path("", include("hijack.urls"))]))]
    sys.modules[module.__name__] = module
    try:
        settings.ROOT_URLCONF = module.__name__
        assert found() == {"W064"}
    finally:
        del sys.modules[module.__name__]


def test_files_of_all_shops_in_one_directory_are_told(settings):
    plain = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": plain}
    assert found() == {"E043"}


def test_the_key_functions_may_be_given_as_functions(settings):
    from django_tenants.cache import make_key, reverse_key

    cache = {**settings.CACHES["default"], "KEY_FUNCTION": make_key, "REVERSE_KEY_FUNCTION": reverse_key}
    settings.CACHES = {"default": cache}
    assert found() == set()


@pytest.mark.parametrize("label", ["clientportal_wagtail", "clientportal_portal"])
def test_a_missing_app_of_ours_is_told(monkeypatch, label):
    monkeypatch.delitem(apps.app_configs, label)
    assert found() == {"E010"}


@pytest.mark.parametrize(
    "app", ["oscar_clientportal.clients", "wagtail_hooks.apps", "contrib.auth", "contrib.sites"]
)
def test_an_app_every_shop_needs_of_its_own_is_told(settings, app):
    settings.TENANT_APPS = without(settings.TENANT_APPS, app)
    assert found() == {"E047"}


def test_an_app_of_ours_shared_by_all_shops_is_told(settings):
    settings.SHARED_APPS = [*settings.SHARED_APPS, "oscar_clientportal.clients.apps.ClientsConfig"]
    assert found() == {"E046"}


@pytest.mark.parametrize(("version", "expected"), [((6, 1), {"E031"}), ((6, 0), set())])
def test_django_6_1_needs_its_postgres_app(monkeypatch, version, expected):
    monkeypatch.delitem(apps.app_configs, "postgres")
    monkeypatch.setattr(django, "VERSION", version)
    assert found() == expected


def test_another_database_than_postgresql_is_refused(monkeypatch):
    monkeypatch.setattr(connections["default"], "vendor", "sqlite")
    assert found() == {"E030"}


def test_atomic_requests_are_mentioned(monkeypatch):
    monkeypatch.setitem(connections["default"].settings_dict, "ATOMIC_REQUESTS", True)
    assert found() == {"I030"}


def test_the_documentation_lists_every_id_and_every_setting():
    from pathlib import Path

    from oscar_clientportal.core import checks, conf

    ids = set()
    for module in Path(checks.__file__).parent.glob("*.py"):
        ids |= {part.split('"')[0] for part in module.read_text().split('id="clientportal.')[1:]}
    text = (Path(checks.__file__).parents[3] / "docs" / "settings.md").read_text()
    assert ids
    assert [name for name in {*ids, *conf.DEFAULTS} if f"`{name}`" not in text] == []


@pytest.mark.req("2.33")
@pytest.mark.parametrize(
    "way", [{"ORDER_EXPORT_URL": "https://erp.example/"}, {"ORDER_EXPORT_FOLDER": "erp"}]
)
def test_who_sends_orders_without_the_schema_is_told_and_who_has_it_is_not(settings, tmp_path, way):
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, **way, "OPENTRANS_SCHEMA": None}
    assert "W070" in found()
    for name in exports.FILES:
        (tmp_path / name).touch()
    settings.CLIENTPORTAL = {**settings.CLIENTPORTAL, "OPENTRANS_SCHEMA": tmp_path}
    assert not {"W070", "E070"} & found()
