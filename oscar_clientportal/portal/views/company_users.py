"""The users of a company, to its super-admin: who they are, and inviting another one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import ClientError, InvitedAlready, TooManyTries
from oscar_clientportal.clients.rules import machine_of
from oscar_clientportal.licences.exceptions import NoSeatFree
from oscar_clientportal.licences.services import company_figures
from oscar_clientportal.portal.company_user_forms import InviteForm
from oscar_clientportal.portal.company_user_list import STATUSES, UsersQuestion, found_users

from .company_base import SuperAdminPage


class UsersView(SuperAdminPage, TemplateView):
    """As quick for fifty thousand users as for fifty: one page by its key, and nothing is counted."""

    template_name = "oscar_clientportal/portal/company/users.html"
    page_title = _("Users")
    company_tab = "company-users"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        question = UsersQuestion.of(self.request.GET)
        people, page = found_users(question, company=self.company)
        return super().get_context_data(
            question=question,
            people=people,
            statuses=STATUSES,
            **question.around(page),
            figures=company_figures(company=self.company),
            **kwargs,
        )


@method_decorator(sensitive_post_parameters("email"), name="dispatch")
class InviteView(SuperAdminPage, FormView):
    template_name = "oscar_clientportal/portal/company/user_invite.html"
    page_title = _("Invite a user")
    company_tab = "company-users"
    form_class = InviteForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "company": self.company}

    def form_valid(self, form: InviteForm) -> HttpResponse:
        user = self.request.user
        try:
            services.throttle(email=user.email, machine=machine(self.request), purpose="colleagues")
            contact = services.invite_user(company=self.company, by=user, **form.cleaned_data)
        except (ClientError, ValidationError) as error:
            return self.refuse(form, error)
        text = gettext("%(name)s is invited: the mail with the link is on its way to %(email)s.")
        messages.success(self.request, text % {"name": contact.name, "email": contact.email})
        return redirect("clientportal_portal:company-users")

    def refuse(self, form: InviteForm, error: Exception) -> HttpResponse:
        if isinstance(error, TooManyTries):
            form.add_error(None, str(error))
        else:
            form.refuse(error)
        again = error.contact if isinstance(error, InvitedAlready) else None
        is_full = isinstance(error, NoSeatFree)
        return self.render_to_response(self.get_context_data(form=form, again=again, is_full=is_full))


def machine(request: HttpRequest) -> str:
    return machine_of(request.META.get("REMOTE_ADDR", ""))
