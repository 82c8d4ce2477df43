"""The plain accounts of what others did in one's name: the list, one of them, ending it, undoing a change."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, TemplateView, View
from oscar.core.loading import get_model

from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.exceptions import ImpersonationError
from oscar_clientportal.impersonation.services import retelling, sessions, undoing

from .base import AccountPage

Contact = get_model("clientportal_clients", "Contact")
Impersonation = get_model("clientportal_impersonation", "Impersonation")


@method_decorator(never_cache, name="dispatch")
class SessionsPage(AccountPage):
    """A page of the entry "Access": whose sessions somebody may read, they may end, and undo what was changed."""

    active_tab = "access"
    page_title = _("What was done in your name")

    def sessions(self) -> QuerySet:
        return Impersonation.objects.visible_to(self.request.user)

    @cached_property
    def contact(self) -> Any:
        """Who reads."""
        return Contact.objects.of_user(self.request.user).first()


class SessionListView(SessionsPage, ListView):
    """The newest first."""

    template_name = "oscar_clientportal/portal/access_sessions.html"
    context_object_name = "sessions"
    paginate_by = 25

    def get_queryset(self) -> QuerySet:
        return retelling.for_list(self.sessions())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(contact=self.contact, now=clock.now(), **kwargs)


class OneSessionPage(SessionsPage):
    """About one session: one that isn't theirs to read is missing."""

    @cached_property
    def session(self) -> Any:
        return get_object_or_404(retelling.with_accounts(self.sessions()), pk=self.kwargs["pk"])

    @property
    def url(self) -> str:
        return reverse("clientportal_portal:access-session", kwargs={"pk": self.kwargs["pk"]})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        account = retelling.account_of(self.session)
        return super().get_context_data(account=account, contact=self.contact, **kwargs)


class SessionView(OneSessionPage, TemplateView):
    """Who, why, when, what was looked at, what changed; and what can be undone."""

    template_name = "oscar_clientportal/portal/access_session.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consents = get_model("clientportal_impersonation", "Consent").objects.visible_to(self.request.user)
        can_see = self.session.consent_id is not None and consents.filter(pk=self.session.consent_id).exists()
        return super().get_context_data(can_see_consent=can_see, **kwargs)

    def get_page_title(self) -> str:
        name = self.session.impersonator_name
        if self.session.user_id == self.request.user.pk:
            return gettext("%(name)s in your name") % {"name": name}
        return gettext("%(name)s in the name of %(client)s") % {
            "name": name,
            "client": self.session.contact_name,
        }


class SessionEndView(OneSessionPage, View):
    """Ends it at once: whoever acts is themselves again with their next click."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sessions.end(session=self.session, how=Impersonation.End.REVOKED, by=request.user)
        messages.success(request, gettext("It has ended: they don't act in your name any more."))
        return redirect(self.url)


class UndoView(OneSessionPage, TemplateView):
    """Makes one change undone; asks first where it can't be had back."""

    template_name = "oscar_clientportal/portal/access_undo.html"
    page_title = pgettext_lazy("changes", "Undo")

    @cached_property
    def change(self) -> Any:
        found = (change for change in self.session.changes.all() if change.pk == self.kwargs["change_pk"])
        change = next(found, None)
        if change is None:
            raise Http404
        return change

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pk = self.change.pk
        context = super().get_context_data(**kwargs)
        return {**context, "change": next(done for done in context["account"].changes if done.pk == pk)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            undoing.undo(change=self.change, by=request.user)
        except ImpersonationError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, gettext("It is as it was before."))
        return redirect(self.url)
