"""A customer's form: everything is checked by the same service as an import's rows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.forms.models import WagtailAdminModelForm

from oscar_clientportal.clients import fields, languages
from oscar_clientportal.clients.services.customers import BACKWARDS, LONGEST_TEXT, check_company, is_backwards

from .agreed import AgreedMixin
from .mails import CENTRAL, MailsField, MailsMixin
from .saving import Saving

Category = get_model("clientportal_clients", "CompanyCategory")
#: With blanks between its groups, as people copy it.
LONGEST_NUMBER = 64
#: Numbers that are kept without the blanks people type.
WITH_BLANKS = ("iban", "bic", "vat_id")


def number_field(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST_NUMBER, **kwargs)


class CustomerForm(MailsMixin, AgreedMixin, WagtailAdminModelForm):
    email = forms.CharField(label=_("Central e-mail address"), required=False, max_length=254)
    url = forms.CharField(label=_("Website"), required=False, max_length=200)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("The shop's main language")), *languages.LANGUAGES],
        help_text=_("E-mails go out in it, as far as the shop has their texts."),
    )
    shop_url = forms.CharField(label=_("Address of the customer's own shop"), required=False, max_length=200)
    landing_page = forms.CharField(
        label=_("Landing page"),
        required=False,
        max_length=255,
        help_text=_(
            "Where this customer's people are led when they log in: a path in this shop, such as /catalogue/."
        ),
    )
    iban = number_field("IBAN", help_text=_("Form and check digits are checked."))
    bic = number_field("BIC", help_text=_("The form is checked."))
    vat_id = number_field(
        _("VAT ID"),
        help_text=_(
            "Only its format is checked: nobody is asked whether the number exists. Example: DE136695976"
        ),
    )
    mails = MailsField(
        label=_("Who receives automated e-mails"),
        help_text=_("Where nobody is ticked, the first contact person with an address receives them."),
    )
    new_category = forms.CharField(
        label=_("New category"), required=False, max_length=128, validators=[fields.validate_line]
    )
    new_category_description = forms.CharField(
        label=_("Its description"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        validators=[fields.validate_text],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mails"].offer(self.instance)
        self.offer_agreed()
        for name in ("remark", "note"):
            self.fields[name].max_length = LONGEST_TEXT
            self.fields[name].widget.attrs["maxlength"] = LONGEST_TEXT
        self.fields["template"].empty_label = _("None")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if is_backwards(cleaned.get("valid_from"), cleaned.get("valid_until")):
            self.add_error("valid_until", BACKWARDS)
        self.clean_agreed(cleaned)
        return cleaned

    def clean_new_category(self) -> str:
        title = self.cleaned_data["new_category"]
        if title and Category.objects.filter(title__iexact=title).exists():
            raise ValidationError(_("There is such a category already."))
        return title

    def _post_clean(self) -> None:
        super()._post_clean()
        try:
            check_company(self.instance)
        except ValidationError as error:
            told = error.error_dict.items()
            news = {name: errors for name, errors in told if name not in self.errors}
            if news:
                self.add_error(None, ValidationError(news))

    def save(self, commit: bool = True) -> Any:
        if "mails" in self.fields:
            self.instance.mail_kinds = self.mails[CENTRAL]
        saving = Saving(self.instance, self.for_user)
        company = super().save(commit=commit)
        saving.record()
        self.save_agreed()
        self.save_mails()
        if title := self.cleaned_data.get("new_category"):
            description = self.cleaned_data.get("new_category_description", "")
            category, _is_new = Category.objects.get_or_create(
                title=title, defaults={"description": description}
            )
            company.categories.add(category)
        return company
