"""Writing somebody down, and changing what is written."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.views.generic import PermissionCheckedMixin
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from oscar_clientportal.clients import services
from oscar_clientportal.clients.exceptions import ClientError, ContactExists
from oscar_clientportal.clients.services.belonging import make_company
from oscar_clientportal.clients.services.details import DETAILS
from wagtail_hooks.default_user import say_default_user

from . import log
from .forms import ChangeForm, ContactForm
from .listing import NEW, TABS
from .rows import contacts, url_of

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")

#: Keys have fewer digits than this.
LONGEST_KEY = 18

SUBMIT = {
    Contact.Kind.CLIENT: gettext_lazy("Add client"),
    Contact.Kind.PARTNER: gettext_lazy("Add partner"),
    Contact.Kind.LEAD: gettext_lazy("Add lead"),
}


class ContactFormView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """A form whose refusals stand beside the fields they are about."""

    model = Contact
    index_url_name = ""
    header_icon = ""
    template_name = "oscar_clientportal/wagtail/contacts/form.html"
    kind = ""

    def write(self, data: dict[str, Any]) -> Any:
        """Do it, and return the contact; refusals are raised."""
        raise NotImplementedError

    @property
    def list_url(self) -> str:
        return reverse(f"clientportal_contacts:{TABS[self.kind]}")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        panel = {"url": self.list_url, "label": _("Contacts")}
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, panel, here]

    def form_valid(self, form: ContactForm) -> HttpResponse:
        try:
            contact = self.write(form.cleaned_data)
        except ContactExists as error:
            form.add_error("email", str(error))
        except ClientError as error:  # no seat is free in the company they would join
            form.add_error("company" if "company" in form.fields else None, str(error))
        except ValidationError as error:
            for name, message in error.message_dict.items():
                form.add_error(name if name in form.fields else None, message)
        else:
            return redirect(url_of("inspect")(contact))
        return self.form_invalid(form)


class CreateView(ContactFormView):
    permission_required = "add"
    form_class = ContactForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.kind = kwargs.get("kind") or request.GET.get("kind", Contact.Kind.CLIENT)
        if self.kind not in TABS:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> Any:
        return NEW[self.kind]

    @property
    def submit_label(self) -> Any:
        return SUBMIT[self.kind]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kind": self.kind}

    def get_initial(self) -> dict[str, Any]:
        """A company's page leads here with ``?kind=client&company=5``."""
        key = self.request.GET.get("company", "")
        is_key = key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY
        company = Company.objects.filter(pk=int(key)).first() if is_key else None
        return {"company": company} if company else {}

    def write(self, data: dict[str, Any]) -> Any:
        with transaction.atomic():
            contact = services.create_contact(kind=self.kind, by=self.request.user, **data)
            log.log_contact(contact, log.CREATED, self.request.user)
        message = _("%(name)s: added. Nobody has been written to yet.") % {"name": contact.name}
        messages.success(self.request, message)
        return contact


class ChangeView(ContactFormView):
    permission_required = "change"
    form_class = ChangeForm
    rows: Callable[[], Any] = staticmethod(contacts)
    page_title = gettext_lazy("Edit")
    submit_label = gettext_lazy("Save")

    @cached_property
    def object(self) -> Any:
        return get_object_or_404(self.rows(), pk=self.kwargs["pk"])

    @property
    def kind(self) -> str:
        return self.object.kind

    def get_page_subtitle(self) -> str:
        return self.object.name

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "contact": self.object}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in (*DETAILS, "email", "company", "role")}

    def write(self, data: dict[str, Any]) -> Any:
        changes = {name: value for name, value in data.items() if name not in ("login", "password")}
        company_name = changes.pop("company_name")
        with transaction.atomic():
            if company_name:
                changes["company"] = make_company(company_name)
            if changes.get("company") != self.object.company:
                changes.pop("role", None)
            contact = services.change_contact(contact=self.object, by=self.request.user, **changes)
            log.log_contact(contact, log.CHANGED, self.request.user)
        messages.success(self.request, _("%(name)s: saved.") % {"name": contact.name})
        say_default_user(self.request, self.object.company)
        return contact
