"""The forms for what the staff does to an account: filled in, looked at with what will come of it, then done."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages

from oscar_clientportal.accounts import exceptions, services
from wagtail_hooks import reads
from wagtail_hooks.log import log_act

from .forms import AmountForm, CreditForm, MovementForm, ReasonForm
from .outcome import outcome
from .views import AccountMixin

AccountAct = get_model("clientportal_accounts", "AccountAct")
Kind = AccountAct.Kind


class ActView(AccountMixin, FormView):
    """First the form, then its outcome with a question, then the act."""

    permission_required = "change"
    template_name = "oscar_clientportal/wagtail/accounts/act.html"
    form_class: type[ReasonForm] = ReasonForm
    service: Callable[..., Any]
    kind = ""
    consequence: Any = ""
    yes_label: Any = gettext_lazy("Yes, do it")
    is_serious = False

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "account": self.account}

    def figures(self, form: ReasonForm) -> dict[str, Any]:
        """What the form says, as the service takes it."""
        return {name: form.cleaned_data[name] for name in ("amount", "source") if name in form.cleaned_data}

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        if "change" in self.request.POST:
            return self.show(form)
        try:
            if "confirmed" not in self.request.POST:
                return self.ask(form)
            act = self.act(form)
        except exceptions.BalanceMoved as error:
            messages.warning(self.request, str(error))
            return self.ask(form)
        except exceptions.AccountError as error:
            form.add_error(self.field_of(error, form), str(error))
            return self.form_invalid(form)
        return self.done(act)

    def show(self, form: ReasonForm, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **context))

    def ask(self, form: ReasonForm) -> HttpResponse:
        """Show what will come of it, on the balance as it is now."""
        act = services.plan_act(kind=self.kind, **self.target(), **self.figures(form))
        return self.show(form, outcome=outcome(act), seen=act.account.balance)

    def target(self) -> dict[str, Any]:
        return {"account": self.account}

    def act(self, form: ReasonForm) -> Any:
        return type(self).service(
            **self.target(),
            **self.figures(form),
            reason=form.cleaned_data["reason"],
            actor=self.request.user,
            idempotency_key=str(form.cleaned_data["token"]),
            seen_balance=form.cleaned_data["seen"],
        )

    @staticmethod
    def field_of(error: exceptions.AccountError, form: ReasonForm) -> str | None:
        about_amount = (exceptions.WrongAmount, exceptions.NothingToDo)
        return "amount" if isinstance(error, about_amount) and "amount" in form.fields else None

    def done(self, act: Any) -> HttpResponse:
        if act.status == AccountAct.Status.WAITING:
            messages.warning(self.request, _("This now waits until a second person agrees."))
        else:
            messages.success(self.request, _("%(act)s: done.") % {"act": act.get_kind_display()})
        log_act(act, self.request.user)
        return redirect(self.account_url)


class CreditView(ActView):
    page_title = gettext_lazy("Credit")
    form_class = CreditForm
    service = staticmethod(services.credit_account)
    kind = Kind.CREDIT


class DebitView(ActView):
    page_title = gettext_lazy("Debit")
    form_class = MovementForm
    service = staticmethod(services.debit_account)
    kind = Kind.DEBIT
    is_serious = True


class LimitView(ActView):
    page_title = gettext_lazy("Set the credit limit")
    consequence = gettext_lazy("How far below zero the customer may go when buying.")
    form_class = AmountForm
    service = staticmethod(services.set_limit)
    kind = Kind.LIMIT


class FreezeView(ActView):
    page_title = gettext_lazy("Freeze")
    consequence = gettext_lazy("The customer can spend nothing from the account until it is unfrozen.")
    service = staticmethod(services.freeze_account)
    kind = Kind.FREEZE
    is_serious = True


class UnfreezeView(ActView):
    page_title = gettext_lazy("Unfreeze")
    consequence = gettext_lazy("The customer can spend from the account again.")
    service = staticmethod(services.unfreeze_account)
    kind = Kind.UNFREEZE


class ReleaseView(ActView):
    page_title = gettext_lazy("Release a hold")
    consequence = gettext_lazy(
        "What is set aside for a payment under way becomes available again, and that payment fails."
    )
    service = staticmethod(services.release_held)
    kind = Kind.RELEASE
    is_serious = True

    def get_rows(self) -> QuerySet:
        return reads.holds()

    @property
    def account(self) -> Any:
        return self.object.account

    def target(self) -> dict[str, Any]:
        return {"hold": self.object}
