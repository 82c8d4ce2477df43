"""What the list tells of a document, and how documents are looked for."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language_info, gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, money, search
from wagtail_hooks.lists.plain import holding

Company = get_model("clientportal_clients", "Company")
Delivery = get_model("clientportal_documents", "Delivery")
Document = get_model("clientportal_documents", "Document")
PendingDocument = get_model("clientportal_documents", "PendingDocument")
Kind = Document.Kind

NAME = "clientportal_documents"
VIEW, SETTLE = "clientportal_documents.view_document", "clientportal_documents.settle_document"
SEND, ISSUE = "clientportal_documents.send_document", "clientportal_documents.add_document"
STATES = {
    "open": pgettext_lazy("invoice", "Open"),
    "overdue": gettext_lazy("Overdue"),
    "settled": pgettext_lazy("invoice", "Settled"),
}


def url_of(name: str, *args: Any) -> str:
    return reverse(f"{NAME}:{name}", args=args)


def page_url(document: Any) -> str:
    return url_of("inspect", document.pk)


def documents(columns: tuple[str, ...] = ()) -> QuerySet:
    """Documents with whose they are, without all that they say."""
    return Document.objects.select_related("company", "order").defer("facts")


def find(rows: QuerySet, words: str) -> QuerySet:
    """Every word stands in the number, the order's number or what the shop knows of the customer."""
    for word in search.typed_words(words).split()[: search.MOST_WORDS]:
        companies = Company.objects.matching(word).order_by().values("pk")
        rows = rows.filter(Q(company__in=companies) | holding(word, "number", "order__number"))
    return rows


def state_of(document: Any) -> str:
    """A key of ``STATES``, as the shop's day is; empty where nothing was ever to be paid."""
    if document.kind != Kind.INVOICE or not document.amount_due:
        return ""
    if not document.open_amount:
        return "settled"
    is_over = document.due_on is not None and document.due_on < clock.today()
    return "overdue" if is_over else "open"


def language(document: Any) -> str:
    """Its name; the code itself where it has none."""
    try:
        return str(get_language_info(document.language)["name_translated"])
    except KeyError:
        return document.language


def state(document: Any) -> str:
    return str(STATES.get(state_of(document), ""))


def needs_nobody(document: Any) -> bool:
    """Wagtail's plain tag is the calm one: what is overdue has the other, which stands out."""
    return state_of(document) != "overdue"


def in_states(values: list[str]) -> Q:
    """What is overdue is open as well."""
    open_ones = Q(kind=Kind.INVOICE, open_amount__gt=0)
    asked = {
        "open": open_ones,
        "overdue": open_ones & Q(due_on__lt=clock.today()),
        "settled": Q(kind=Kind.INVOICE, open_amount=0, amount_due__gt=0),
    }
    found = Q()
    for value in values:
        found |= asked[value]
    return found


def amount(name: str) -> Any:
    """How an amount is shown: empty where an invoice's own is asked of something else."""

    def shown(document: Any) -> str:
        value = getattr(document, name)
        is_owed = name == "total" or document.kind == Kind.INVOICE
        return money.display(value, document.currency) if is_owed else ""

    return shown
