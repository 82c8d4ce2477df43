"""Registering by a link: the form, one answer for everybody, and the page the mail leads to."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView
from oscar.apps.customer.signals import user_registered

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import ClientError, TooManyTries
from oscar_clientportal.clients.rules import machine_of
from oscar_clientportal.core.afterwards import after_response
from oscar_clientportal.portal.registration_forms import RegistrationForm, RegistrationPasswordForm

from .invitation import InvitationView


def refuse(request: HttpRequest) -> HttpResponse:
    """Whatever is wrong with a link, the answer is one and the same page."""
    return render(request, "oscar_clientportal/portal/registration_invalid.html", status=404)


@method_decorator([never_cache, transaction.non_atomic_requests], name="dispatch")
class RegisterView(FormView):
    """The form behind a registration link. Whoever the address belongs to, page and queries are the same."""

    template_name = "oscar_clientportal/portal/register.html"
    template_name_sent = "oscar_clientportal/portal/register_sent.html"
    form_class = RegistrationForm
    link: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.link = services.find_registration_link(token=kwargs["token"])
        response = super().dispatch(request, *args, **kwargs) if self.link else refuse(request)
        response["Referrer-Policy"] = "same-origin"  # the address is a key: no other site may learn it
        return response

    def form_valid(self, form: RegistrationForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        if form.is_by_a_program:
            return self.sent(email)
        machine = machine_of(self.request.META.get("REMOTE_ADDR", ""))
        try:
            services.throttle(email=email, machine=machine, purpose="registration")
        except TooManyTries as late:
            return self.too_many(form, late)
        names = ("company_name", "first_name", "last_name", "language")
        registration, token = services.begin_registration(
            link=self.link,
            email=email,
            answers=form.answers,
            **{name: form.cleaned_data[name] for name in names},
        )
        response = self.sent(email)
        after_response(response, lambda: services.tell_registrant(registration=registration, token=token))
        return response

    def sent(self, email: str) -> HttpResponse:
        return render(self.request, self.template_name_sent, {"email": email})

    def too_many(self, form: RegistrationForm, late: TooManyTries) -> HttpResponse:
        form.add_error(None, str(late))
        response = self.render_to_response(self.get_context_data(form=form), status=429)
        response["Retry-After"] = late.seconds
        return response


class RegistrationConfirmView(InvitationView):
    """The page of the one-time link that proves the mailbox: a password, and one is in."""

    template_name = "oscar_clientportal/portal/invitation.html"
    form_class = RegistrationPasswordForm
    success_url = reverse_lazy("customer:summary")

    def find(self, token: str) -> Any:
        return services.find_registration(token=token)

    def refuse(self) -> HttpResponse:
        return refuse(self.request)

    def form_valid(self, form: RegistrationPasswordForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            user = services.confirm_registration(
                token=self.kwargs["token"],
                password=data["password1"],
                first_name=data["first_name"],
                last_name=data["last_name"],
            )
        except ClientError:
            return self.refuse()
        user_registered.send_robust(sender=type(self), request=self.request, user=user)
        login(self.request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return self._welcome("")
