"""The values of ``CLIENTPORTAL``: known names, right types, dotted paths that import."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

from oscar_clientportal.core import acting, calendars, conf
from oscar_clientportal.core.class_loader import load


@register
def check_names(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    configured = _configured()
    if configured is None:
        yield Error("CLIENTPORTAL must be a dictionary.", id="clientportal.E001")
        return
    for name in configured:
        if name not in conf.DEFAULTS:
            hint = f"It knows {', '.join(conf.DEFAULTS)}."
            yield Error(f"CLIENTPORTAL has no setting {name!r}.", hint=hint, id="clientportal.E002")


@register
def check_values(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    for name, value in known_values().items():
        if not _is_function_by_shop(name, value) and (expected := _refusal(name, value)):
            yield Error(f"CLIENTPORTAL[{name!r}] must be {expected}.", id="clientportal.E003")


@register
def check_paths(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    for name, value in known_values().items():
        for path in _paths(name, value):
            try:
                found = import_string(path)
            except (ImportError, ValueError) as error:
                yield Error(f"CLIENTPORTAL[{name!r}]: {error}.", id="clientportal.E004")
            else:
                if not callable(found):
                    yield Error(f"CLIENTPORTAL[{name!r}]: {path} can't be called.", id="clientportal.E004")


@register
def check_delegate(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    if known_values().get("CLASS_LOADER_DELEGATE") == f"{load.__module__}.{load.__name__}":
        yield Error(
            "CLIENTPORTAL['CLASS_LOADER_DELEGATE'] names this package's own loader, which would call itself.",
            hint="Name the loader the project had before, or leave the setting out.",
            id="clientportal.E005",
        )


@register
def check_holidays(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    country, subdivision = written("HOLIDAY_COUNTRY"), written("HOLIDAY_SUBDIVISION")
    if not isinstance(country, str) or not isinstance(subdivision, str) or not country + subdivision:
        return
    if calendars.is_known(country, subdivision):
        return
    is_region = calendars.is_known(country)
    name, value = ("HOLIDAY_SUBDIVISION", subdivision) if is_region else ("HOLIDAY_COUNTRY", country)
    yield Error(
        f"CLIENTPORTAL[{name!r}]: no holidays are known for {value!r}.",
        hint="Take the code as the library “holidays” lists it, such as FR, or DE with BY.",
        id="clientportal.E060",
    )


def problems() -> Iterator[CheckMessage]:
    """All that is wrong with the values."""
    for check in (check_names, check_values, check_paths, check_delegate, check_holidays):
        yield from check(None)


def known_values() -> dict[str, Any]:
    """The values a shop wrote under a name that exists; empty where ``CLIENTPORTAL`` isn't a dictionary."""
    return {name: value for name, value in (_configured() or {}).items() if name in conf.DEFAULTS}


def written(name: str) -> Any:
    """The value of the setting, or its default, as written."""
    return known_values().get(name, conf.DEFAULTS[name])


def _configured() -> dict[str, Any] | None:
    value = getattr(django_settings, "CLIENTPORTAL", {})
    return value if isinstance(value, dict) else None


def _is_function_by_shop(name: str, value: Any) -> bool:
    return name in conf.BY_SHOP and conf.is_dotted_path(value)


def _refusal(name: str, value: Any) -> str:
    """What the setting expects where ``value`` isn't that, else nothing."""
    if name in EXPECTED:
        expected, is_right = EXPECTED[name]
    else:
        expected, is_right = EXPECTED_LIKE[type(conf.DEFAULTS[name])]
    return "" if is_right(value) else expected


def _is_positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0


def _are_percentages(values: Any) -> bool:
    return isinstance(values, list | tuple) and all(
        (_is_amount(value) or isinstance(value, float)) and 0 <= value <= 100 for value in values
    )


def _are_strings(values: Any) -> bool:
    return isinstance(values, list | tuple) and all(isinstance(value, str) for value in values)


def are_paths(values: Any) -> bool:
    return isinstance(values, list | tuple) and all(isinstance(value, str | Path) for value in values)


def _are_days(values: Any) -> bool:
    return isinstance(values, list | tuple) and all(
        isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 366 for value in values
    )


def _are_minutes(values: Any) -> bool:
    return isinstance(values, list | tuple) and all(map(_is_whole, values))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 3660


def _are_languages(value: Any) -> bool:
    known = {code for code, _name in django_settings.LANGUAGES}
    return value is None or (_are_strings(value) and bool(value) and known.issuperset(value))


def _are_mixins(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(key, tuple) and len(key) == 2 and _are_strings([*key, path]) for key, path in value.items()
    )


def _are_dates(values: Any) -> bool:
    return isinstance(values, list | tuple) and all(
        isinstance(value, date) and not isinstance(value, datetime) for value in values
    )


