"""Acts on one customer, each behind a question: send access data, set inactive."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model
from wagtail.log_actions import log

from oscar_clientportal.clients import services

from .pages import Company, CustomerConfirmView

Contact = get_model("clientportal_clients", "Contact")


class SendAccessView(CustomerConfirmView):
    """To the customer's central address; where there is no contact person, a default user is made."""

    permission_required = None
    any_permission_required = ["view", "change"]
    also_required = "clientportal_clients.send_access_contact"
    page_title = gettext_lazy("Send access data")
    yes_label = gettext_lazy("Yes, send")
    done_message = gettext_lazy("Access data are on their way to %(object)s.")
    consequence = gettext_lazy(
        "The mail has a link by which a password is chosen, once. Links that were sent before no longer work."
    )

    @property
    def question(self) -> str:
        if why_not := self.why_not:
            return why_not
        email = self.recipient.email if self.recipient else self.company.email
        return _("Send access data to %(email)s?") % {"email": email}

    @property
    def why_not(self) -> str:
        return services.why_no_company_access_data(company=self.company)

    @cached_property
    def recipient(self) -> Any:
        return services.recipient_of_company(company=self.company)

    def act(self) -> str:
        return services.send_company_access_data(company=self.company, by=self.request.user).email


class SendAccessToPersonView(SendAccessView):
    """To one contact person."""

    @cached_property
    def recipient(self) -> Any:
        people = Contact.objects.select_related("user", "company").filter(company=self.company)
        return get_object_or_404(people, pk=self.kwargs["contact_pk"])

    @property
    def why_not(self) -> str:
        return services.why_no_access_data(contact=self.recipient)

    def act(self) -> str:
        return services.send_access_data(contact=self.recipient, by=self.request.user).email


class DeactivateView(CustomerConfirmView):
    page_title = gettext_lazy("Set inactive")
    question = gettext_lazy("Set this customer inactive?")
    consequence = gettext_lazy(
        "Everything is kept: orders, account, contact persons. The customer is marked in lists and found by its "
        "status, and can be set active again on its page."
    )
    yes_label = gettext_lazy("Yes, set inactive")
    done_message = gettext_lazy("%(object)s: inactive.")
    is_serious = True

    def act(self) -> Any:
        self.company.status = Company.Status.INACTIVE
        self.company.save(update_fields=["status"])
        log(instance=self.company, action="wagtail.edit", user=self.request.user)
        return self.company
