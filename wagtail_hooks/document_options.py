"""The options of a shop about its documents: who sells, numbers, reminders, and where orders are sent."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from . import document_defaults as defaults
from . import document_option_form
from .remembered import RememberedSetting


def seller_field(label: Any, longest: int, **kwargs: Any) -> models.CharField:
    return models.CharField(label, max_length=longest, blank=True, **kwargs)


class DocumentOptions(RememberedSetting):
    """What the shop's owner decides about orders and invoices on paper. The seller is as invoices have to name them."""

    seller_name = seller_field(
        _("name"), 255, help_text=_("Empty: the name of the shop's site."), default=defaults.seller_name
    )
    seller_address = models.TextField(_("address"), blank=True, default=defaults.seller_address)
    seller_email = models.EmailField(_("e-mail"), blank=True, default=defaults.seller_email)
    seller_phone = seller_field(_("phone"), 64, default=defaults.seller_phone)
    seller_vat_id = seller_field(_("VAT ID"), 20, default=defaults.seller_vat_id)
    seller_registration = seller_field(
        pgettext_lazy("document", "registration"),
        128,
        help_text=_("Court and number, for example."),
        default=defaults.seller_registration,
    )
    seller_bank = seller_field(_("bank"), 128, default=defaults.seller_bank)
    seller_iban = seller_field(
        "IBAN", 64, help_text=_("Form and check digits are checked."), default=defaults.seller_iban
    )
    seller_bic = seller_field("BIC", 16, help_text=_("The form is checked."), default=defaults.seller_bic)
    issue_invoices = models.BooleanField(
        _("issue an invoice with every order"),
        default=defaults.issue_invoices,
        help_text=_("Otherwise the staff issue it on the order's page."),
    )
    invoice_number_pattern = models.CharField(
        _("numbers of invoices"), max_length=32, default=defaults.invoice_number_pattern
    )
    credit_note_number_pattern = models.CharField(
        _("numbers of credit notes"), max_length=32, default=defaults.credit_note_number_pattern
    )
    invoice_reminder_days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(366)]),
        verbose_name=_("reminders (days after an invoice was due)"),
        default=defaults.invoice_reminder_days,
        blank=True,
        help_text=_("With commas between them. Empty: nobody is reminded."),
    )
    order_export_url = models.URLField(
        _("HTTP address"),
        max_length=500,
        blank=True,
        help_text=_("Each order is sent there as openTRANS XML."),
        default=defaults.order_export_url,
    )
    order_export_token = models.CharField(
        _("token"),
        max_length=255,
        blank=True,
        help_text=_("Shown to that address, so that it knows the shop."),
        default=defaults.order_export_token,
    )
    order_export_email = models.EmailField(
        _("e-mail address"), blank=True, default=defaults.order_export_email
    )
    order_export_folder = models.CharField(
        _("folder"),
        max_length=64,
        blank=True,
        help_text=_("A name: it is made within the shop's own folder."),
        default=defaults.order_export_folder,
    )

    base_form_class = document_option_form.DocumentOptionsForm
    panels = [
        MultiFieldPanel(
            [
                FieldPanel("seller_name"),
                FieldPanel("seller_address"),
                FieldRowPanel([FieldPanel("seller_email"), FieldPanel("seller_phone")]),
                FieldRowPanel([FieldPanel("seller_vat_id"), FieldPanel("seller_registration")]),
                FieldPanel("seller_bank"),
                FieldRowPanel([FieldPanel("seller_iban"), FieldPanel("seller_bic")]),
            ],
            heading=_("The seller"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("issue_invoices"),
                FieldRowPanel(
                    [FieldPanel("invoice_number_pattern"), FieldPanel("credit_note_number_pattern")]
                ),
                FieldPanel("invoice_reminder_days"),
            ],
            heading=_("Invoices"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("order_export_url"),
                FieldRowPanel([FieldPanel("order_export_token"), FieldPanel("remove_token")]),
                FieldRowPanel([FieldPanel("order_export_email"), FieldPanel("order_export_folder")]),
            ],
            heading=_("Orders for the ERP (openTRANS)"),
        ),
    ]

    class Meta:
        app_label = "clientportal_wagtail"
        verbose_name = _("documents")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
