"""What a document says and what became of it, as tables of its page."""

from typing import Any

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.ui.tables import Column, StatusTagColumn, Table, TitleColumn

from oscar_clientportal.core import money
from oscar_clientportal.documents.rules import Facts, Party
from wagtail_hooks.facts import readable
from wagtail_hooks.panels.accounts.page import RowButtonsColumn
from wagtail_hooks.panels.payments.page import AmountColumn

from . import rows


def person(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""


def day(value: Any) -> str:
    return formats.date_format(value, "DATE_FORMAT") if value else ""


def percent(rate: Any) -> str:
    return f"{formats.number_format(rate.normalize(), use_l10n=True)} %" if rate is not None else "-"


def party_lines(party: Party) -> list[str]:
    """A party as it stands on the paper, and what it is known by."""
    place = " ".join(part for part in (party.postcode, party.town) if part)
    labelled = [
        (_("VAT ID"), party.vat_id),
        (_("Customer number"), party.number),
        (_("Our number at the customer"), party.our_number),
    ]
    lines = [
        party.name,
        party.supplement,
        party.person,
        *party.street,
        place,
        party.country_name or party.country,
    ]
    return [line for line in lines if line] + [f"{label}: {value}" for label, value in labelled if value]


def parties(facts: Facts) -> list[tuple[str, list[str]]]:
    found = [(_("Seller"), facts.seller), (_("Payer"), facts.payer)]
    if facts.delivery is not None:
        found.append((_("Delivered to"), facts.delivery))
    found += [(_("Bought for"), party) for party in facts.beneficiaries]
    return [(label, party_lines(party)) for label, party in found]


def items_table(facts: Facts) -> Table:
    def amount(name: str) -> Any:
        return lambda item: money.display(getattr(item, name), facts.currency)

    columns = [
        Column("position", label=gettext_lazy("Position"), accessor="position"),
        Column("title", label=gettext_lazy("Product"), accessor="title"),
        Column("sku", label=gettext_lazy("Number"), accessor="sku"),
        Column("beneficiary", label=gettext_lazy("Bought for"), accessor="beneficiary"),
        AmountColumn("quantity", label=gettext_lazy("Quantity"), accessor="quantity"),
        AmountColumn("unit_price", label=gettext_lazy("Unit price"), accessor=amount("unit_price")),
        AmountColumn("discount", label=gettext_lazy("Taken off"), accessor=amount("discount")),
        AmountColumn("net", label=gettext_lazy("Without VAT"), accessor=amount("excl_tax")),
        AmountColumn("rate", label=gettext_lazy("VAT"), accessor=lambda item: percent(item.tax_rate)),
    ]
    return Table(columns, list(facts.items))


def taxes_table(facts: Facts) -> Table:
    def amount(name: str) -> Any:
        return lambda tax: money.display(getattr(tax, name), facts.currency)

    columns = [
        Column("rate", label=gettext_lazy("VAT rate"), accessor=lambda tax: percent(tax.rate)),
        AmountColumn("net", label=gettext_lazy("Without VAT"), accessor=amount("excl_tax")),
        AmountColumn("tax", label=gettext_lazy("VAT"), accessor=amount("tax")),
    ]
    return Table(columns, list(facts.taxes))


def corrections_table(document: Any) -> Table:
    columns = [
        TitleColumn("number", label=gettext_lazy("Credit note"), accessor="number", get_url=rows.page_url),
        Column("issued", label=gettext_lazy("Issued"), accessor=lambda row: readable(row.issued_at)),
        AmountColumn("total", label=pgettext_lazy("money", "Amount"), accessor=rows.amount("total")),
    ]
    return Table(columns, list(document.corrections.defer("facts").order_by("pk")))


class UndoColumn(RowButtonsColumn):
    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        if instance.undoes_id is not None or instance.is_undone:
            return []
        url = rows.url_of("undo_payment", instance.document_id, instance.pk)
        return [{"label": pgettext("button", "Undo"), "url": url, "is_serious": True}]


def payments_table(document: Any, payments: list[Any], *, may_settle: bool) -> Table:
    def amount(name: str) -> Any:
        return lambda row: money.display(getattr(row, name), document.currency)

    def note(row: Any) -> str:
        undone = _("Undoes that of %(day)s") % {"day": day(row.received_on)} if row.undoes_id else ""
        undone = undone or (_("Undone") if row.is_undone else "")
        return " · ".join(part for part in (undone, row.note) if part)

    columns = [
        Column("received", label=gettext_lazy("Received"), accessor=lambda row: day(row.received_on)),
        AmountColumn("amount", label=pgettext_lazy("money", "Amount"), accessor=amount("amount")),
        AmountColumn("discount", label=gettext_lazy("Early-payment discount"), accessor=amount("discount")),
        Column("note", label=gettext_lazy("Note"), accessor=note),
        Column("by", label=gettext_lazy("Recorded by"), accessor=lambda row: person(row.recorded_by)),
        Column("at", label=gettext_lazy("Recorded"), accessor=lambda row: readable(row.created_at)),
    ]
    return Table([*columns, UndoColumn("undo", label="", accessor="pk")] if may_settle else columns, payments)


def reminders_table(document: Any) -> Table:
    columns = [
        Column("level", label=gettext_lazy("Reminder"), accessor="level"),
        Column("sent", label=gettext_lazy("Sent"), accessor=lambda row: readable(row.sent_at)),
        AmountColumn(
            "open",
            label=gettext_lazy("Still open"),
            accessor=lambda row: money.display(row.open_amount, document.currency),
        ),
    ]
    return Table(columns, list(document.reminders.order_by("pk")))


def deliveries_table(deliveries: list[Any]) -> Table:
    columns = [
        TitleColumn(
            "channel",
            label=gettext_lazy("Way"),
            accessor=lambda row: row.get_channel_display(),
            get_url=lambda row: reverse("clientportal_deliveries:inspect", args=[row.pk]),
        ),
        Column("target", label=pgettext_lazy("recipient", "To"), accessor="target"),
        StatusTagColumn(
            "status",
            label=gettext_lazy("Status"),
            accessor=lambda row: row.get_status_display(),
            primary=lambda row: row.status == row.Status.SENT,
        ),
        Column("tries", label=gettext_lazy("Tries"), accessor="tries"),
        Column("sent", label=gettext_lazy("Arrived"), accessor=lambda row: readable(row.sent_at)),
    ]
    return Table(columns, deliveries)


def attempts_table(attempts: list[Any]) -> Table:
    columns = [
        Column("at", label=gettext_lazy("Tried"), accessor=lambda row: readable(row.at)),
        Column("success", label=gettext_lazy("Arrived"), accessor=lambda row: readable(row.is_success)),
        Column("answer", label=pgettext_lazy("column", "Answer"), accessor="answer"),
    ]
    return Table(columns, attempts)
