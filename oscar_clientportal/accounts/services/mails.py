"""The mail that tells a customer the balance: how to spend it, or how to repay it. Of nothing, no mail."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.accounts import exceptions
from oscar_clientportal.clients import services as clients
from oscar_clientportal.clients.abstract_models.companies import MailKind
from oscar_clientportal.clients.rules import KEY_LENGTH, format_key
from oscar_clientportal.core import clock, conf, languages, mail
from oscar_clientportal.core.locks import lock_row, lock_rows

Account = get_model("clientportal_accounts", "Account")
AccountAct = get_model("clientportal_accounts", "AccountAct")
Contact = get_model("clientportal_clients", "Contact")

#: What ``AccountAct.reason`` holds.
MOST_REASON = 255
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


def mail_recipients(account: Any) -> list[clients.Recipient]:
    """Who of the account's company is written to: see ``clients.services.recipients``."""
    return clients.recipients(company=account.company, kind=MailKind.ACCOUNT)


def mail_recipient(account: Any) -> Any | None:
    """The contact who is written to, the first where there are several; None where only an office has an address."""
    return next((recipient.contact for recipient in mail_recipients(account) if recipient.contact), None)


def mail_language(recipient: clients.Recipient | None) -> str:
    """The language they are written to in: theirs as far as there are texts in it, else the shop's main one."""
    return languages.mail_language(recipient.language if recipient else "")


def why_no_mail(account: Any) -> Any | None:
    """Why this customer is not told of the balance by mail, in words; None where they can be."""
    if not mail_recipients(account):
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
    found = mail_recipients(account)
    first = found[0] if found else None
    language, contact = mail_language(first), first.contact if first else None
    context = _context(account, contact, key=NO_KEY if contact else "")
    messages = mail.render(code=_code(account), language=language, context=context)
    return BalanceMail(
        to=", ".join(recipient.email for recipient in found),
        language=language,
        subject=str(messages["subject"]),
        text=str(messages["body"]),
        html=str(messages["html"]),
    )


@transaction.atomic
def send_balance_mail(*, account: Any, actor: Any, idempotency_key: str = "") -> Any:
    """Tell the customer the balance, each person with a new unique key of their own, and return the act.

    The same idempotency key sends once. A central address, which is nobody's, gets no unique key. Oscar would keep a
    login's mail in the database, and the unique key with it in clear: so it goes to the address.
    Raises ``MailImpossible``.
    """
    found = mail_recipients(account)
    if not found:
        raise exceptions.MailImpossible(why_no_mail(account))
    people = [recipient.contact.pk for recipient in found if recipient.contact]
    lock_rows(Contact.objects.all(), people)  # before the account: see core.locks
    account = lock_row(Account.objects.customers().select_related("company"), account.pk)
    key = f"{account.pk}-{idempotency_key}" if idempotency_key else ""
    existing = AccountAct.objects.filter(idempotency_key=key).first() if key else None
    if existing is not None:
        return existing
    if reason := why_no_mail(account):
        raise exceptions.MailImpossible(reason)
    for recipient in found:
        _send(account, recipient)
    Account.objects.filter(pk=account.pk).update(mailed_at=clock.now())
    return AccountAct.objects.create(
        account=account,
        kind=AccountAct.Kind.MAIL,
        reason=", ".join(recipient.email for recipient in found)[:MOST_REASON],
        actor=actor,
        idempotency_key=key,
        created_at=clock.now(),
    )


def _send(account: Any, recipient: clients.Recipient) -> None:
    contact = recipient.contact
    key = clients.issue_key(contact=contact) if contact else ""
    mail.send_on_commit(
        code=_code(account),
        email=recipient.email,
        language=recipient.language,
        context=_context(account, contact, key=key),
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
