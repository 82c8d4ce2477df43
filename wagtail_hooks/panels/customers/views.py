"""Making, changing, looking at and deleting one customer."""

from typing import Any

from django.db import transaction
from django.db.models import PROTECT
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import HeaderButton

from oscar_clientportal.clients import services
from oscar_clientportal.clients.services.default_users import only_default_user
from wagtail_hooks.default_user import say_default_user
from wagtail_hooks.panels.documents.of_customer import documents_context
from wagtail_hooks.viewsets import FactsView, GuardedDeleteView

from .access import closed_words
from .agreed import AgreeingMixin
from .blocking import block_button
from .files import files_context
from .logging_in import direct_login_button
from .logins import logins_context
from .people import people_of
from .record import record_context
from .tabs import people_context


class AccessDataMixin:
    """The button that sends access data, and what there is to say about it."""

    @property
    def may_send(self) -> bool:
        return self.request.user.has_perm("clientportal_clients.send_access_contact")

    @property
    def access_words(self) -> str:
        """Why nobody of this customer comes in; empty where they do."""
        return closed_words(self.object)

    @cached_property
    def why_no_access_data(self) -> str:
        return services.why_no_company_access_data(company=self.object)

    @property
    def access_sent_to(self) -> Any:
        """The contact person who was sent access data last."""
        sent = [person for person in people_of(self.object) if person.access_sent_at]
        return max(sent, key=lambda person: person.access_sent_at, default=None)

    @property
    def header_buttons(self) -> list[Any]:
        user = self.request.user
        buttons = [*direct_login_button(self.object, user), *block_button(self.object, user)]
        if not self.may_send or self.why_no_access_data:
            return buttons
        url = reverse("clientportal_customers:send_access", args=[self.object.pk])
        return [HeaderButton(_("Send access data"), url=url, icon_name="mail"), *buttons]


class CustomerCreateView(AgreeingMixin, generic.CreateView):
    def get_success_url(self) -> str:
        """The customer's page: there are contact persons and files to add."""
        return self.get_edit_url()

    def form_valid(self, form: Any) -> HttpResponse:
        """Until its first contact person is added, a default user stands there."""
        with transaction.atomic():
            response = super().form_valid(form)
            if self.object is None:  # what was agreed can't be
                return response
            services.ensure_default_user(company=self.object, by=self.request.user)
        say_default_user(self.request, self.object)
        return response


class CustomerEditView(AgreeingMixin, AccessDataMixin, generic.EditView):
    template_name = "oscar_clientportal/wagtail/customers/edit.html"


class CustomerFactsView(AccessDataMixin, FactsView):
    """Everything about a customer, for whoever may look but not change."""

    panel_title = _("Customers")
    template_name = "oscar_clientportal/wagtail/customers/facts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return {
            **super().get_context_data(**kwargs),
            "people": people_context(self.object, user),
            "logins": logins_context(self.object, user),
            "record": record_context(self.object, user),
            "files": files_context(self.object, user),
            "documents": documents_context(self.object, user),
        }


def kept_by(company: Any) -> list[str]:
    """What stands on this customer, so that it can't be deleted: its people, accounts, subscriptions.

    A default user on whom nothing hangs goes with it.
    """
    goes_along = "contacts" if only_default_user(company) else ""
    rows = [
        relation.related_model
        for relation in company._meta.related_objects
        if relation.on_delete is PROTECT
        and relation.name != goes_along
        and relation.related_model._base_manager.filter(**{relation.field.name: company}).exists()
    ]
    return [capfirst(str(model._meta.verbose_name_plural)) for model in rows]


class CustomerDeleteView(GuardedDeleteView):
    """A customer on whom anything stands is kept, and may be set inactive instead."""

    template_name = "oscar_clientportal/wagtail/customers/delete.html"

    @cached_property
    def kept_by(self) -> list[str]:
        return kept_by(self.object)

    def in_use(self, company: Any) -> bool:
        return bool(kept_by(company))

    def delete_action(self) -> None:
        with transaction.atomic():
            default = only_default_user(self.object)
            if default is not None:
                default.delete()
            super().delete_action()

    @property
    def deactivate_url(self) -> str:
        is_offered = self.user_has_permission("change") and self.object.status == "active"
        return reverse("clientportal_customers:deactivate", args=[self.object.pk]) if is_offered else ""
