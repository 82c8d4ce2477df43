"""The demo companies whose accounts need the staff: one in debt, one frozen, one that nobody can write to."""

from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.clients.services import get_or_create_contact

from .data import address, table
from .people import language

Account = get_model("clientportal_accounts", "Account")
Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")


def load_companies(schema: str, currency: str) -> None:
    """Each with a contact without a login, and what the owner did to its account."""
    owner = get_user_model().objects.get(email=address("owner", schema))
    for row in table("people")["companies"]:
        account = accounts.open_account(company=_make_company(row, schema), currency=currency)
        _fill(account, [Decimal(amount) for amount in row["balances"][currency]], owner)
        if row["status"] == Account.Status.FROZEN:
            accounts.freeze_account(account=account, reason="Demo: an open question", actor=owner)


def _make_company(row: dict[str, Any], schema: str) -> Any:
    names = {"first_name": "Demo", "last_name": row["last_name"]}
    if row["login"] is None:
        company = Company.objects.create(name=row["name"])
        Contact.objects.create(company=company, language=language(row["language"]), **names)
        return company
    contact, _created = get_or_create_contact(
        email=address(row["login"], schema), language=language(row["language"])
    )
    Contact.objects.filter(pk=contact.pk).update(**names)
    Company.objects.filter(pk=contact.company_id).update(name=row["name"], is_individual=False)
    return contact.company


def _fill(account: Any, amounts: list[Decimal], owner: Any) -> None:
    for amount in amounts:
        if amount > 0:
            accounts.credit_account(
                account=account, amount=amount, source=accounts.CASH, reason="Demo payment", actor=owner
            )
        else:
            accounts.debit_account(account=account, amount=-amount, reason="Demo invoice", actor=owner)
