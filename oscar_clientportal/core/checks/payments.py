"""Keys and addresses of the card provider. Keys that a function gives per shop are not looked at."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.module_loading import import_string

from oscar_clientportal.core import conf

from .values import written

LIVE = ("sk_live_", "rk_live_", "pk_live_")
SECRET = ("sk_", "rk_")
ADDRESSES = ("STRIPE_API_BASE", "STRIPE_JS_URL")
CARD_METHOD = "oscar_clientportal.payments.methods.CardMethod"


@register
def check_live_addresses(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if not any(key.startswith(LIVE) for key in (_key("STRIPE_SECRET_KEY"), _key("STRIPE_PUBLISHABLE_KEY"))):
        return
    for name in ADDRESSES:
        if not _is_secure(name):
            yield Error(f"A live key would travel over plain http to {name}.", id="clientportal.E021")
        if not _is_stripe(name):
            yield Error(
                f"A live key would go to {_host(name)}, which is not Stripe.",
                hint=f"Leave {name} out; only tests and the demonstration shop set it.",
                id="clientportal.E020",
            )


@register(Tags.security, deploy=True)
def check_deployed_addresses(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    for name in ADDRESSES:
        if not _is_stripe(name):
            yield Warning(
                f"{name} points to {_host(name)}, which is not Stripe: no card is really charged.",
                id="clientportal.W021",
            )


@register
def check_keys(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if _key("STRIPE_SECRET_KEY").startswith("pk_"):
        yield Error("STRIPE_SECRET_KEY is a publishable key.", id="clientportal.E022")
    if _key("STRIPE_PUBLISHABLE_KEY").startswith(SECRET):
        yield Error(
            "STRIPE_PUBLISHABLE_KEY is a secret key: every visitor could read it.", id="clientportal.E022"
        )


@register
def check_card_has_key(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if written("STRIPE_SECRET_KEY") == "" and _offers_cards():
        yield Warning(
            "Cards are among the PAYMENT_METHODS, but STRIPE_SECRET_KEY is empty: no card is offered.",
            hint="Set the keys, or take the card method off the list.",
            id="clientportal.W020",
        )


def _key(name: str) -> str:
    """The key as written; empty where a function gives it per shop."""
    value = written(name)
    return value if isinstance(value, str) and not conf.is_dotted_path(value) else ""


def _host(name: str) -> str:
    return urlsplit(str(written(name))).netloc


def _is_secure(name: str) -> bool:
    return urlsplit(str(written(name))).scheme == "https"


def _is_stripe(name: str) -> bool:
    return _host(name) == urlsplit(conf.DEFAULTS[name]).netloc


def _offers_cards() -> bool:
    methods = written("PAYMENT_METHODS")
    try:
        return any(issubclass(import_string(path), import_string(CARD_METHOD)) for path in methods)
    except (ImportError, TypeError, ValueError):  # said by the check of the values
        return False
