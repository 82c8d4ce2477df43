"""What an editor does with versions: begin one, change the draft, publish or throw it away."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.log_actions import log

from oscar_clientportal.clients.exceptions import TermsError, TermsIncomplete
from oscar_clientportal.clients.services import terms as services
from oscar_clientportal.clients.services import terms_mails
from oscar_clientportal.core import conf
from wagtail_hooks.confirm import ConfirmView
from wagtail_hooks.panels.act_form import ActFormView

from .forms import TermsForm, initial_of
from .rows import TermsVersion, title, versions

NAME = "clientportal_terms"
INDEX = f"{NAME}:index"


def page_of(version: Any) -> str:
    return reverse(f"{NAME}:inspect", args=[version.pk])


def draft_or_404(pk: int) -> Any:
    draft = versions().filter(pk=pk, published_at=None).first()
    if draft is None:
        raise Http404
    return draft


class TermsFormView(ActFormView):
    model = TermsVersion
    panel_title = gettext_lazy("Terms of use")
    form_class = TermsForm
    action = ""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            version = self.write({"texts": form.texts(), "summary": form.cleaned_data["summary"]})
        except TermsIncomplete as refused:
            form.add_problems(refused.problems)
            return self.form_invalid(form)
        except TermsError as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        log(instance=version, action=self.action, user=self.request.user, title=title(version))
        messages.success(self.request, self.done_message % {"object": title(version)})
        return redirect(page_of(version))

    def write(self, given: dict[str, Any]) -> Any:
        raise NotImplementedError


class TermsAddView(TermsFormView):
    permission_required = "add"
    page_title = gettext_lazy("New version")
    yes_label = gettext_lazy("Keep as a draft")
    explanation = gettext_lazy(
        "It begins with the texts of the version before. Customers see nothing of a draft."
    )
    done_message = gettext_lazy("%(object)s is kept as a draft.")
    action = "wagtail.create"

    @property
    def back_url(self) -> str:
        return reverse(INDEX)

    def get_initial(self) -> dict[str, Any]:
        return initial_of(TermsVersion.objects.prefetch_related("texts").current())

    def write(self, given: dict[str, Any]) -> Any:
        return services.create_version(**given)


class TermsEditView(TermsFormView):
    permission_required = "change"
    page_title = gettext_lazy("Edit")
    yes_label = gettext_lazy("Save the draft")
    done_message = gettext_lazy("%(object)s: saved.")
    action = "wagtail.edit"

    @cached_property
    def version(self) -> Any:
        return draft_or_404(self.kwargs["pk"])

    @property
    def back_url(self) -> str:
        return page_of(self.version)

    def get_page_subtitle(self) -> str:
        return title(self.version)

    def get_initial(self) -> dict[str, Any]:
        return {"summary": self.version.summary, **initial_of(self.version)}

    def write(self, given: dict[str, Any]) -> Any:
        return services.change_draft(version=self.version, **given)


class DraftActView(ConfirmView):
    """``rows``, which the panel gives all its views, are versions."""

    model = TermsVersion
    index_url_name = INDEX
    rows: Any = staticmethod(versions)
    action = ""

    @cached_property
    def object(self) -> Any:
        return draft_or_404(self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return title(self.object)

    @property
    def index_url(self) -> str:
        return page_of(self.object)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        version = self.object
        try:
            log(instance=version, action=self.action, user=request.user, title=title(version))
            self.act()
        except TermsError as refused:
            messages.error(request, str(refused))
            return redirect(self.index_url)
        messages.success(request, self.done_message % {"object": title(version)})
        return redirect(reverse(INDEX))


class PublishView(DraftActView):
    permission_required = "publish"
    page_title = gettext_lazy("Publish")
    question = gettext_lazy("Publish this version?")
    yes_label = gettext_lazy("Yes, publish")
    done_message = gettext_lazy("%(object)s holds from now on. Those who can answer are being mailed.")
    action = "wagtail.publish"

    @property
    def consequence(self) -> str:
        """Whom it asks, and what waits for them."""
        count, reached = terms_mails.asked().count(), terms_mails.reachable().count()
        asked = ngettext(
            "%(count)d customer is asked to accept it", "%(count)d customers are asked to accept it", count
        )
        told = ngettext(
            "%(reached)d of them has somebody who can, and who gets an e-mail.",
            "%(reached)d of them have somebody who can, and who gets an e-mail.",
            reached,
        )
        first = f"{asked}; {told}" % {"count": count, "reached": reached}
        for_good = _("A published version can't be changed or deleted any more.")
        return f"{first} {waits()} {for_good}"

    def act(self) -> None:
        services.publish_version(version=self.object, by=self.request.user)


class DeleteView(DraftActView):
    permission_required = "delete"
    page_title = gettext_lazy("Delete")
    question = gettext_lazy("Throw this draft away?")
    yes_label = gettext_lazy("Yes, delete")
    done_message = gettext_lazy("%(object)s: the draft is deleted.")
    action = "wagtail.delete"
    is_serious = True

    def act(self) -> None:
        services.delete_draft(version=self.object)


def waits() -> str:
    """What waits until a customer accepts, by the shop's options."""
    return {
        "": _("Nothing waits for them: by the shop's options, customers who don't answer go on as before."),
        "orders": _("Until a customer accepts, nobody of theirs can place an order."),
        "portal": _(
            "Until a customer accepts, nobody of theirs can place an order or open a page for customers."
        ),
    }[conf.settings.terms_before]
