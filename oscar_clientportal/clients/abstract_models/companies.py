"""Companies, and what the shop keeps of each."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oscar_clientportal.clients import private_files
from oscar_clientportal.clients.querysets import CompanyFileQuerySet, CompanyQuerySet
from oscar_clientportal.core.search import SearchText, search_index


class MailKind(models.TextChoices):
    """What is mailed by itself, as far as the shop may choose who gets it."""

    ORDERS = "orders", _("Orders")
    ACCOUNT = "account", _("Customer account")
    SUBSCRIPTIONS = "subscriptions", _("Subscriptions")


def mail_kinds_field() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=16, choices=MailKind.choices),
        verbose_name=_("automated e-mails"),
        default=list,
        blank=True,
    )


class AbstractCompany(models.Model):
    """The commercial party, the shop's customer: it owns the customer account and the subscriptions."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", pgettext_lazy("of the shop", "Inactive")

    #: Given when the company is first saved, by the shop's pattern; see ``clients.numbers``.
    number = models.CharField(  # noqa: DJ001 - empty is not unique
        _("customer number"), max_length=32, unique=True, null=True, editable=False
    )
    name = models.CharField(_("name"), max_length=255)
    supplement = models.CharField(
        _("supplement"), max_length=128, blank=True, help_text=_("The legal form, for example.")
    )
    is_individual = models.BooleanField(_("individual"), default=False)
    #: Terms of payment: days from the order until an invoice is due; empty where the company must pay at once.
    invoice_days = models.PositiveSmallIntegerField(
        _("payment on invoice (days)"),
        null=True,
        blank=True,
        help_text=_("Days until an invoice is due. Empty: no payment on invoice."),
    )
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.ACTIVE)
    #: One of ``clients.languages.CODES``; empty: the shop's main language.
    language = models.CharField(_("language"), max_length=15, blank=True)
    categories = models.ManyToManyField(
        "clientportal_clients.CompanyCategory",
        blank=True,
        related_name="companies",
        verbose_name=_("categories"),
    )

    street = models.CharField(_("street and number"), max_length=255, blank=True)
    po_box = models.CharField(_("PO box"), max_length=64, blank=True)
    postcode = models.CharField(_("postcode"), max_length=32, blank=True)
    town = models.CharField(_("town"), max_length=128, blank=True)
    country = models.ForeignKey(
        "address.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )

    phone = models.CharField(_("phone"), max_length=64, blank=True)
    fax = models.CharField(_("fax"), max_length=64, blank=True)
    email = models.EmailField(_("central e-mail address"), max_length=254, blank=True)
    url = models.URLField(_("website"), blank=True)
    #: Which automated mails go to the central address.
    mail_kinds = mail_kinds_field()
    remark = models.TextField(
        _("remark"),
        blank=True,
        help_text=_(
            "The customer sees it while their delivery is processed: delivery times, unloading place."
        ),
    )
    note = models.TextField(_("internal note"), blank=True, help_text=_("Seen by the shop's staff alone."))

    bank_name = models.CharField(_("bank"), max_length=128, blank=True)
    bank_street = models.CharField(_("street of the bank"), max_length=255, blank=True)
    bank_town = models.CharField(_("town of the bank"), max_length=128, blank=True)
    bank_country = models.ForeignKey(
        "address.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country of the bank"),
    )
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    bank_code = models.CharField(_("bank code"), max_length=32, blank=True)
    account_number = models.CharField(_("account number"), max_length=34, blank=True)

    our_number = models.CharField(
        _("our number at the customer"),
        max_length=64,
        blank=True,
        help_text=_("Printed on orders and invoices, and written in what is sent to the ERP."),
    )
    vat_id = models.CharField(_("VAT ID"), max_length=20, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    registration_court = models.CharField(_("registration court"), max_length=128, blank=True)

    #: Blocked: no login, no purchase, no renewal, nobody acts for them; see ``clients.standing``.
    blocked_at = models.DateTimeField(_("blocked"), null=True, blank=True, editable=False)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("blocked by"),
    )
    block_reason = models.CharField(
        _("why"), max_length=255, blank=True, help_text=_("The customer reads it.")
    )
    #: Days in the shop's time zone; both belong to it. Outside of them the customer is as blocked.
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    shop_url = models.URLField(_("address of the customer's own shop"), blank=True)
    supplier_name = models.CharField(
        _("display name of the supplier"),
        max_length=128,
        blank=True,
        help_text=_("What this customer sees in place of the shop's name."),
    )
    landing_page = models.CharField(
        _("landing page"),
        max_length=255,
        blank=True,
        help_text=_("Where this customer's people are led when they log in: a path in this shop."),
    )
    template = models.ForeignKey(
        "clientportal_clients.SettingsTemplate",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="companies",
        verbose_name=_("settings template"),
    )
    #: The last version of the terms of use that was accepted in this company's name.
    terms_version = models.ForeignKey(
        "clientportal_clients.TermsVersion",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("terms of use accepted"),
    )

    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    #: What the overview's search looks through; the country is found by its code, as its name is elsewhere.
    search_text = SearchText(
        "number", "name", "supplement", "street", "po_box", "postcode", "town", "remark", "email"
    )

    objects = CompanyQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["name", "pk"]
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes = [
            search_index("clientportal_company_search"),
            # Whatever the overview is sorted by: the key tells rows apart that are alike.
            *[
                models.Index(fields=[field, "id"], name=f"clientportal_company_{name}")
                for field, name in [
                    ("name", "name"),
                    ("postcode", "postcode"),
                    ("town", "town"),
                    ("created_at", "created"),
                ]
            ],
        ]
        permissions = [
            ("export_company", _("Can export customers")),
            ("import_company", _("Can import customers")),
            ("direct_login_company", _("Can log in as a customer's super-admin")),
            ("block_company", _("Can block customers")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="clientportal_company_validity_forwards",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A company without a number is given the next one, in the transaction that writes it."""
        if self.number:
            return super().save(*args, **kwargs)
        from oscar_clientportal.clients import numbers

        with transaction.atomic():
            self.number = numbers.next_customer_number()
            if (fields := kwargs.get("update_fields")) is not None:
                kwargs["update_fields"] = {*fields, "number"}
            return super().save(*args, **kwargs)


class AbstractNumberSeries(models.Model):
    """The last number given in a series. Locked while one is taken, so that none is given twice or left out."""

    name = models.CharField(max_length=32, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return f"{self.name} {self.last}"


class AbstractCompanyCategory(models.Model):
    """A category of customers, as the shop sorts them."""

    title = models.CharField(_("title"), max_length=128, unique=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["title", "pk"]
        verbose_name = _("customer category")
        verbose_name_plural = _("customer categories")

    def __str__(self) -> str:
        return self.title


class AbstractFileCategory(models.Model):
    """A category of files for customers, as the shop sorts them."""

    title = models.CharField(_("title"), max_length=128, unique=True)

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["title", "pk"]
        verbose_name = _("category of files")
        verbose_name_plural = _("categories of files")

    def __str__(self) -> str:
        return self.title


class AbstractCompanyFile(models.Model):
    """A file for one customer to download. Served to that company's people and the staff alone."""

    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.CASCADE,
        related_name="files",
        verbose_name=_("company"),
    )
    title = models.CharField(_("title"), max_length=255)
    file = models.FileField(
        _("file"), max_length=255, storage=private_files.storage, upload_to=private_files.path_of
    )
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    category = models.ForeignKey(
        "clientportal_clients.FileCategory",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="files",
        verbose_name=_("category"),
    )
    #: Days in the shop's time zone; both belong to it. Outside of them the staff alone have it.
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)

    objects = CompanyFileQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("file of a customer")
        verbose_name_plural = _("files of customers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="clientportal_file_validity_forwards",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AbstractFileDownload(models.Model):
    """That somebody has taken a customer's file."""

    file = models.ForeignKey(
        "clientportal_clients.CompanyFile", on_delete=models.CASCADE, related_name="downloads"
    )
    #: Whose hand it was: while somebody acts as a client, theirs.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("downloaded by"),
    )
    #: As whom, where somebody acted.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    at = models.DateTimeField(_("downloaded"), default=timezone.now)

    class Meta:
        abstract = True
        app_label = "clientportal_clients"
        ordering = ["-at", "-pk"]
        verbose_name = _("download of a file")
        verbose_name_plural = _("downloads of files")
