"""Panel: every customer account, and what the staff may do with it."""

from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from wagtail_hooks import reads
from wagtail_hooks.facts import Fact
from wagtail_hooks.viewsets import ReadOnlyIndexView, ReadOnlyViewSet

Account = get_model("clientportal_accounts", "Account")


class AccountIndexView(ReadOnlyIndexView):
    page_title = _("Customer accounts")


class AccountViewSet(ReadOnlyViewSet):
    model = Account
    name = "clientportal_accounts"
    url_prefix = "client-portal/accounts"
    menu_label = _("Customer accounts")
    icon = "user"
    ordering = "company__name"
    export_filename = "customer-accounts"
    actions = ("view", "change")
    rows = staticmethod(reads.customer_accounts)
    index_view_class = AccountIndexView
    search_fields = ["company__name", "company__contacts__email"]
    facts = (Fact("company", _("Customer"), lambda account: account.company.name, sort_key="company__name"),)
