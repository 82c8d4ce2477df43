"""Moving a subscription to somebody else, of the same company or another. Who pays for it stays."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.subscriptions.exceptions import ActRefused
from oscar_clientportal.subscriptions.services import history, seating

from .locking import Status, lock, reasoned, refuse_overlap, written

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")

NOT_NOW = {
    Status.PENDING: _("It has not begun yet: please decide on the client first."),
    Status.CANCELLED: _("It has been cancelled: there is nothing to move."),
}
SAME = _("%(name)s has it already.")
UNDER_WAY = _("Its renewal is being paid at the moment. Please wait, or cancel it.")
IS_HELD = _("%(name)s has “%(plan)s” until %(end)s, which opens all of this: it would open nothing more.")


@locks.in_transaction
def move_subscription(*, subscription: Any, contact: Any, by: Any, reason: str, seen: str = "") -> Any:
    """Let ``contact`` have it from now on; it belongs to their company then. Who pays, and what renewals cost, stays.

    The former one's seat passes to them; another company gets as many licences, and those here end.

    Returns the subscription as it is now. Raises ``ReasonNeeded``, ``ActRefused`` (they have all of it in another
    way, or its renewal is being paid), ``ChangedMeanwhile``.
    """
    reason, now = reasoned(reason), clock.now()
    subscription = lock(subscription, contacts=[contact.pk], seen=seen)
    if subscription.status in NOT_NOW:
        raise ActRefused(NOT_NOW[subscription.status])
    before = subscription.contact
    contact = Contact.objects.select_related("user", "company").get(pk=contact.pk)
    if before.pk == contact.pk:
        raise ActRefused(SAME, name=contact.name)
    if subscription.renewals.live().exists():
        raise ActRefused(UNDER_WAY)
    refuse_overlap(contact, subscription.plan, now, IS_HELD)
    company = subscription.company_id
    subscription.contact, subscription.company = contact, contact.company or _give_company(contact)
    subscription.save(update_fields=["contact", "company"])
    if subscription.company_id == company:
        seating.pass_to_beneficiary(subscription=subscription, former=before, by=by)
    else:
        seating.move_to_company(subscription=subscription, by=by)
    people = {
        "former_contact": before.pk,
        "former_name": before.name,
        "to": contact.pk,
        "to_name": contact.name,
    }
    written(subscription, history.Kind.MOVED, by, reason, **people)
    return subscription


def _give_company(contact: Any) -> Any:
    """A person without a company gets one of their own: subscriptions belong to companies."""
    contact.company = Company.objects.create(name=contact.name, is_individual=True)
    contact.save(update_fields=["company"])
    return contact.company
