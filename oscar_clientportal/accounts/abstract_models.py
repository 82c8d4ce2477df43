"""The ledger: accounts, transfers between them, and holds. Amounts are in the account's currency."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .querysets import AccountActQuerySet, AccountQuerySet, HoldQuerySet, TransferQuerySet

AMOUNT = {"max_digits": 15, "decimal_places": 3}


class AbstractAccount(models.Model):
    """A customer account (of a company) or a system account of the shop (by code).

    A customer account keeps its balance and held amount on its row, changed only by ``accounts.services`` under
    the row's lock. System accounts are sums of their transfers, so that no sale waits for another.
    """

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("account", "Open")
        FROZEN = "frozen", _("Frozen")

    company = models.ForeignKey(
        "clientportal_clients.Company",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("company"),
    )
    code = models.CharField(_("system account"), max_length=16, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    balance = models.DecimalField(_("balance"), default=0, editable=False, **AMOUNT)
    held = models.DecimalField(_("held"), default=0, editable=False, **AMOUNT)
    credit_limit = models.DecimalField(_("credit limit"), default=0, **AMOUNT)
    #: Hash of the newest transfer that touched this customer account: the end of its chain.
    last_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    #: When the customer was last told of the balance by mail.
    mailed_at = models.DateTimeField(_("last mail"), null=True, blank=True, editable=False)

    objects = AccountQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_accounts"
        ordering = ["company__name", "code", "currency", "pk"]
        verbose_name = _("customer account")
        verbose_name_plural = _("customer accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(company__isnull=False, code="") | (Q(company__isnull=True) & ~Q(code="")),
                name="clientportal_account_company_or_code",
            ),
            models.CheckConstraint(condition=Q(held__gte=0), name="clientportal_account_held_not_negative"),
            models.UniqueConstraint(
                fields=["company", "currency"],
                condition=Q(company__isnull=False),
                name="clientportal_account_per_company",
            ),
            models.UniqueConstraint(
                fields=["code", "currency"], condition=~Q(code=""), name="clientportal_account_per_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company or self.code} ({self.currency})"


class AbstractTransfer(models.Model):
    """One movement: ``amount`` leaves the ``debit`` account and arrives on the ``credit`` account. Append-only."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening balance")
        DEPOSIT = "deposit", _("Payment received")
        PURCHASE = "purchase", _("Purchase")
        REFUND = "refund", _("Refund")
        CORRECTION = "correction", _("Correction")
        REPAYMENT = "repayment", _("Repayment")

    debit = models.ForeignKey(
        "clientportal_accounts.Account",
        on_delete=models.PROTECT,
        db_index=False,  # the index below serves it
        related_name="debits",
        verbose_name=_("from"),
    )
    credit = models.ForeignKey(
        "clientportal_accounts.Account",
        on_delete=models.PROTECT,
        db_index=False,
        related_name="credits",
        verbose_name=_("to"),
    )
    amount = models.DecimalField(_("amount"), **AMOUNT)
    currency = models.CharField(_("currency"), max_length=3)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    idempotency_key = models.CharField(max_length=100, unique=True)
    #: The transfer this one takes back, in whole or in part.
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        verbose_name=_("reverses"),
    )
    #: Balance after this transfer, of the customer account debited and of the one credited.
    debit_balance = models.DecimalField(null=True, editable=False, **AMOUNT)
    credit_balance = models.DecimalField(null=True, editable=False, **AMOUNT)
    #: Hash of the transfer before this one, on the customer account debited and on the one credited.
    debit_previous_hash = models.CharField(max_length=64, blank=True)
    credit_previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("date"), default=timezone.now)

    objects = TransferQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_accounts"
        ordering = ["pk"]
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        indexes = [
            models.Index(fields=["debit", "id"], name="clientportal_transfer_debit"),
            models.Index(fields=["credit", "id"], name="clientportal_transfer_cred"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="clientportal_transfer_positive"),
            models.CheckConstraint(
                condition=~Q(debit=F("credit")), name="clientportal_transfer_two_accounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class AbstractHold(models.Model):
    """A part of a balance set aside for a payment under way."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("hold", "Open")
        CAPTURED = "captured", _("Captured")
        RELEASED = "released", _("Released")

    account = models.ForeignKey(
        "clientportal_accounts.Account",
        on_delete=models.PROTECT,
        related_name="holds",
        verbose_name=_("account"),
    )
    amount = models.DecimalField(_("amount"), **AMOUNT)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.OPEN)
    idempotency_key = models.CharField(max_length=100, unique=True)
    expires_at = models.DateTimeField(_("expires"))
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = HoldQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_accounts"
        ordering = ["-pk"]
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="clientportal_hold_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.account.currency}"


class AbstractAccountAct(models.Model):
    """What the staff did to an account, or wants to do and somebody else must agree to."""

    class Kind(models.TextChoices):
        CREDIT = "credit", _("Credit")
        DEBIT = "debit", _("Debit")
        LIMIT = "limit", _("Set the credit limit")
        FREEZE = "freeze", _("Freeze")
        UNFREEZE = "unfreeze", _("Unfreeze")
        RELEASE = "release", _("Release a hold")
        MAIL = "mail", _("Mail sent")

    class Status(models.TextChoices):
        DONE = "done", _("Done")
        WAITING = "waiting", _("Waits for a second person")
        REFUSED = "refused", pgettext_lazy("act", "Refused")

    account = models.ForeignKey(
        "clientportal_accounts.Account",
        on_delete=models.PROTECT,
        related_name="acts",
        verbose_name=_("account"),
    )
    kind = models.CharField(_("act"), max_length=8, choices=Kind.choices)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.DONE)
    amount = models.DecimalField(_("amount"), null=True, blank=True, **AMOUNT)
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    #: What it brought about: the transfer of a credit or debit, the hold that was released.
    transfer = models.OneToOneField(
        "clientportal_accounts.Transfer",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="act",
        verbose_name=_("transfer"),
    )
    hold = models.ForeignKey(
        "clientportal_accounts.Hold",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="acts",
        verbose_name=_("hold"),
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    #: The shop's own account a credit comes out of.
    source = models.CharField(_("from"), max_length=16, blank=True)
    #: What the second person said to it.
    answer = models.CharField(_("answer"), max_length=255, blank=True)
    #: Sent twice, the same form asks for one act.
    idempotency_key = models.CharField(max_length=100, blank=True, editable=False)
    created_at = models.DateTimeField(_("date"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)

    objects = AccountActQuerySet.as_manager()

    class Meta:
        abstract = True
        app_label = "clientportal_accounts"
        ordering = ["-pk"]
        verbose_name = _("act on an account")
        verbose_name_plural = _("acts on accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["idempotency_key"], condition=~Q(idempotency_key=""), name="clientportal_act_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.account}"
