"""An account for a company that has none in this currency."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.accounts import services
from oscar_clientportal.core import conf
from wagtail_hooks.choosers import company_chooser
from wagtail_hooks.log import log_opening

Account = get_model("clientportal_accounts", "Account")
Company = get_model("clientportal_clients", "Company")
StockRecord = get_model("partner", "StockRecord")


def shop_currencies() -> list[tuple[str, str]]:
    """What the shop sells or keeps accounts in; its default where it does neither yet."""
    sold = StockRecord.objects.order_by().values_list("price_currency", flat=True).distinct()
    kept = Account.objects.order_by().values_list("currency", flat=True).distinct()
    codes = sorted({*sold, *kept} - {""}) or [conf.settings.currency]
    return [(code, code) for code in codes]


class OpenAccountForm(forms.Form):
    company = forms.ModelChoiceField(
        label=gettext_lazy("Company"), queryset=Company.objects.all(), widget=company_chooser.widget_class
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=shop_currencies)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = {name: cleaned.get(name) for name in ("company", "currency")}
        if all(chosen.values()) and Account.objects.filter(**chosen).exists():
            self.add_error("company", _("This company has an account in this currency already."))
        return cleaned


class OpenAccountView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = Account
    permission_required = "change"
    index_url_name = ""
    header_icon = ""
    page_title = gettext_lazy("Open a customer account")
    template_name = "oscar_clientportal/wagtail/accounts/open.html"
    form_class = OpenAccountForm

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        panel = {"url": reverse(self.index_url_name), "label": _("Customer accounts")}
        return [*self.breadcrumbs_items, panel, {"url": "", "label": self.page_title}]

    def form_valid(self, form: OpenAccountForm) -> HttpResponse:
        account = services.open_account(**form.cleaned_data)
        log_opening(account, self.request.user)
        messages.success(self.request, _("%(account)s: opened.") % {"account": account})
        return redirect("clientportal_accounts:inspect", account.pk)