def _is_colour(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("#[0-9a-fA-F]{6}", value) is not None


def _is_hour(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 23


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _are_scopes(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and scope in list(acting.Scope) for name, scope in value.items()
    )


def _is_address(value: Any) -> bool:
    return (
        isinstance(value, str)
        and urlsplit(value).scheme in {"http", "https"}
        and bool(urlsplit(value).netloc)
    )


def _paths(name: str, value: Any) -> list[str]:
    if name == "EXTRA_MIXINS":
        return list(value.values()) if _are_mixins(value) else []
    if name == "PAYMENT_METHODS":
        return list(value) if _are_strings(value) else []
    is_path = name == "CLASS_LOADER_DELEGATE" and isinstance(value, str)
    return [value] if is_path or _is_function_by_shop(name, value) else []


Rule = tuple[str, Callable[[Any], bool]]

EXPECTED: dict[str, Rule] = {
    "CREDIT_LIMIT": ("an amount of 0 or more", _is_amount),
    "FOUR_EYES_ABOVE": ("an amount of 0 or more, or None", lambda value: value is None or _is_amount(value)),
    "OFFERED_METHODS": (
        "a list of codes of payment methods, or None",
        lambda value: value is None or _are_strings(value),
    ),
    "REFUND_ORDER": (f"one of {', '.join(conf.REFUND_ORDERS)}", lambda value: value in conf.REFUND_ORDERS),
    "UPGRADE_POLICY": (
        f"one of {', '.join(conf.UPGRADE_POLICIES)}",
        lambda value: value in conf.UPGRADE_POLICIES,
    ),
    **dict.fromkeys(
        ["RENEWAL_NOTICE_DAYS", "DUNNING_DAYS", "INVOICE_REMINDER_DAYS"],
        ("a list of whole days, each from 1 to 366", _are_days),
    ),
    "TAX_RATES": ("a list of percentages from 0 to 100", _are_percentages),
    **dict.fromkeys(["GRACE_DAYS", "SUSPENSION_DAYS", "CATCH_UP_DAYS"], ("a whole number from 0", _is_count)),
    "TERMS_BEFORE": (
        f"one of {', '.join(map(repr, conf.TERMS_BEFORE))}",
        lambda value: value in conf.TERMS_BEFORE,
    ),
    "UNUSED_SEAT_DAYS": ("a whole number from 1", _is_whole),
    "TRANSFER_OFFER_DAYS": ("a whole number from 1", _is_whole),
    **dict.fromkeys(["IMPERSONATION_MINUTES", "SESSIONS_PER_HOUR"], ("a whole number from 1", _is_whole)),
    **dict.fromkeys(["CONSENT_DAYS", "CONSENT_REQUEST_DAYS"], ("a whole number from 1", _is_whole)),
    "CONSENT_NOTICE_DAYS": ("a whole number from 0", _is_count),
    **dict.fromkeys(["NIGHT_BEGINS", "NIGHT_ENDS"], ("an hour: a whole number from 0 to 23", _is_hour)),
    **dict.fromkeys(
        ["COMMISSIONS_URL", "ORDER_EXPORT_URL"],
        ("an address with http:// or https://, or empty", lambda value: value == "" or _is_address(value)),
    ),
    "ALLOWED_WHILE_ACTING": (
        f"a dictionary {{name of a page: one of {', '.join(acting.Scope)}}}",
        _are_scopes,
    ),
    "CURRENCY": (
        "the code of a currency such as EUR, or None",
        lambda value: value is None or (isinstance(value, str) and bool(re.fullmatch("[A-Z]{3}", value))),
    ),
    "LANGUAGES": ("a list of codes out of LANGUAGES, the main one first", _are_languages),
    "EXTRA_HOLIDAYS": ("a list of dates", _are_dates),
    "MAIL_COLOUR": ("a colour: #rrggbb", _is_colour),
    **dict.fromkeys(
        ["PRIVATE_ROOT", "OPENTRANS_SCHEMA", "ORDER_EXPORT_ROOT"],
        ("a path, or None", lambda value: value is None or isinstance(value, str | Path)),
    ),
    "PDF_FONT_FOLDERS": ("a list of paths", are_paths),
    "ORDER_EXPORT_RETRY_MINUTES": ("a list of whole minutes above 0", _are_minutes),
    "EXTRA_MIXINS": ("a dictionary {(module label, class name): dotted path}", _are_mixins),
    "STRIPE_API_BASE": ("an address with http:// or https://", _is_address),
    "STRIPE_JS_URL": ("an address with http:// or https://", _is_address),
}
#: What a setting expects whose default is of this type.
EXPECTED_LIKE: dict[type, Rule] = {
    int: ("a number above 0", _is_positive),
    bool: ("True or False", lambda value: isinstance(value, bool)),
    str: ("a string", lambda value: isinstance(value, str)),
    list: ("a list of strings", _are_strings),
}
