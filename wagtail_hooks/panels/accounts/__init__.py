"""Panel: every customer account, and what the staff may do with it."""

from functools import partial
from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import StatusTagColumn

from oscar_clientportal.accounts import services
from oscar_clientportal.core import money
from wagtail_hooks import reads
from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyViewSet

from . import acts, decisions, mails, opening
from .columns import AmountColumn, amount_fact
from .listing import AccountFilterSet, AccountIndexView
from .page import AccountView

Account = get_model("clientportal_accounts", "Account")


def contact_name(account: Any) -> str:
    """Who is written to; where nobody has an address, whoever is known there."""
    people = sorted(account.company.contacts.all(), key=lambda contact: contact.pk)
    contact = services.mail_recipient(account) or next(iter(people), None)
    return contact.name if contact else ""


def contact_email(account: Any) -> str:
    contact = services.mail_recipient(account)
    return contact.email if contact else ""


def is_open(account: Any) -> bool:
    return account.status == Account.Status.OPEN


class AccountViewSet(ReadOnlyViewSet):
    model = Account
    name = "clientportal_accounts"
    url_prefix = "client-portal/accounts"
    menu_label = _("Customer accounts")
    icon = "clientportal-finances"
    ordering = "company__name"
    export_filename = "customer-accounts"
    actions = ("view", "change")
    rows = staticmethod(reads.customer_accounts)
    index_view_class = AccountIndexView
    index_results_template_name = "oscar_clientportal/wagtail/accounts/index_results.html"
    inspect_view_class = AccountView
    filterset_class = AccountFilterSet
    #: What is searched: see ``AccountIndexView.search_queryset``.
    search_fields = ["company__name"]
    facts = (
        Fact(
            "customer",
            pgettext_lazy("of the shop", "Customer"),
            lambda account: account.company.name,
            sort_key="company__name",
        ),
        Fact("contact", _("Contact"), contact_name),
        Fact("email", _("E-mail address"), contact_email, is_listed=False),
        amount_fact("balance", _("Balance")),
        amount_fact("held", _("Held")),
        Fact(
            "available",
            _("Available"),
            lambda account: money.quantise(services.available(account), account.currency),
            shown=lambda account: money.display(services.available(account), account.currency),
            sort_key="free",
            column=AmountColumn,
        ),
        amount_fact("credit_limit", _("Limit")),
        Fact("currency", _("Currency"), lambda account: account.currency, sort_key="currency"),
        Fact(
            "status",
            _("Status"),
            lambda account: account.get_status_display(),
            sort_key="status",
            column=partial(StatusTagColumn, primary=is_open),
        ),
        Fact(
            "mailed_at", _("Last mail"), lambda account: account.mailed_at, shown=mails.state, is_listed=False
        ),
    )
    details = (Fact("opened", pgettext_lazy("account", "Opened"), lambda account: account.created_at),)

    def get_urlpatterns(self) -> list[URLPattern]:
        views = {
            "preview": mails.PreviewView,
            "send": mails.SendView,
            "credit": acts.CreditView,
            "debit": acts.DebitView,
            "limit": acts.LimitView,
            "freeze": acts.FreezeView,
            "unfreeze": acts.UnfreezeView,
            "release": acts.ReleaseView,
            "agree": decisions.AgreeView,
            "refuse": decisions.RefuseView,
        }
        return [
            *super().get_urlpatterns(),
            path("open/", self.construct_view(opening.OpenAccountView), name="open"),
            *[
                path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in views.items()
            ],
        ]
