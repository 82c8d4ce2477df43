"""What the pages about one account share."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.accounts.exceptions import AccountError
from wagtail_hooks import reads
from wagtail_hooks.confirm import ConfirmView

Account = get_model("clientportal_accounts", "Account")


class AccountMixin(PermissionCheckedMixin, WagtailAdminTemplateMixin):
    """A page about one account, below its own page; ``rows`` may be what belongs to an account."""

    model = Account
    permission_required: str | None = None
    index_url_name = ""
    header_icon = ""
    page_title: Any = ""

    def get_rows(self) -> QuerySet:
        return reads.customer_accounts()

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(self.get_rows(), pk=self.kwargs["pk"])

    @property
    def account(self) -> Any:
        return self.object

    @property
    def account_url(self) -> str:
        return reverse("clientportal_accounts:inspect", args=[self.account.pk])

    def get_page_subtitle(self) -> str:
        return str(self.account)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Customer accounts")},
            {"url": self.account_url, "label": str(self.account)},
            {"url": "", "label": self.page_title, "sublabel": str(self.account)},
        ]


class TokenForm(forms.Form):
    token = forms.UUIDField()


class AccountConfirmView(AccountMixin, ConfirmView):
    """A question about one account. Asked once, it is done once, however often the button is pressed."""

    permission_required = "change"
    template_name = "oscar_clientportal/wagtail/accounts/confirm.html"
    refusal: Any = None

    @property
    def index_url(self) -> str:
        return self.account_url

    new_token = staticmethod(uuid.uuid4)

    @property
    def token(self) -> str:
        form = TokenForm(self.request.POST)
        return str(form.cleaned_data["token"]) if form.is_valid() else ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.act()
        except AccountError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, self.done_message % {"object": self.account})
        return redirect(self.account_url)
