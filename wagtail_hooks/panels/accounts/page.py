"""The page of one account: figures, what waits, holds, movements, and who did what."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.accounts import services
from oscar_clientportal.core import money
from wagtail_hooks import reads
from wagtail_hooks.facts import readable
from wagtail_hooks.viewsets import ReadOnlyFactsView

from .columns import AmountColumn, url_of
from .outcome import amount_of, person

Account = get_model("clientportal_accounts", "Account")
AccountAct = get_model("clientportal_accounts", "AccountAct")

ROWS_A_PAGE = 50
#: Ids have fewer digits than this.
LONGEST_ID = 19


class RowButtonsColumn(Column):
    """Links to what can be done with a row: ``(label, name of the URL, is_serious)``."""

    header_template_name = "oscar_clientportal/wagtail/tables/acts_header.html"
    cell_template_name = "oscar_clientportal/wagtail/tables/row_buttons_cell.html"

    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        return [
            {"label": label, "url": url_of(name)(instance), "is_serious": is_serious}
            for label, name, is_serious in self.accessor(instance)
        ]


def movements_table(account: Any, movements: list[Any]) -> Table:
    currency = account.currency
    columns = [
        Column("date", label=_("Date"), accessor=lambda row: readable(row.date)),
        Column("text", label=_("Movement"), accessor="text"),
        AmountColumn(
            "amount",
            label=pgettext_lazy("money", "Amount"),
            accessor=lambda row: money.display(row.amount, currency),
        ),
        AmountColumn(
            "balance", label=_("Balance"), accessor=lambda row: money.display(row.balance, currency)
        ),
        Column("actor", label=_("By"), accessor=lambda row: person(row.transfer.actor)),
    ]
    return Table(columns, movements)


def holds_table(holds: Any, *, may_release: bool) -> Table:
    columns = [
        Column("since", label=_("Since"), accessor=lambda hold: readable(hold.created_at)),
        AmountColumn("amount", label=pgettext_lazy("money", "Amount"), accessor=amount_of),
        Column("expires", label=_("Expires"), accessor=lambda hold: readable(hold.expires_at)),
    ]
    if may_release:
        release = [(_("Release"), "release", True)]
        columns.append(RowButtonsColumn("release", label="", accessor=lambda hold: release))
    return Table(columns, holds)


def acts_columns() -> list[Column]:
    return [
        Column("date", label=_("Date"), accessor=lambda act: readable(act.created_at)),
        Column("kind", label=_("Act"), accessor=lambda act: act.get_kind_display()),
        AmountColumn("amount", label=pgettext_lazy("money", "Amount"), accessor=amount_of),
        Column("reason", label=_("Reason"), accessor="reason"),
        Column("actor", label=_("By"), accessor=lambda act: person(act.actor)),
    ]


def waiting_table(acts: list[Any], user: Any, *, may_decide: bool) -> Table:
    def decisions(act: Any) -> list[tuple[Any, str, bool]]:
        if act.actor_id == user.pk:
            return [(_("Take back"), "refuse", True)]
        return [(pgettext_lazy("button", "Agree"), "agree", False), (_("Refuse"), "refuse", True)]

    buttons = [RowButtonsColumn("decide", label="", accessor=decisions)] if may_decide else []
    return Table([*acts_columns(), *buttons], acts)


def log_table(acts: list[Any]) -> Table:
    columns = [
        *acts_columns(),
        Column("status", label=_("Status"), accessor=lambda act: act.get_status_display()),
        Column("decided_by", label=_("Decided by"), accessor=lambda act: person(act.decided_by)),
        Column("answer", label=pgettext_lazy("column", "Answer"), accessor="answer"),
    ]
    return Table(columns, acts)


class AccountView(ReadOnlyFactsView):
    page_title = _("Customer account")
    template_name = "oscar_clientportal/wagtail/accounts/account.html"

    @property
    def may_act(self) -> bool:
        return self.user_has_permission("change")

    @property
    def header_buttons(self) -> list[Any]:
        buttons = []
        if self.object.balance:
            buttons.append(HeaderButton(_("Preview"), url=url_of("preview")(self.object), icon_name="view"))
        if self.may_act and not services.why_no_mail(self.object):
            buttons.append(HeaderButton(_("E-MAIL"), url=url_of("send")(self.object), icon_name="mail"))
        return buttons

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """The acts offered, in the state the account is in."""
        if not self.may_act:
            return []
        is_frozen = self.object.status == Account.Status.FROZEN
        offered = [
            (_("Credit"), "credit"),
            (_("Debit"), "debit"),
            (_("Set the credit limit"), "limit"),
            (_("Unfreeze"), "unfreeze") if is_frozen else (_("Freeze"), "freeze"),
        ]
        return [{"label": label, "url": url_of(name)(self.object)} for label, name in offered]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waiting = list(reads.acts().waiting().filter(account=self.object))
        holds = reads.holds().open().filter(account=self.object)
        return {
            **super().get_context_data(**kwargs),
            "why_no_mail": services.why_no_mail(self.object),
            "waiting": waiting_table(waiting, self.request.user, may_decide=self.may_act),
            "holds": holds_table(list(holds), may_release=self.may_act),
            **self.movements(),
            **self.log(),
        }

    def page_begin(self, name: str) -> int | None:
        """``?before=`` and ``?acts_before=`` name the row where the page before this one ended."""
        value = self.request.GET.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < LONGEST_ID else None

    def movements(self) -> dict[str, Any]:
        before = self.page_begin("before")
        page = services.movements(account=self.object, before=before, limit=ROWS_A_PAGE + 1)
        shown = page[:ROWS_A_PAGE]
        prefetch_related_objects([movement.transfer for movement in shown], "actor")
        return {
            "movements": movements_table(self.object, shown),
            "older": shown[-1].transfer.pk if len(page) > ROWS_A_PAGE else None,
            "is_first_page": before is None,
        }

    def log(self) -> dict[str, Any]:
        before = self.page_begin("acts_before")
        acts = reads.acts().filter(account=self.object).exclude(status=AccountAct.Status.WAITING)
        page = list((acts if before is None else acts.filter(pk__lt=before))[: ROWS_A_PAGE + 1])
        shown = page[:ROWS_A_PAGE]
        return {
            "log": log_table(shown),
            "older_acts": shown[-1].pk if len(page) > ROWS_A_PAGE else None,
            "is_first_acts_page": before is None,
        }
