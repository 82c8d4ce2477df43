"""Named reads of the ledger."""

from django.db import models
from django.db.models import Q


class AccountQuerySet(models.QuerySet):
    def customers(self):
        return self.filter(company__isnull=False)

    def visible_to(self, user):
        """The account of the company that ``user`` belongs to."""
        if not user.is_authenticated:
            return self.none()
        return self.customers().filter(company__contacts__user_id=user.pk)

    def of_contact(self, contact):
        """The account of the company that ``contact``, who needs no login, belongs to."""
        return self.customers().filter(company_id=contact.company_id)


class TransferQuerySet(models.QuerySet):
    def of_account(self, account):
        """Movements of an account, oldest first."""
        return self.filter(Q(debit=account) | Q(credit=account))


class HoldQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status="open")

    def expired(self, now):
        """Open ones whose time is over."""
        return self.open().filter(expires_at__lte=now)


class AccountActQuerySet(models.QuerySet):
    def waiting(self):
        """Acts that a second person must decide on."""
        return self.filter(status="waiting")

    def for_decision_by(self, user):
        """Those ``user`` may agree to: somebody else asked for them."""
        return self.waiting().exclude(actor_id=user.pk)
