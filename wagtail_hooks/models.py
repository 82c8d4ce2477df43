"""Which content a Wagtail page requires, and the options of a shop."""

from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import conf
from oscar_clientportal.subscriptions.abstract_models import UpgradePolicy

from . import client_option_form, option_form, subscription_option_form
from .document_options import DocumentOptions as DocumentOptions
from .impersonation_options import ImpersonationOptions as ImpersonationOptions
from .job_models import ExportJob as ExportJob
from .job_models import ImportJob as ImportJob
from .job_models import Job as Job
from .job_models import SavedView as SavedView
from .licence_options import LicenceOptions as LicenceOptions
from .remembered import RememberedSetting

AMOUNT = {"max_digits": 15, "decimal_places": 3}


class PageRequirement(models.Model):
    """A page, with everything below it, that only subscribers of these contents may open."""

    page = models.OneToOneField(
        "wagtailcore.Page",
        on_delete=models.CASCADE,
        related_name="clientportal_requirement",
        verbose_name=_("page"),
    )
    contents = models.ManyToManyField(
        "clientportal_subscriptions.Content", related_name="page_requirements", verbose_name=_("contents")
    )

    class Meta:
        verbose_name = _("protected page")
        verbose_name_plural = _("protected pages")

    def __str__(self) -> str:
        return str(self.page)


def default_hold_minutes() -> int:
    return conf.settings.raw("HOLD_MINUTES")


def default_credit_limit() -> Decimal:
    return Decimal(str(conf.settings.raw("CREDIT_LIMIT")))


def default_four_eyes_above() -> Decimal | None:
    amount = conf.settings.raw("FOUR_EYES_ABOVE")
    return None if amount is None else Decimal(str(amount))


def default_refund_order() -> str:
    return conf.settings.raw("REFUND_ORDER")


def default_is_open() -> bool:
    return conf.settings.raw("CUSTOMER_AREA_OPEN")


def default_methods() -> list[str] | None:
    return conf.settings.raw("OFFERED_METHODS")


class ShopOptions(RememberedSetting):
    """What the shop's owner decides about customer accounts and payments."""

    class RefundOrder(models.TextChoices):
        ACCOUNT_FIRST = "account-first", _("Customer account first")
        OTHERS_FIRST = "others-first", _("Card and others first")
        PRO_RATA = "pro-rata", _("In proportion to what each paid")

    customer_area_open = models.BooleanField(
        _("open the customer area"),
        default=default_is_open,
        help_text=_("Customers see their account and “My space”, and can pay from their account."),
    )
    offered_methods = ArrayField(
        models.CharField(max_length=32),
        verbose_name=_("payment methods"),
        default=default_methods,
        null=True,
        blank=True,
        help_text=_("Nothing ticked: all of them."),
    )
    credit_limit = models.DecimalField(
        _("credit limit of new accounts"),
        default=default_credit_limit,
        validators=[MinValueValidator(0)],
        help_text=_("How far below zero a customer may go. Each account can have its own limit."),
        **AMOUNT,
    )
    hold_minutes = models.PositiveIntegerField(
        _("hold time (minutes)"),
        default=default_hold_minutes,
        validators=[MinValueValidator(1)],
        help_text=_("An amount set aside for a payment that never ends is given back after this time."),
    )
    refund_order = models.CharField(
        _("refunds go to"), max_length=16, choices=RefundOrder.choices, default=default_refund_order
    )
    four_eyes_above = models.DecimalField(
        _("second person needed above"),
        default=default_four_eyes_above,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_(
            "Credits, debits, limits and refunds of more than this wait until somebody else agrees. Empty: never."
        ),
        **AMOUNT,
    )

    base_form_class = option_form.OptionsForm
    panels = option_form.panels

    class Meta:
        verbose_name = _("customer accounts and payments")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


def default_number_pattern() -> str:
    return conf.settings.raw("CUSTOMER_NUMBER_PATTERN")


def default_approval_hours() -> int:
    return conf.settings.raw("APPROVAL_HOURS")


def default_holiday_country() -> str:
    return conf.settings.raw("HOLIDAY_COUNTRY")


def default_holiday_subdivision() -> str:
    return conf.settings.raw("HOLIDAY_SUBDIVISION")


def default_extra_holidays() -> list[Any]:
    return list(conf.settings.raw("EXTRA_HOLIDAYS"))


def default_new_clients_per_day() -> int:
    return conf.settings.raw("NEW_CLIENTS_PER_DAY")


def default_mail_colour() -> str:
    return conf.settings.raw("MAIL_COLOUR")


class ClientOptions(RememberedSetting):
    """What the shop's owner decides about customers, approvals and mails."""

    customer_number_pattern = models.CharField(
        _("customer number"),
        max_length=24,
        default=default_number_pattern,
        help_text=_("{number} is the number itself, {number:5} has leading zeros, {year} is the year."),
    )
    approval_hours = models.PositiveSmallIntegerField(
        _("time to approve clients (hours)"),
        default=default_approval_hours,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 30)],
        help_text=_("Week-ends and holidays don't count."),
    )
    holiday_country = models.CharField(
        _("country of the holidays"), max_length=2, blank=True, default=default_holiday_country
    )
    holiday_subdivision = models.CharField(
        _("region of the holidays"), max_length=8, blank=True, default=default_holiday_subdivision
    )
    extra_holidays = ArrayField(
        models.DateField(),
        verbose_name=_("further holidays"),
        blank=True,
        default=default_extra_holidays,
        help_text=_("Days on which nobody works in the shop."),
    )
    new_clients_per_day = models.PositiveIntegerField(
        _("new clients per agent and day"),
        default=default_new_clients_per_day,
        validators=[MinValueValidator(1)],
        help_text=_("Each of them may get an e-mail."),
    )
    mail_colour = models.CharField(
        _("colour of mails"),
        max_length=7,
        default=default_mail_colour,
        help_text=_("Headings and buttons: #rrggbb."),
    )

    base_form_class = client_option_form.ClientOptionsForm
    panels = client_option_form.panels

    class Meta:
        verbose_name = _("customers, approvals and mails")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


