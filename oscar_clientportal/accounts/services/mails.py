"""The mail that tells a customer the balance: how to spend it, or how to repay it. Of nothing, no mail."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions
from oscar_clientportal.clients import services as clients
from oscar_clientportal.clients.rules import KEY_LENGTH, format_key
from oscar_clientportal.core import clock, conf, mail
from oscar_clientportal.core.locks import lock_row

Account = get_model("clientportal_accounts", "Account")
AccountAct = get_model("clientportal_accounts", "AccountAct")
Contact = get_model("clientportal_clients", "Contact")

POSITIVE, NEGATIVE = "CLIENTPORTAL_BALANCE_POSITIVE", "CLIENTPORTAL_BALANCE_NEGATIVE"
#: What a preview shows instead of a unique key: only sending makes one.
NO_KEY = format_key("X" * KEY_LENGTH)


@dataclass(frozen=True)
class BalanceMail:
    """The mail as its reader gets it. ``language`` is a code of Django's, ``to`` empty where nobody has an address."""

    to: str
    language: str
    subject: str
    text: str
    html: str


def mail_recipient(account: Any) -> Any | None:
    """The contact of the account's company who is written to: the first who has an e-mail address."""
    contacts = [contact for contact in account.company.contacts.all() if contact.email]
    return min(contacts, key=lambda contact: contact.pk, default=None)


def mail_language(contact: Any | None) -> str:
    """The recipient's language; the shop's main one where it isn't known, or isn't one of the shop's."""
    languages = conf.settings.languages
    return contact.language if contact and contact.language in languages else languages[0]


def why_no_mail(account: Any) -> Any | None:
    """Why this customer is not told of the balance by mail, in words; None where they can be."""
    if mail_recipient(account) is None:
        return _("No e-mail address is known.")
    if not conf.settings.customer_area_open:
        return _("The customer area is closed.")
    if account.balance == 0:
        return _("The balance is zero.")
    return None


def balance_mail(account: Any) -> BalanceMail:
    """The mail as it would be sent now, without a key. Raises ``MailImpossible`` for a balance of zero."""
    if account.balance == 0:
        raise exceptions.MailImpossible(why_no_mail(account))
    contact = mail_recipient(account)
    language = mail_language(contact)
    messages = mail.render(
        code=_code(account), language=language, context=_context(account, contact, key=NO_KEY)
    )
    return BalanceMail(
        to=contact.email if contact else "",
        language=language,
        subject=str(messages["subject"]),
        text=str(messages["body"]),
        html=str(messages["html"]),
    )


@transaction.atomic
def send_balance_mail(*, account: Any, actor: Any, idempotency_key: str = "") -> Any:
    """Tell the customer the balance, with a new unique key, and return the act. The same key sends one mail.

    Oscar would keep a login's mail in the database, and the unique key with it in clear: so it goes to the address.
    Raises ``MailImpossible``.
    """
    contact = mail_recipient(account)
    if contact is None:
        raise exceptions.MailImpossible(why_no_mail(account))
    contact = lock_row(Contact.objects, contact.pk)  # before the account: see core.locks
    account = lock_row(Account.objects.customers().select_related("company"), account.pk)
    key = f"{account.pk}-{idempotency_key}" if idempotency_key else ""
    existing = AccountAct.objects.filter(idempotency_key=key).first() if key else None
    if existing is not None:
        return existing
    if reason := why_no_mail(account):
        raise exceptions.MailImpossible(reason)
    _send(account, contact)
    Account.objects.filter(pk=account.pk).update(mailed_at=clock.now())
    return AccountAct.objects.create(
        account=account,
        kind=AccountAct.Kind.MAIL,
        reason=contact.email,
        actor=actor,
        idempotency_key=key,
        created_at=clock.now(),
    )


def _send(account: Any, contact: Any) -> None:
    mail.send_on_commit(
        code=_code(account),
        email=contact.email,
        language=mail_language(contact),
        context=_context(account, contact, key=clients.issue_key(contact=contact)),
    )


def _code(account: Any) -> str:
    return POSITIVE if account.balance > 0 else NEGATIVE


def _context(account: Any, contact: Any | None, *, key: str) -> dict[str, Any]:
    return {
        "contact": contact,
        "company": None if account.company.is_individual else account.company,
        "balance": account.balance,
        "owed": -account.balance,
        "currency": account.currency,
        "is_frozen": account.status == Account.Status.FROZEN,
        "key": key,
    }
