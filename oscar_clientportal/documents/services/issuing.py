"""Issuing: a document's row, with its number and all that it says, in one short transaction.

Locks: the order, then an invoice that is corrected, then the series of numbers, which is held for one insert alone.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.clients import numbers
from oscar_clientportal.core import clock, conf
from oscar_clientportal.core.locks import in_transaction, lock_row
from oscar_clientportal.documents.rules import Facts

Order = get_model("order", "Order")
Document = get_model("clientportal_documents", "Document")
Kind = Document.Kind


@in_transaction
def issue_document(
    *,
    order: Any,
    kind: str,
    facts_for: Callable[[str], Facts],
    company: Any = None,
    user: Any = None,
    reference: str = "",
    corrects: Any = None,
    settles: Decimal = Decimal(0),
) -> Any:
    """The document, issued now; the one there is where it was issued before.

    ``facts_for`` gives what it says under a number, and must not ask the database: the number's series is locked then.
    ``corrects`` is a credit note's invoice, of which ``settles`` is not owed any more.
    """
    lock_row(Order._default_manager, order.pk)
    known = Document.objects.filter(order=order, kind=kind, reference=reference).first()
    return known or _write(order, kind, facts_for, corrects, settles, company, user, reference)


def _write(
    order: Any,
    kind: str,
    facts_for: Callable[[str], Facts],
    corrects: Any,
    settles: Decimal,
    company: Any,
    user: Any,
    reference: str,
) -> Any:
    if corrects is not None and settles:
        from .receivables import reduce_open

        reduce_open(document=corrects, amount=settles)
    facts = facts_for(_number(order, kind))
    document = Document.objects.create(
        kind=kind,
        number=facts.number,
        order=order,
        reference=reference,
        company=company,
        user=user,
        language=facts.language,
        issued_at=clock.now(),
        corrects=corrects,
        facts=facts.as_json(),
        **_sums(facts),
    )
    if kind == Kind.ORDER:
        _ask_for_deliveries(document)
    return document


def _sums(facts: Facts) -> dict[str, Any]:
    """What is owed is owed on the invoice, whatever the order's paper says of it as well."""
    sums = {"currency": facts.currency, "total": facts.total}
    if facts.kind != Kind.INVOICE:
        return sums
    return {
        **sums,
        "amount_due": facts.amount_due,
        "open_amount": facts.amount_due,
        "due_on": facts.due_on,
        "discount_amount": facts.discount_amount,
        "discount_until": facts.discount_until,
    }


def _number(order: Any, kind: str) -> str:
    if kind == Kind.ORDER:
        return order.number
    taken = Document.objects.filter(kind=kind)
    return numbers.next_number(
        Kind(kind).value,
        pattern=conf.settings.number_patterns[Kind(kind).value],
        is_taken=lambda number: taken.filter(number=number).exists(),
    )


def _ask_for_deliveries(document: Any) -> None:
    from . import delivering

    delivering.ask_for_deliveries(document=document)
