"""The panel itself: lists, forms, pages and acts."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.log_actions import log

from oscar_clientportal.clients.exceptions import LastSuperAdmin
from oscar_clientportal.clients.services import delete_contact
from wagtail_hooks.default_user import say_default_user
from wagtail_hooks.viewsets import GuardedDeleteView, PanelViewSet

from . import editing, many, sending
from .impersonate import ImpersonateView
from .listing import ContactFilterSet, ContactIndexView, Kind
from .page import ContactView
from .rows import DETAILS, FACTS, contacts, url_of

Contact = get_model("clientportal_clients", "Contact")


def in_use(contact: Any) -> bool:
    """Whoever has a login stays: their orders and their account need them. The database guards the rest."""
    return contact.user_id is not None


class ContactDeleteView(GuardedDeleteView):
    in_use = staticmethod(in_use)

    def form_valid(self, form: Any) -> HttpResponse:
        """Colleagues may not be left without a super-admin, nor a company without people."""
        try:
            response = super().form_valid(form)
        except LastSuperAdmin as error:
            messages.error(self.request, str(error))
            return redirect(url_of("inspect")(self.object))
        if not Contact.objects.filter(pk=self.kwargs["pk"]).exists():
            say_default_user(self.request, self.object.company)
        return response

    def delete_action(self) -> None:
        with transaction.atomic():
            log(instance=self.object, action="wagtail.delete", deleted=True, user=self.request.user)
            delete_contact(contact=self.object, by=self.request.user)


class ContactViewSet(PanelViewSet):
    model = Contact
    name = "clientportal_contacts"
    url_prefix = "client-portal/contacts"
    menu_label = _("Contacts")
    icon = "user"
    ordering = "last_name"
    export_filename = "contacts"
    actions = (
        "view",
        "add",
        "change",
        "delete",
        "invite",
        "send_access",
        "export",
        "import",
        "impersonate",
    )
    rows = staticmethod(contacts)
    facts = FACTS
    filterset_class = ContactFilterSet
    #: What is searched: see ``ContactIndexView.search_queryset``.
    search_fields = ["search_text"]
    index_view_class = ContactIndexView
    index_results_template_name = "oscar_clientportal/wagtail/contacts/index_results.html"
    inspect_view_class = ContactView
    inspect_view_enabled = True
    delete_view_class = ContactDeleteView
    #: The form is ``forms.ContactForm``; Wagtail asks for some field of the model.
    form_fields = ["last_name"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(["add_url_name", "history_url_name", "usage_url_name"])
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def list_paths(self, kind: str, prefix: str, name: str) -> list[URLPattern]:
        names = {
            "kind": kind,
            "index_url_name": self.get_url_name(name),
            "index_results_url_name": self.get_url_name(f"{name}_results"),
        }
        kwargs = {**self.get_index_view_kwargs(), **names}
        view = self.construct_view(self.index_view_class, **kwargs)
        results = self.construct_view(self.index_view_class, **kwargs, results_only=True)
        return [
            path(prefix, view, name=name),
            path(f"{prefix}results/", results, name=f"{name}_results"),
        ]

    def get_urlpatterns(self) -> list[URLPattern]:
        details = {"facts": FACTS, "details": DETAILS, "panel_title": self.menu_label}
        one_contact = {
            "edit": self.construct_view(editing.ChangeView),
            "inspect": self.construct_view(ContactView, **details),
            "delete": self.delete_view,
            "invite": self.construct_view(sending.InviteView),
            "revoke": self.construct_view(sending.RevokeView),
            "access": self.construct_view(sending.AccessView),
            "impersonate": self.construct_view(ImpersonateView),
        }
        return [
            *self.list_paths(Kind.CLIENT, "", "index"),
            *self.list_paths(Kind.PARTNER, "partners/", "partners"),
            *self.list_paths(Kind.LEAD, "leads/", "leads"),
            path("new/", self.construct_view(editing.CreateView), name="add"),
            path("new/<str:kind>/", self.construct_view(editing.CreateView), name="add"),
            path("invite-many/<str:kind>/", self.construct_view(many.InviteManyView), name="invite_many"),
            *[path(f"{name}/<int:pk>/", view, name=name) for name, view in one_contact.items()],
        ]
