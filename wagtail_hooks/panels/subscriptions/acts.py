"""What is done with one subscription: each act says first what will happen, and asks why."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin import messages

from oscar_clientportal.subscriptions.exceptions import ActRefused, ReasonNeeded, WrongMoment
from oscar_clientportal.subscriptions.services import acts, seats
from wagtail_hooks.panels.act_form import ActFormView

from . import foretold
from .forms import ExtendForm, MoveForm, ReasonForm
from .log import log_act
from .rows import inspect_url, subscriptions

Subscription = get_model("clientportal_subscriptions", "Subscription")


class SubscriptionActView(ActFormView):
    """``name`` is the act's in the log; ``seen`` what its reader has seen: where that has changed they look again."""

    model = Subscription
    permission_required = "change"
    panel_title = gettext_lazy("Subscriptions")
    template_name = "oscar_clientportal/wagtail/subscriptions/act.html"
    form_class: Any = ReasonForm
    name = ""
    is_serious = False

    @cached_property
    def subscription(self) -> Any:
        return get_object_or_404(subscriptions(), pk=self.kwargs["pk"])

    @property
    def back_url(self) -> str:
        return inspect_url(self.subscription)

    def get_page_subtitle(self) -> str:
        return str(self.subscription)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mark, told = acts.mark_of(self.subscription), self.foretell()
        return {**super().get_context_data(**kwargs), "seen": mark, "foretold": told}

    def foretell(self) -> list[str]:
        """What will happen, in sentences."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        facts = {"by": self.request.user, "seen": self.request.POST.get("seen", "")[:500]}
        try:
            done = self.act({**facts, **form.cleaned_data, "subscription": self.subscription})
        except ActRefused as refused:
            form.add_error(self.field_of(refused), str(refused))
            del self.subscription  # what stands on the page is what it is now
            return self.form_invalid(form)
        log_act(done, self.request.user, self.name, form.cleaned_data["reason"])
        messages.success(self.request, self.done_message % {"object": done})
        return redirect(self.back_url)

    @staticmethod
    def field_of(refused: ActRefused) -> str | None:
        if isinstance(refused, WrongMoment):
            return "until"
        return "reason" if isinstance(refused, ReasonNeeded) else None


class ExtendView(SubscriptionActView):
    name = "extend"
    page_title = gettext_lazy("Extend")
    yes_label = gettext_lazy("Extend")
    done_message = gettext_lazy("%(object)s: extended.")
    form_class = ExtendForm

    def foretell(self) -> list[str]:
        return foretold.extension(self.subscription)

    def act(self, data: dict[str, Any]) -> Any:
        like = foretold.begins_at(self.subscription)
        return acts.extend_subscription(**{**data, "until": acts.moment_on(data["until"], like)})


class CancelView(SubscriptionActView):
    name = "cancel"
    page_title = gettext_lazy("Cancel at the end")
    yes_label = gettext_lazy("Yes, let it end with its term")
    done_message = gettext_lazy("%(object)s: it will not be renewed.")

    def foretell(self) -> list[str]:
        return foretold.end_of_term(self.subscription)

    def act(self, data: dict[str, Any]) -> Any:
        return acts.cancel_subscription(at_end=True, **data)


class EndView(SubscriptionActView):
    name = "end"
    page_title = gettext_lazy("Cancel now")
    yes_label = gettext_lazy("Yes, cancel now")
    done_message = gettext_lazy("%(object)s: cancelled.")
    is_serious = True

    def foretell(self) -> list[str]:
        return foretold.end_now(self.subscription)

    def act(self, data: dict[str, Any]) -> Any:
        return acts.cancel_subscription(at_end=False, **data)


class PauseView(SubscriptionActView):
    name = "pause"
    page_title = gettext_lazy("Pause")
    yes_label = gettext_lazy("Yes, pause")
    done_message = gettext_lazy("%(object)s: paused.")

    def foretell(self) -> list[str]:
        return foretold.pause(self.subscription)

    def act(self, data: dict[str, Any]) -> Any:
        return acts.pause_subscription(**data)


class ResumeView(SubscriptionActView):
    name = "resume"
    page_title = gettext_lazy("Resume")
    yes_label = gettext_lazy("Yes, resume")
    done_message = gettext_lazy("%(object)s: it runs again.")

    def foretell(self) -> list[str]:
        return foretold.resumption(self.subscription)

    def act(self, data: dict[str, Any]) -> Any:
        return acts.resume_subscription(**data)


class MoveView(SubscriptionActView):
    name = "move"
    page_title = gettext_lazy("Move to somebody else")
    yes_label = pgettext_lazy("subscription", "Move")
    done_message = gettext_lazy("%(object)s: moved.")
    form_class = MoveForm

    def foretell(self) -> list[str]:
        return [
            _("%(name)s has no access any more, from this moment on; the chosen person has.")
            % {"name": self.subscription.contact.name},
            _("It belongs to the company of the chosen person then. Who pays for it stays."),
            *seats.told_of_moving(seats.seats_affected(self.subscription)),
            foretold.told_by_mail(),
        ]

    def act(self, data: dict[str, Any]) -> Any:
        return acts.move_subscription(**data)


VIEWS = {view.name: view for view in (ExtendView, CancelView, EndView, PauseView, ResumeView, MoveView)}
