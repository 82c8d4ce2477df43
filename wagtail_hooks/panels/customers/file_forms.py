"""How the shop's staff add files for a customer, several at once, and change what is told of one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from oscar.core.loading import get_model
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from oscar_clientportal.clients import fields, uploads
from oscar_clientportal.clients.services.files import (
    LONGEST_TITLE,
    add_files,
    category_called,
    change_file,
    check_file,
    check_validity,
)
from oscar_clientportal.core import conf

from .files import OneFileMixin
from .pages import CustomerMixin

FileCategory = get_model("clientportal_clients", "FileCategory")
MOST_AT_ONCE = 20


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Files, each of which the shop takes."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list) else [data]
        if len(given) > MOST_AT_ONCE:
            raise ValidationError(_("At most %(most)d files at once, please.") % {"most": MOST_AT_ONCE})
        return [self._checked(upload, is_one=len(given) == 1) for upload in given or [None]]

    def _checked(self, upload: Any, *, is_one: bool) -> Any:
        try:
            checked = super().clean(upload)
            check_file(checked)
        except ValidationError as error:
            if is_one or not upload:
                raise
            name = uploads.name_of(upload.name)
            raise ValidationError([f"{name}: {message}" for message in error.messages]) from None
        return checked


class DescriptionForm(forms.Form):
    """What is told of a file beside its content."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=LONGEST_TITLE, validators=[fields.validate_line]
    )
    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"),
        queryset=FileCategory.objects.all(),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    new_category = forms.CharField(
        label=gettext_lazy("New category"),
        required=False,
        max_length=128,
        validators=[fields.validate_line],
        help_text=gettext_lazy("Instead of the one chosen above."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy("Before this day the customer doesn't find it."),
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        required=False,
        widget=AdminDateInput,
        help_text=gettext_lazy("After this day the customer no longer finds it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            check_validity(cleaned.get("valid_from"), cleaned.get("valid_until"))
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def description(self) -> dict[str, Any]:
        """As the services take it; a new category is made."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "category": category_called(data["new_category"]) or data["category"],
            "valid_from": data["valid_from"],
            "valid_until": data["valid_until"],
        }


class FilesForm(DescriptionForm):
    file = ManyFilesField(label=gettext_lazy("Files"))
    field_order = ["file"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settings = conf.settings
        types = settings.customer_file_types
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty, or with several files: each has its own name.")
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{each}" for each in types)
        self.fields["file"].help_text = _(
            "Choose one or several, or drop them here. At most %(size)s each: %(types)s."
        ) % {"size": filesizeformat(settings.customer_file_bytes), "types": ", ".join(types)}


class FileAddView(CustomerMixin, FormView):
    form_class = FilesForm
    page_title = gettext_lazy("Add files")
    yes_label = gettext_lazy("Add the files")
    template_name = "oscar_clientportal/wagtail/customers/file_form.html"

    def form_valid(self, form: FilesForm) -> HttpResponse:
        try:
            with transaction.atomic():
                files = add_files(
                    company=self.company,
                    uploads=form.cleaned_data["file"],
                    by=self.request.user,
                    **form.description(),
                )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        told = ngettext("%(count)d file: added.", "%(count)d files: added.", len(files))
        messages.success(self.request, told % {"count": len(files)})
        return redirect(f"{self.customer_url}#tab-advanced")


class FileChangeView(OneFileMixin, FormView):
    form_class = DescriptionForm
    page_title = gettext_lazy("Change a file")
    yes_label = gettext_lazy("Save")
    template_name = "oscar_clientportal/wagtail/customers/file_form.html"

    def get_page_subtitle(self) -> str:
        return str(self.file)

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.file, name) for name in ("title", "category", "valid_from", "valid_until")}

    def form_valid(self, form: DescriptionForm) -> HttpResponse:
        with transaction.atomic():
            change_file(file=self.file, **form.description())
        messages.success(self.request, _("%(file)s: saved.") % {"file": form.cleaned_data["title"]})
        return redirect(f"{self.customer_url}#tab-advanced")
