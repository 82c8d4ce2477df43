"""Accepting or refusing one client or many: who is touched, what happens, and then what became of each."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.portfolios import services
from oscar_clientportal.portfolios.exceptions import PortfolioError
from wagtail_hooks.log import log_decision

from . import rows
from .deadline import DeadlineColumn
from .listing import ApprovalFilterSet, matching

ClientLink = get_model("clientportal_portfolios", "ClientLink")

#: So many at a time: each of them may give money back.
MOST = 100


class ReasonForm(forms.Form):
    """``id``: the links decided on, as the page showed them."""

    id = forms.ModelMultipleChoiceField(queryset=ClientLink.objects.none(), widget=forms.MultipleHiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=255,
        required=False,
        help_text=_("Kept on record; the agent doesn't see it."),
    )

    def clean_reason(self) -> str:
        return " ".join(self.cleaned_data["reason"].split())


class RefusalForm(ReasonForm):
    def clean_reason(self) -> str:
        reason = super().clean_reason()
        if not reason:
            raise ValidationError(_("Please say why."))
        return reason


class DecideView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    model = ClientLink
    permission_required = "approve"
    template_name = "oscar_clientportal/wagtail/approvals/decide.html"
    header_icon = "check"
    index_url_name = ""
    form_class = ReasonForm
    consequence: Any = ""
    yes_label: Any = ""
    done: Any = ""
    is_serious = False

    def decide(self, link: Any, reason: str) -> Any:
        raise NotImplementedError

    @cached_property
    def links(self) -> list[Any]:
        """The links chosen; all the list shows where that was chosen. Those decided on meanwhile stay among them."""
        chosen = self.request.POST.getlist("id") or self.request.GET.getlist("id")
        found = self._all_listed() if "all" in chosen else rows.approvals().filter(pk__in=_numbers(chosen))
        links = list(found.order_by("due_at", "pk")[: MOST + 1])
        if not links:
            raise Http404
        return links

    def _all_listed(self) -> Any:
        filters = ApprovalFilterSet(self.request.GET, queryset=rows.waiting(), request=self.request)
        return matching(filters.qs if filters.is_valid() else rows.waiting(), self.request.GET.get("q", ""))

    @property
    def is_too_many(self) -> bool:
        return len(self.links) > MOST

    @property
    def most(self) -> int:
        return MOST

    @property
    def back_url(self) -> str:
        wanted = self.request.POST.get("next") or self.request.GET.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={self.request.get_host()})
        return wanted if is_ours else reverse("clientportal_approvals:index")

    def get_page_subtitle(self) -> str:
        return str(self.links[0].contact) if len(self.links) == 1 else ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("clientportal_approvals:index"), "label": _("Approvals")},
            {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()},
        ]

    def get_initial(self) -> dict[str, Any]:
        return {"id": [link.pk for link in self.links]}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["id"].queryset = ClientLink.objects.filter(pk__in=[link.pk for link in self.links])
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "table": Table(self.columns(), self.links)}

    def columns(self) -> list[Column]:
        return [
            Column("client", label=_("Client"), accessor=lambda link: link.contact.name),
            Column("email", label=_("E-mail address"), accessor=lambda link: link.contact.email),
            Column("agent", label=_("Agent"), accessor=rows.agent),
            Column("known", label=_("Known from"), accessor=rows.known),
            DeadlineColumn("due", label=_("Deadline"), accessor="due_at"),
            Column("paid", label=_("Paid meanwhile"), accessor=rows.paid),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.links  # noqa: B018 - nobody chosen: not found
        return super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        if self.is_too_many:
            return self.form_invalid(form)
        done = sum(self._decided(link, form.cleaned_data["reason"]) for link in self.links)
        if done:
            messages.success(self.request, self.done % {"count": done})
        return redirect(self.back_url)

    def _decided(self, link: Any, reason: str) -> bool:
        """Decide on this link alone, whatever becomes of the others; what goes wrong is told by its name."""
        try:
            with transaction.atomic():
                link = self.decide(link, reason)
                if link.decided_by_id == self.request.user.pk:
                    log_decision(link, self.request.user)
        except PortfolioError as error:
            messages.error(self.request, f"{link.contact}: {error}")
            return False
        return True


class AcceptView(DecideView):
    page_title = _("Accept")
    consequence = _(
        "The client is put into the agent's portfolio. What the agent already bought for them begins now, and the "
        "client is told by e-mail. Whoever has no login here is invited."
    )
    yes_label = _("Yes, accept")
    done = ngettext_lazy("%(count)d client accepted.", "%(count)d clients accepted.", "count")

    def decide(self, link: Any, reason: str) -> Any:
        return services.accept_link(link=link, by=self.request.user, reason=reason)


class RefuseView(DecideView):
    page_title = _("Refuse")
    header_icon = "cross"
    form_class = RefusalForm
    consequence = _(
        "The client leaves the agent's portfolio. What the agent has paid for them meanwhile goes back to where it "
        "came from. The agent is told that the client could not be added and what goes back, but not why."
    )
    yes_label = _("Yes, refuse")
    done = ngettext_lazy("%(count)d client refused.", "%(count)d clients refused.", "count")
    is_serious = True

    def decide(self, link: Any, reason: str) -> Any:
        return services.refuse_link(link=link, by=self.request.user, reason=reason)


def _numbers(values: list[str]) -> list[int]:
    """The ids among what was sent; nothing else finds a row."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]
