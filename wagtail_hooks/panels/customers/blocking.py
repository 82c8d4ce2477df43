"""Blocking a customer, with what it does shown first, and letting one in again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from oscar_clientportal.clients import fields
from oscar_clientportal.clients.exceptions import ClientError
from oscar_clientportal.clients.services.standing import block_company, unblock_company

from .impact import Impact, impact_of
from .log import BLOCKED, UNBLOCKED
from .pages import CustomerConfirmView, CustomerMixin

Company = get_model("clientportal_clients", "Company")
BLOCK = "clientportal_clients.block_company"


class BlockForm(forms.Form):
    block_reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=255,
        validators=[fields.validate_line],
        help_text=gettext_lazy("The customer reads it: in a mail, and whenever somebody tries to log in."),
    )


def own_companies(user: Any) -> QuerySet:
    """Where blocking would close this user's own login."""
    return Company.objects.filter(contacts__user=user.pk)


class BlockView(CustomerMixin, FormView):
    """Asked again for one that is blocked, it changes the reason."""

    permission_required = None
    any_permission_required = ["view", "change"]
    also_required = BLOCK
    form_class = BlockForm
    page_title = gettext_lazy("Block the customer")
    template_name = "oscar_clientportal/wagtail/customers/block.html"

    def get_initial(self) -> dict[str, Any]:
        return {"block_reason": self.company.block_reason}

    @cached_property
    def impact(self) -> Impact:
        return impact_of(Company.objects.filter(pk=self.company.pk))

    def form_valid(self, form: BlockForm) -> HttpResponse:
        reason = form.cleaned_data["block_reason"]
        if own_companies(self.request.user).filter(pk=self.company.pk).exists():
            form.add_error(None, _("You belong to this customer: you would close your own login."))
            return self.form_invalid(form)
        try:
            with transaction.atomic():
                company = block_company(company=self.company, by=self.request.user, reason=reason)
                log(instance=company, action=BLOCKED, user=self.request.user, data={"reason": reason})
        except (ClientError, ValidationError) as error:
            form.add_error("block_reason", error.messages if hasattr(error, "messages") else str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("%(customer)s is blocked.") % {"customer": company})
        return redirect(self.customer_url)


class UnblockView(CustomerConfirmView):
    permission_required = None
    any_permission_required = ["view", "change"]
    also_required = BLOCK
    page_title = gettext_lazy("Unblock")
    question = gettext_lazy("Let this customer in again?")
    consequence = gettext_lazy(
        "Everybody who could log in before can do so again, with the password they had. Subscriptions that were due "
        "meanwhile are renewed now, as far as they can be. The super-admins are told by mail."
    )
    yes_label = gettext_lazy("Yes, unblock")
    done_message = gettext_lazy("%(object)s is no longer blocked.")

    @transaction.atomic
    def act(self) -> Any:
        company = unblock_company(company=self.company, by=self.request.user)
        log(instance=company, action=UNBLOCKED, user=self.request.user)
        return company


def block_button(company: Any, user: Any) -> list[HeaderButton]:
    if not user.has_perm(BLOCK):
        return []
    name, label, icon = ("block", _("Block"), "lock")
    if company.blocked_at is not None:
        name, label, icon = ("unblock", _("Unblock"), "lock-open")
    url = reverse(f"clientportal_customers:{name}", args=[company.pk])
    return [HeaderButton(label, url=url, icon_name=icon)]
