"""A customer's files, as the shop's staff add, fetch and remove them."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, View
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, Table, TitleColumn

from oscar_clientportal.clients import fields, private_files
from oscar_clientportal.clients.services.files import add_file, check_file, remove_file
from oscar_clientportal.core import conf
from wagtail_hooks.facts import readable
from wagtail_hooks.panels.accounts.page import RowButtonsColumn

from .pages import CustomerConfirmView, CustomerMixin

CompanyFile = get_model("clientportal_clients", "CompanyFile")


class RemoveColumn(RowButtonsColumn):
    def get_value(self, instance: Any) -> list[dict[str, Any]]:
        url = reverse("clientportal_customers:file_delete", args=[instance.company_id, instance.pk])
        return [{"label": _("Delete"), "url": url, "is_serious": True}]


def files_context(company: Any, user: Any) -> dict[str, Any]:
    """The customer's files in a table, and where one is added."""
    may_change = user.has_perm("clientportal_clients.change_company")
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("Title"),
            accessor="title",
            get_url=lambda row: reverse("clientportal_customers:file", args=[row.company_id, row.pk]),
        ),
        Column("size", label=gettext_lazy("Size"), accessor=lambda row: filesizeformat(row.size)),
        Column("created_at", label=gettext_lazy("Uploaded"), accessor=lambda row: readable(row.created_at)),
        Column("uploaded_by", label=gettext_lazy("By"), accessor=lambda row: str(row.uploaded_by or "")),
    ]
    if may_change:
        columns.append(RemoveColumn("remove", label="", accessor="pk"))
    add_url = reverse("clientportal_customers:file_add", args=[company.pk]) if may_change else ""
    rows = CompanyFile.objects.filter(company=company).select_related("uploaded_by")
    return {"table": Table(columns, list(rows)), "add_url": add_url}


class FileForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=255, validators=[fields.validate_line])
    file = forms.FileField(label=gettext_lazy("File"), validators=[check_file])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settings = conf.settings
        types = settings.customer_file_types
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{each}" for each in types)
        self.fields["file"].help_text = _("At most %(size)s: %(types)s.") % {
            "size": filesizeformat(settings.customer_file_bytes),
            "types": ", ".join(types),
        }


class FileAddView(CustomerMixin, FormView):
    form_class = FileForm
    page_title = gettext_lazy("Add a file")
    template_name = "oscar_clientportal/wagtail/customers/file_add.html"

    def form_valid(self, form: FileForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            file = add_file(
                company=self.company, title=data["title"], upload=data["file"], by=self.request.user
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(file)s: added.") % {"file": file})
        return redirect(f"{self.customer_url}#tab-advanced")


class OneFileMixin(CustomerMixin):
    """About one file of this customer."""

    def get_files(self) -> QuerySet:
        return CompanyFile.objects.filter(company=self.company)

    @cached_property
    def file(self) -> Any:
        return get_object_or_404(self.get_files(), pk=self.kwargs["file_pk"])


class FileDownloadView(OneFileMixin, View):
    permission_required = None
    any_permission_required = ["view", "change"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return private_files.download(self.file.file, title=self.file.title)


class FileDeleteView(OneFileMixin, CustomerConfirmView):
    page_title = gettext_lazy("Delete a file")
    yes_label = gettext_lazy("Yes, delete")
    consequence = gettext_lazy("The customer no longer finds it. This can't be undone.")
    done_message = gettext_lazy("%(object)s: deleted.")
    is_serious = True

    @property
    def question(self) -> str:
        return _("Delete “%(file)s”?") % {"file": self.file}

    def act(self) -> str:
        remove_file(file=self.file)
        return str(self.file)
