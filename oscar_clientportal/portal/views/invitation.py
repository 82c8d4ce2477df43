"""The page an invitation leads to: a password, and one is in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from oscar.apps.customer.signals import user_registered

from oscar_clientportal.clients.exceptions import ClientError, InvitationInvalid
from oscar_clientportal.clients.services import accept_invitation, find_invitation
from oscar_clientportal.clients.services.invitations import are_colleagues
from oscar_clientportal.core import conf
from oscar_clientportal.portal.forms import InvitationForm
from oscar_clientportal.portfolios.services import agent_of


@method_decorator(sensitive_post_parameters(), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class InvitationView(FormView):
    """Looking at the page uses nothing up. Whatever is wrong with a link, the answer is one and the same
    page.
    """

    template_name = "oscar_clientportal/portal/invitation.html"
    form_class = InvitationForm
    success_url = reverse_lazy("clientportal_portal:subscriptions")
    contact: Any = None
    invitation: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = self._answer(request, *args, **kwargs)
        response["Referrer-Policy"] = "same-origin"  # the address is a key: no other site may learn it
        return response

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.contact = self.find(kwargs["token"])
        if self.contact is None:
            return self.refuse()
        self._speak_their_language()
        if request.user.is_authenticated:
            return self._other_login(request)
        return super().dispatch(request, *args, **kwargs)

    def find(self, token: str) -> Any:
        """Whose link this is, if it still works: somebody with a name, an address and a language."""
        self.invitation = find_invitation(token=token)
        return self.invitation.contact if self.invitation else None

    @property
    def agent(self) -> Any:
        """The agent who invites, or ``None``: then the shop does, whoever of its staff pressed the button."""
        inviter = self.invitation and self.invitation.invited_by
        return agent_of(inviter) if inviter else None

    @property
    def colleagues_of(self) -> str:
        """The company whose super-admin invites to it, or nothing."""
        inviter = self.invitation and self.invitation.invited_by
        return self.contact.company.name if inviter and are_colleagues(self.contact, inviter) else ""

    def refuse(self) -> HttpResponse:
        return render(self.request, "oscar_clientportal/portal/invitation_invalid.html", status=404)

    def _other_login(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            logout(request)
            return HttpResponseRedirect(request.path)
        return render(
            request, "oscar_clientportal/portal/invitation_other_login.html", {"contact": self.contact}
        )

    def _speak_their_language(self) -> None:
        """The contact's language, unless this browser has chosen one; as ``LocaleMiddleware`` would set
        it.
        """
        has_chosen = settings.LANGUAGE_COOKIE_NAME in self.request.COOKIES
        if not has_chosen and self.contact.language in conf.settings.languages:
            translation.activate(self.contact.language)
            self.request.LANGUAGE_CODE = self.contact.language

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "contact": self.contact}

    def get_initial(self) -> dict[str, Any]:
        is_named = not getattr(self.contact, "is_default", False)
        return {
            "first_name": self.contact.first_name,
            "last_name": self.contact.last_name if is_named else "",
            "language": translation.get_language(),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(contact=self.contact, agent=self.agent, **kwargs)

    def form_valid(self, form: InvitationForm) -> HttpResponse:
        data = form.cleaned_data
        language = data.get("language", "")
        try:
            user = accept_invitation(
                token=self.kwargs["token"],
                password=data["password1"],
                first_name=data["first_name"],
                last_name=data["last_name"],
                language=language,
            )
        except InvitationInvalid:
            return self.refuse()
        except ClientError:  # no seat is free; its message is for whoever runs the company's account
            form.add_error(
                None, gettext("There is no place for you at the moment. Please ask who invited you.")
            )
            return self.form_invalid(form)
        user_registered.send_robust(sender=type(self), request=self.request, user=user)
        login(self.request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return self._welcome(language)

    def _welcome(self, language: str) -> HttpResponse:
        response = HttpResponseRedirect(str(self.success_url))
        if language:
            translation.activate(language)
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                path=settings.LANGUAGE_COOKIE_PATH,
                domain=settings.LANGUAGE_COOKIE_DOMAIN,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            )
        messages.success(self.request, gettext("Welcome! Your account is ready."))
        return response
