"""The second person's part: to agree to what somebody else asked for, or to refuse it with a reason."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages

from oscar_clientportal.accounts import exceptions, services
from wagtail_hooks import reads
from wagtail_hooks.facts import readable
from wagtail_hooks.log import log_act

from .forms import DecisionForm, RefusalForm
from .outcome import outcome, person
from .views import AccountMixin


class DecisionView(AccountMixin, FormView):
    permission_required = "change"
    template_name = "oscar_clientportal/wagtail/accounts/decision.html"
    yes_label: Any = ""
    is_serious = False

    def get_rows(self) -> QuerySet:
        return reads.acts()

    @property
    def account(self) -> Any:
        return self.object.account

    def get_initial(self) -> dict[str, Any]:
        return {"seen": self.account.balance}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        act = self.object
        asked = [
            (_("Asked by"), person(act.actor)),
            (_("Date"), readable(act.created_at)),
            (_("Reason"), act.reason),
        ]
        return {**super().get_context_data(**kwargs), "outcome": outcome(act), "asked": asked}

    def decide(self, form: Any) -> Any:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            act = self.decide(form)
        except exceptions.BalanceMoved as error:
            messages.warning(self.request, str(error))
            return redirect(self.request.path)
        except exceptions.AccountError as error:
            messages.error(self.request, str(error))
            return redirect(self.account_url)
        log_act(act, self.request.user)
        messages.success(self.request, f"{act.get_kind_display()}: {act.get_status_display()}")
        return redirect(self.account_url)


class AgreeView(DecisionView):
    page_title = pgettext_lazy("button", "Agree")
    yes_label = gettext_lazy("Yes, I agree")
    form_class = DecisionForm

    def decide(self, form: DecisionForm) -> Any:
        return services.agree_act(
            act=self.object, by=self.request.user, seen_balance=form.cleaned_data["seen"]
        )


class RefuseView(DecisionView):
    page_title = gettext_lazy("Refuse")
    yes_label = gettext_lazy("Refuse")
    form_class = RefusalForm
    is_serious = True

    def decide(self, form: RefusalForm) -> Any:
        return services.refuse_act(act=self.object, by=self.request.user, reason=form.cleaned_data["reason"])
