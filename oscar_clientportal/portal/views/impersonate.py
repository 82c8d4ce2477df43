"""Begin to act as a client, and stop: both by POST alone."""

from typing import Any

from django.conf import settings as django_settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.generic import View
from hijack import views as hijack

from oscar_clientportal.impersonation import acting_requests, switching
from oscar_clientportal.impersonation.exceptions import ImpersonationError, NotPermitted
from oscar_clientportal.impersonation.services import refusals, sessions
from oscar_clientportal.portal import acting_starts
from oscar_clientportal.portal.acting_forms import ImpersonateForm

TITLE = gettext_lazy("Act as a client")
TEMPLATE = "oscar_clientportal/portal/impersonate.html"


class StartPageMixin:
    """The page that says what beginning means, with the form."""

    def page(
        self,
        request: HttpRequest,
        start: acting_starts.Start,
        form: Any,
        *,
        why_not: str = "",
        status: int = 200,
    ) -> HttpResponse:
        back = acting_starts.local(form["next"].value()) or start.home or django_settings.OSCAR_HOMEPAGE
        context = {"start": start, "form": form, "why_not": why_not, "back": back, "page_title": TITLE}
        return render(request, TEMPLATE, context, status=status)


@method_decorator(never_cache, name="dispatch")
class ConsentStartView(StartPageMixin, LoginRequiredMixin, View):
    """A partner or an agent looks at a consent given to them before they act by it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        start = acting_starts.of_consent(request.user, pk)
        form = ImpersonateForm(initial={"consent": pk, "next": acting_starts.local(request.GET.get("next"))})
        try:
            sessions.may_begin(impersonator=request.user, consent=start.consent)
        except NotPermitted as foreign:
            raise Http404 from foreign
        except ImpersonationError as refused:
            return self.page(request, start, form, why_not=str(refused))
        return self.page(request, start, form)


@method_decorator([never_cache, csrf_protect, transaction.non_atomic_requests], name="dispatch")
class ImpersonateView(StartPageMixin, hijack.AcquireUserView):
    """django-hijack's view, which locks whoever begins; who may, and what is kept of it, is ours.

    A refusal is kept once the transaction is over that was refused.
    """

    start: acting_starts.Start
    form: ImpersonateForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return self.http_method_not_allowed(request)
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.form = ImpersonateForm(request.POST)
        is_valid = self.form.is_valid()
        self.start = acting_starts.of_form(request.user, self.form.cleaned_data)
        if not is_valid:
            return self.page(request, self.start, self.form)
        try:
            return super(hijack.AcquireUserView, self).dispatch(request, *args, **kwargs)
        except ImpersonationError as refused:
            return self.refuse(request, refused)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.http_method_names = ["post"]
        return super().http_method_not_allowed(request, *args, **kwargs)

    def test_func(self) -> bool:
        return True  # ``begin`` says why not, and what it refuses is kept

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        start, data = self.start, self.form.cleaned_data
        session = sessions.begin(
            impersonator=request.user,
            contact=start.contact if start.consent is None else None,
            consent=start.consent,
            reason=data["reason"],
            token=data["token"],
            ip=request.META.get("REMOTE_ADDR", ""),
            user_agent=request.META.get("HTTP_USER_AGENT", ""),
            return_to=acting_starts.local(data["next"]) or start.home,
        )
        switching.take_over(request, session)
        return acting_requests.back_to("")

    def refuse(self, request: HttpRequest, refused: ImpersonationError) -> HttpResponse:
        refusals.keep_refusal(
            refused=refused,
            impersonator=request.user,
            contact=self.start.contact,
            ip=request.META.get("REMOTE_ADDR", ""),
        )
        if isinstance(refused, NotPermitted) and self.start.consent is None:
            raise Http404  # whom the shop knows is not told to anybody
        kept = {name: value for name, value in self.form.cleaned_data.items() if name != "token"}
        self.form = ImpersonateForm(initial=kept)
        return self.page(request, self.start, self.form, why_not=str(refused), status=403)


@method_decorator([never_cache, csrf_protect], name="dispatch")
class StopView(hijack.ReleaseUserView):
    """Back to oneself, and to where one came from. Whoever doesn't act any more is led home: Stop was pressed twice."""

    http_method_names = ["post", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return View.dispatch(self, request, *args, **kwargs)  # nobody needs to be logged in any more

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        session = getattr(request, "clientportal_impersonation", None)
        if session is None:
            return acting_requests.back_to("")
        named = request.clientportal_impersonation_named
        acting_requests.finish(request, session, named, session.End.STOPPED, by=session.impersonator)
        messages.success(request, gettext("You act as %(name)s no more.") % {"name": session.contact_name})
        to_partner = request.POST.get("to") == "partner"
        return acting_requests.back_to(acting_starts.dashboard() if to_partner else session.return_to)