def default_upgrade_policy() -> str:
    return conf.settings.raw("UPGRADE_POLICY")


def default_refund_ends_term() -> bool:
    return conf.settings.raw("REFUND_ENDS_TERM")


def default_notice_days() -> list[int]:
    return list(conf.settings.raw("RENEWAL_NOTICE_DAYS"))


def default_dunning_days() -> list[int]:
    return list(conf.settings.raw("DUNNING_DAYS"))


def default_grace_days() -> int:
    return conf.settings.raw("GRACE_DAYS")


def default_suspension_days() -> int:
    return conf.settings.raw("SUSPENSION_DAYS")


def default_catch_up_days() -> int:
    return conf.settings.raw("CATCH_UP_DAYS")


class SubscriptionOptions(RememberedSetting):
    """What the shop's owner decides about upgrades, renewals and refunds of subscriptions."""

    upgrade_policy = models.CharField(
        _("upgrades"),
        max_length=8,
        choices=UpgradePolicy.choices,
        default=default_upgrade_policy,
        help_text=_("A plan can say otherwise."),
    )
    refund_ends_term = models.BooleanField(
        _("a refund ends the term"),
        default=default_refund_ends_term,
        help_text=_("Also a payment that is lost because the card's holder disputes it."),
    )
    renewal_notice_days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("notices before the end (days)"),
        blank=True,
        default=default_notice_days,
        help_text=_(
            "One number a line: so many days before a term ends, its renewal or its end is announced."
        ),
    )
    dunning_days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("further tries (days)"),
        blank=True,
        default=default_dunning_days,
        help_text=_(
            "One number a line: so many days after the end of the term a refused card is tried again."
        ),
    )
    grace_days = models.PositiveSmallIntegerField(
        _("open while unpaid (days)"),
        default=default_grace_days,
        validators=[MaxValueValidator(366)],
        help_text=_("So long the contents stay open while a renewal is being paid. 0: not at all."),
    )
    suspension_days = models.PositiveSmallIntegerField(
        _("suspended (days)"),
        default=default_suspension_days,
        validators=[MaxValueValidator(3660)],
        help_text=_("So long a suspended subscription can still be paid and goes on."),
    )
    catch_up_days = models.PositiveSmallIntegerField(
        _("latest renewal by itself (days)"),
        default=default_catch_up_days,
        validators=[MaxValueValidator(366)],
        help_text=_(
            "Found later than this after the end of the term, a renewal is not charged but asked for."
        ),
    )

    base_form_class = subscription_option_form.SubscriptionOptionsForm
    panels = subscription_option_form.panels

    class Meta:
        verbose_name = _("subscriptions")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


#: The name of each option in ``core.conf`` → the model that keeps it; the field has the same name in small letters.
KEPT_IN = {
    **dict.fromkeys(
        [
            "CUSTOMER_AREA_OPEN",
            "OFFERED_METHODS",
            "CREDIT_LIMIT",
            "HOLD_MINUTES",
            "REFUND_ORDER",
            "FOUR_EYES_ABOVE",
        ],
        ShopOptions,
    ),
    **dict.fromkeys(
        [
            "CUSTOMER_NUMBER_PATTERN",
            "APPROVAL_HOURS",
            "HOLIDAY_COUNTRY",
            "HOLIDAY_SUBDIVISION",
            "EXTRA_HOLIDAYS",
            "NEW_CLIENTS_PER_DAY",
            "MAIL_COLOUR",
        ],
        ClientOptions,
    ),
    **dict.fromkeys(
        [
            "UPGRADE_POLICY",
            "REFUND_ENDS_TERM",
            "RENEWAL_NOTICE_DAYS",
            "DUNNING_DAYS",
            "GRACE_DAYS",
            "SUSPENSION_DAYS",
            "CATCH_UP_DAYS",
        ],
        SubscriptionOptions,
    ),
    **dict.fromkeys(
        [
            "IMPERSONATION_MINUTES",
            "STAFF_NEED_CONSENT",
            "SESSIONS_PER_HOUR",
            "NIGHT_BEGINS",
            "NIGHT_ENDS",
            "COMMISSIONS_URL",
        ],
        ImpersonationOptions,
    ),
    **dict.fromkeys(["TERMS_BEFORE", "UNUSED_SEAT_DAYS"], LicenceOptions),
    **dict.fromkeys(
        [
            *conf.SELLER,
            "ISSUE_INVOICES",
            "INVOICE_NUMBER_PATTERN",
            "CREDIT_NOTE_NUMBER_PATTERN",
            "INVOICE_REMINDER_DAYS",
            "ORDER_EXPORT_URL",
            "ORDER_EXPORT_TOKEN",
            "ORDER_EXPORT_EMAIL",
            "ORDER_EXPORT_FOLDER",
        ],
        DocumentOptions,
    ),
}


def shop_options() -> dict[str, Any]:
    """The options as ``core.options`` wants them; none of a kind that nobody has saved yet."""
    rows = {model: model.objects.first() for model in set(KEPT_IN.values())}
    found = {
        name: getattr(rows[model], name.lower()) for name, model in KEPT_IN.items() if rows[model] is not None
    }
    return found | (
        {"OFFERED_METHODS": found["OFFERED_METHODS"] or None} if "OFFERED_METHODS" in found else {}
    )
