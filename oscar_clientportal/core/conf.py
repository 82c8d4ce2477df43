"""The package's settings: each a documented property, read from Django's settings when asked for.

A shop sets ``CLIENTPORTAL = {"INVITATION_DAYS": 7}``. Where a value differs by tenant (``BY_SHOP``), it may
name a function instead, which is called whenever the value is needed and can look at the connection's tenant:
``CLIENTPORTAL = {"STRIPE_SECRET_KEY": "myshop.keys.stripe_secret"}``.
"""

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from . import options
from .defaults import BY_SHOP as BY_SHOP
from .defaults import DEFAULTS as DEFAULTS
from .defaults import NUMBERED as NUMBERED
from .defaults import OPTIONS as OPTIONS
from .defaults import REFUND_ORDERS as REFUND_ORDERS
from .defaults import SELLER as SELLER
from .defaults import TERMS_BEFORE as TERMS_BEFORE
from .defaults import UPGRADE_POLICIES as UPGRADE_POLICIES
from .defaults import all_languages as all_languages


class Settings:
    """Read as ``conf.settings.invitation_lifetime``."""

    @staticmethod
    def raw(name: str) -> Any:
        """The configured value or the default, as written."""
        return getattr(django_settings, "CLIENTPORTAL", {}).get(name, DEFAULTS[name])

    def for_shop(self, name: str) -> Any:
        """The value for the shop of the current connection."""
        value = self.raw(name)
        return _import(value)() if name in BY_SHOP and is_dotted_path(value) else value

    def option(self, name: str) -> Any:
        """The value the shop's owner has set in the admin, else the configured one."""
        return options.current().get(name, self.raw(name))

    @property
    def class_loader_delegate(self) -> str:
        """Dotted path of the class loader ours wraps: a shop that already had one names it here."""
        return self.raw("CLASS_LOADER_DELEGATE")

    @property
    def extra_mixins(self) -> dict[tuple[str, str], str]:
        """``{(module label, class name): dotted path}``: further mixins for Oscar's classes, over ours."""
        return self.raw("EXTRA_MIXINS")

    @property
    def invitation_lifetime(self) -> timedelta:
        """How long an invitation can be accepted; 14 days unless the shop says otherwise (days)."""
        return timedelta(days=self.raw("INVITATION_DAYS"))

    @property
    def registration_lifetime(self) -> timedelta:
        """How long a new registration link is valid unless the editor says otherwise; 30 days (days)."""
        return timedelta(days=self.raw("REGISTRATION_DAYS"))

    @property
    def customer_number_pattern(self) -> str:
        """How customer numbers look: ``clients.rules.format_number``. An option of the shop."""
        return self.option("CUSTOMER_NUMBER_PATTERN")

    @property
    def approval_time(self) -> timedelta:
        """Working time within which the staff decide on a client; 48 hours (hours). An option of the shop."""
        return timedelta(hours=self.option("APPROVAL_HOURS"))

    @property
    def holiday_country(self) -> str:
        """ISO code of the country whose holidays the shop keeps; empty: week-ends alone. An option of the shop."""
        return self.option("HOLIDAY_COUNTRY")

    @property
    def holiday_subdivision(self) -> str:
        """ISO code of the region within ``holiday_country``. An option of the shop."""
        return self.option("HOLIDAY_SUBDIVISION")

    @property
    def extra_holidays(self) -> list[date]:
        """Further days on which nobody works in the shop. An option of the shop."""
        return list(self.option("EXTRA_HOLIDAYS"))

    @property
    def new_clients_per_day(self) -> int:
        """So many people may one agent add within 24 hours: each may get a mail. An option of the shop."""
        return self.option("NEW_CLIENTS_PER_DAY")

    @property
    def mail_colour(self) -> str:
        """The colour of headings and buttons in mails, ``#rrggbb``. An option of the shop."""
        return self.option("MAIL_COLOUR")

    @property
    def private_root(self) -> Path:
        """Where files are kept that only their owners may have: a folder beside ``MEDIA_ROOT``, never within it."""
        root = self.raw("PRIVATE_ROOT")
        return Path(root) if root else Path(django_settings.MEDIA_ROOT or ".").resolve().parent / "private"

    @property
    def customer_file_bytes(self) -> int:
        """How large a file for a customer may be; 20 MB (megabytes)."""
        return int(self.raw("CUSTOMER_FILE_MEGABYTES") * 1024**2)

    @property
    def customer_file_types(self) -> list[str]:
        """The endings of files that customers may be given."""
        return list(self.raw("CUSTOMER_FILE_TYPES"))

    @property
    def languages(self) -> list[str]:
        """The languages this shop is offered in, main one first; all of ``LANGUAGES`` by default."""
        return self.for_shop("LANGUAGES") or all_languages()

    @property
    def currency(self) -> str:
        """What the shop keeps its books and credit limits in; Oscar's default unless it says otherwise."""
        return self.for_shop("CURRENCY") or django_settings.OSCAR_DEFAULT_CURRENCY

    @property
    def payment_methods(self) -> list[str]:
        """Dotted paths of the payment methods, in the order in which they are offered."""
        return self.raw("PAYMENT_METHODS")

    @property
    def offered_methods(self) -> list[str] | None:
        """Codes of the payment methods offered; None: all of ``PAYMENT_METHODS``. An option of the shop."""
        return self.option("OFFERED_METHODS")

    @property
    def customer_area_open(self) -> bool:
        """Whether customers see their account and "My space", and pay from them. An option of the shop."""
        return self.option("CUSTOMER_AREA_OPEN")

    @property
    def space_lifetime(self) -> timedelta:
        """After this time a visit to "My space" without a login ends; two hours (minutes)."""
        return timedelta(minutes=self.raw("SPACE_MINUTES"))

    @property
    def credit_limit(self) -> Decimal:
        """How far below zero a newly opened account may go, in its currency. An option of the shop."""
        return Decimal(str(self.option("CREDIT_LIMIT")))

    @property
    def four_eyes_above(self) -> Decimal | None:
        """The staff's acts of more than this need a second person; None: never. An option of the shop."""
        amount = self.option("FOUR_EYES_ABOVE")
        return None if amount is None else Decimal(str(amount))

    @property
    def refund_order(self) -> str:
        """To which sources a refund goes first: one of ``REFUND_ORDERS``. An option of the shop."""
        return self.option("REFUND_ORDER")

    @property
    def hold_lifetime(self) -> timedelta:
        """After this time without an order a hold is released; a day (minutes). An option of the shop."""
        return timedelta(minutes=self.option("HOLD_MINUTES"))

    @property
    def reconcile_after(self) -> timedelta:
        """An attempt untouched for this long is taken up by ``reconcile_payments``; 15 minutes (minutes)."""
        return timedelta(minutes=self.raw("RECONCILE_AFTER_MINUTES"))

    @property
    def stripe_secret_key(self) -> str:
        """The shop's secret key at Stripe; without one no card is offered."""
        return self.for_shop("STRIPE_SECRET_KEY")

    @property
    def stripe_publishable_key(self) -> str:
        """The key the customer's browser uses."""
        return self.for_shop("STRIPE_PUBLISHABLE_KEY")

    @property
    def stripe_webhook_secret(self) -> str:
        """The secret that signs events sent to this shop's webhook."""
        return self.for_shop("STRIPE_WEBHOOK_SECRET")

    @property
    def stripe_api_base(self) -> str:
        """Where Stripe's API is; only the twin of the sandbox is anywhere else."""
        return self.raw("STRIPE_API_BASE")

    @property
    def stripe_js_url(self) -> str:
        """Where Stripe's script is; only the twin of the sandbox is anywhere else."""
        return self.raw("STRIPE_JS_URL")

    @property
    def bought_for_you_shows_prices(self) -> bool:
        """Whether a client sees the prices of what somebody else bought for them."""
        return self.raw("BOUGHT_FOR_YOU_SHOWS_PRICES")

    @property
    def upgrade_policy(self) -> str:
        """What an upgrade costs where its plan doesn't say: one of ``UPGRADE_POLICIES``. An option of the shop."""
        return self.option("UPGRADE_POLICY")

    @property
    def refund_ends_term(self) -> bool:
        """Whether a term ends once its payment is refunded or lost. An option of the shop."""
        return self.option("REFUND_ENDS_TERM")

    @property
    def renewal_notice_days(self) -> list[int]:
        """So many days before the end of a term its renewal, or its end, is announced. An option of the shop."""
        return sorted(self.option("RENEWAL_NOTICE_DAYS"), reverse=True)

    @property
    def dunning_days(self) -> list[int]:
        """So many days after the end of a term a refused renewal is tried again. An option of the shop."""
        return sorted(self.option("DUNNING_DAYS"))

    @property
    def grace(self) -> timedelta:
        """So long the contents stay open while a renewal is being paid; 7 days (days). An option of the shop."""
        return timedelta(days=self.option("GRACE_DAYS"))

    @property
    def suspension(self) -> timedelta:
        """So long a suspended subscription can be paid and goes on; 30 days (days). An option of the shop."""
        return timedelta(days=self.option("SUSPENSION_DAYS"))

    @property
    def catch_up(self) -> timedelta:
        """A renewal that comes later than this is not charged by itself; 30 days (days). An option of the shop."""
        return timedelta(days=self.option("CATCH_UP_DAYS"))

    @property
    def renewal_lease(self) -> timedelta:
        """So long a worker has for one renewal before another takes it up; 5 minutes (seconds)."""
        return timedelta(seconds=self.raw("RENEWAL_LEASE_SECONDS"))

    @property
    def impersonation_lifetime(self) -> timedelta:
        """So long a session as a client lasts at most; 30 minutes (minutes). An option of the shop."""
        return timedelta(minutes=self.option("IMPERSONATION_MINUTES"))

    @property
    def staff_need_consent(self) -> bool:
        """Whether the staff too see the shop as a client only with the client's consent. An option of the shop."""
        return self.option("STAFF_NEED_CONSENT")

    @property
    def longest_consent(self) -> timedelta:
        """A consent ends by itself after this time at the latest; two years (days)."""
        return timedelta(days=self.raw("CONSENT_DAYS"))

    @property
    def consent_request_lifetime(self) -> timedelta:
        """So long a client can answer when asked for a consent; 90 days (days)."""
        return timedelta(days=self.raw("CONSENT_REQUEST_DAYS"))

    @property
    def consent_notice(self) -> timedelta:
        """So long before its end a consent's end is announced; 30 days (days)."""
        return timedelta(days=self.raw("CONSENT_NOTICE_DAYS"))

    @property
    def undo_time(self) -> timedelta:
        """So long a client can undo what was changed in their name; 72 hours (hours)."""
        return timedelta(hours=self.raw("UNDO_HOURS"))

    @property
    def waiting_order_lifetime(self) -> timedelta:
        """So long an order waits for the client's yes; 7 days (days)."""
        return timedelta(days=self.raw("WAITING_ORDER_DAYS"))

    @property
    def sessions_per_hour(self) -> int:
        """More sessions as clients than this within an hour, of one person, are unusual. An option of the shop."""
        return self.option("SESSIONS_PER_HOUR")

    @property
    def night(self) -> tuple[int, int]:
        """The hours between which a session is unusual, in the shop's time zone; alike: none. An option of the shop."""
        return self.option("NIGHT_BEGINS"), self.option("NIGHT_ENDS")

    @property
    def commissions_url(self) -> str:
        """Where partners find their commissions; empty: nowhere. An option of the shop."""
        return self.option("COMMISSIONS_URL")

    @property
    def terms_before(self) -> str:
        """What waits until a customer has accepted the terms of use: "" nothing, "orders", "portal". An option."""
        return self.option("TERMS_BEFORE")

    @property
    def unused_seat_time(self) -> timedelta:
        """Seats of people who haven't logged in for so long are proposed to be freed; 90 days (days). An option."""
        return timedelta(days=self.option("UNUSED_SEAT_DAYS"))

    @property
    def transfer_offer_lifetime(self) -> timedelta:
        """So long an offer of licences to another company is open; 14 days (days)."""
        return timedelta(days=self.raw("TRANSFER_OFFER_DAYS"))

    @property
    def issue_invoices(self) -> bool:
        """Whether an invoice is issued with every order; otherwise the staff issue them. An option of the shop."""
        return self.option("ISSUE_INVOICES")

    @property
    def number_patterns(self) -> dict[str, str]:
        """How numbers of documents look, by their kind: ``clients.rules.format_number``. Options of the shop."""
        return {kind: self.option(f"{name}_NUMBER_PATTERN") for kind, name in NUMBERED.items()}

    @property
    def tax_rates(self) -> list[Decimal]:
        """The rates of VAT that the shop charges, in per cent: what a paper's small amounts are told by."""
        return [Decimal(str(rate)) for rate in self.for_shop("TAX_RATES")]

    @property
    def invoice_reminder_days(self) -> list[int]:
        """So many days after an invoice was due its payer is reminded. An option of the shop."""
        return sorted(self.option("INVOICE_REMINDER_DAYS"))

    @property
    def seller(self) -> dict[str, str]:
        """Who sells: name, address, email, phone, vat_id, registration, bank, iban, bic. Options of the shop."""
        return {name.removeprefix("SELLER_").lower(): self.option(name) for name in SELLER}

    @property
    def opentrans_schema(self) -> Path | None:
        """The folder of the openTRANS 2.1 schema, which this package doesn't carry; None: XML is not validated."""
        folder = self.raw("OPENTRANS_SCHEMA")
        return Path(folder) if folder else None

    @property
    def order_export_url(self) -> str:
        """The address that each order's XML is sent to; empty: none. An option of the shop."""
        return self.option("ORDER_EXPORT_URL")

    @property
    def order_export_token(self) -> str:
        """What that address is shown as ``Authorization: Bearer``; empty: nothing. An option of the shop."""
        return self.option("ORDER_EXPORT_TOKEN")

    @property
    def order_export_email(self) -> str:
        """Who is mailed each order's XML; empty: nobody. An option of the shop."""
        return self.option("ORDER_EXPORT_EMAIL")

    @property
    def order_export_folder(self) -> str:
        """The folder, within the shop's own one, that each order's XML is written to. An option of the shop."""
        return self.option("ORDER_EXPORT_FOLDER")

    @property
    def order_export_root(self) -> Path:
        """Where the shops' export folders are: one for each shop within it."""
        root = self.raw("ORDER_EXPORT_ROOT")
        return Path(root) if root else self.private_root / "exports"

    @property
    def order_export_internal(self) -> bool:
        """Whether the address may be one of the server's own network: no, unless the project says so."""
        return self.raw("ORDER_EXPORT_INTERNAL")

    @property
    def order_export_retries(self) -> list[timedelta]:
        """So long after a failed try the next one follows; after the last the delivery has failed (minutes)."""
        return [timedelta(minutes=minutes) for minutes in self.raw("ORDER_EXPORT_RETRY_MINUTES")]

    @property
    def allowed_while_acting(self) -> dict[str, str]:
        """Names of the project's own pages that change something → the scope they need while acting as a client."""
        return self.raw("ALLOWED_WHILE_ACTING")


def is_dotted_path(value: Any) -> bool:
    """Whether a setting that may differ by shop names a function rather than being the value itself."""
    return isinstance(value, str) and "." in value and not value.startswith("http")


@lru_cache(maxsize=100)
def _import(path: str) -> Any:
    return import_string(path)


def _forget_imports(*, setting: str, **kwargs: Any) -> None:
    if setting == "CLIENTPORTAL":
        _import.cache_clear()


setting_changed.connect(_forget_imports)

settings = Settings()
