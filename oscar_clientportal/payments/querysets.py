"""Named reads of payment attempts, refunds, repayments, cards and events."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from oscar_clientportal.core import acting


class PaymentAttemptQuerySet(models.QuerySet):
    def of_checkout(self):
        """Attempts of somebody who is at the checkout; those made without them carry an end of their own."""
        return self.filter(expires_at=None)

    def live(self):
        """Attempts that are neither ordered nor failed."""
        return self.filter(status__in=self.model.LIVE)

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(user_id=user.pk)

    def of_payer(self, user, *, contact=None, basket_pk=None):
        """At the checkout, attempts of this user; of this contact, or for this basket of a guest's, where nobody is
        logged in. Whoever acts as the user finds those that they began themselves.
        """
        if user.is_authenticated:
            hand = acting.hand_of(user)
            own = self.visible_to(user).of_checkout()
            return own if hand is user else own.filter(actor_id=hand.pk)
        if contact is None and basket_pk is None:
            return self.none()
        own = Q(contact__isnull=False, contact=contact) | Q(basket__isnull=False, basket_id=basket_pk)
        return self.filter(own, user=None)

    def untouched_since(self, moment: datetime):
        return self.filter(updated_at__lt=moment)


class PaymentPartQuerySet(models.QuerySet):
    def needing_attention(self):
        """Open items: money of an order that can't be taken any more, or was taken without one."""
        return self.filter(status="failed")

    def of_clients(self, methods):
        """What was spent, or is about to be, of the money of clients whom somebody acted as, by these methods."""
        stands = ["open", "waiting", "done"]
        acted = self.filter(attempt__acting_session__isnull=False, attempt__actor_pays=False)
        return acted.filter(method__in=methods, attempt__status__in=stands)


class ProviderEventQuerySet(models.QuerySet):
    def unprocessed(self):
        return self.filter(processed_at=None)


class RefundQuerySet(models.QuerySet):
    def waiting(self):
        """Refunds that a second person must decide on."""
        return self.filter(status="waiting")

    def needing_attention(self):
        """Open items: money that could not go back where it came from."""
        return self.filter(status="failed")


class RepaymentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the accounts of the company that ``user`` belongs to."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(account__company__contacts__user_id=user.pk)

    def live(self):
        return self.filter(status__in=self.model.LIVE)

    def untouched_since(self, moment: datetime):
        return self.filter(updated_at__lt=moment)


class SavedCardQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(user_id=user.pk)
