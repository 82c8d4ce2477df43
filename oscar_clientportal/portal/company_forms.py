"""The forms of a company's licences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from oscar.core.loading import get_model

from oscar_clientportal.licences.exceptions import LicenceError, QuantityInvalid
from oscar_clientportal.licences.rules import MOST_SEATS

Contact = get_model("clientportal_clients", "Contact")
Licence = get_model("clientportal_licences", "Licence")

LONGEST_NOTE = 500


class QuantityField(forms.IntegerField):
    """A number of seats; whatever can't be one is refused in the same words."""

    def __init__(self, **kwargs: Any) -> None:
        words = dict.fromkeys(["invalid", "min_value", "max_value"], QuantityInvalid.message)
        super().__init__(min_value=1, max_value=MOST_SEATS, error_messages=words, **kwargs)
        self.widget.attrs.update(inputmode="numeric", autocomplete="off")


class RefusableForm(forms.Form):
    """What a service has against it stands beside the field it is about, if that is one of the form's."""

    def refuse(self, refused: LicenceError) -> None:
        self.add_error(refused.field if refused.field in self.fields else None, str(refused))


class ContactForm(forms.Form):
    """Somebody of the company, by number."""

    def __init__(self, *args: Any, company: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Contact.objects.filter(company=company)
        self.fields["contact"] = forms.ModelChoiceField(people, widget=forms.HiddenInput)


class ReduceForm(RefusableForm):
    """To fewer seats: at once, or where a subscription renews it with the next renewal."""

    NOW, RENEWAL = "now", "renewal"

    quantity = QuantityField(label=_("Licences from then on"))
    when = forms.ChoiceField(label=_("When"), widget=forms.RadioSelect, initial=NOW)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, licence: Any, renews: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.licence = licence
        choices = [(self.NOW, _("Now"))]
        if renews:
            choices.append((self.RENEWAL, _("At the next renewal")))
        self.fields["when"].choices = choices

    def clean_quantity(self) -> int:
        quantity = self.cleaned_data["quantity"]
        if quantity >= self.licence.quantity:
            raise forms.ValidationError(fewer_than(self.licence.quantity))
        return quantity

    @property
    def is_at_renewal(self) -> bool:
        return self.cleaned_data.get("when") == self.RENEWAL


class OfferForm(RefusableForm):
    """Free licences for another company; ``sisters`` are those that may be named."""

    quantity = QuantityField(label=_("How many"))
    note = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, licence: Any, sisters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.licence = licence
        self.fields["to_company"] = forms.ModelChoiceField(
            sisters,
            label=pgettext_lazy("a company", "To"),
            error_messages={"invalid_choice": _("You can't pass licences on to this company.")},
        )


class AskForm(forms.Form):
    """Asking for a seat: of one of the company's licences, or of any."""

    licence = forms.ModelChoiceField(
        Licence.objects.none(), label=_("Licence"), required=False, empty_label=_("Any of them")
    )
    note = forms.CharField(
        label=_("What for"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, licences: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["licence"].queryset = licences


class AnswerForm(forms.Form):
    """Which licence somebody who waits gets a seat of; none: whichever has one free."""

    GIVE, DECLINE = "give", "decline"

    licence = forms.ModelChoiceField(Licence.objects.none(), required=False)
    answer = forms.ChoiceField(choices=[(GIVE, _("Give a seat")), (DECLINE, _("Decline"))])

    def __init__(self, *args: Any, licences: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["licence"].queryset = licences

    @property
    def gives(self) -> bool:
        return self.cleaned_data["answer"] == self.GIVE


def fewer_than(quantity: int) -> str:
    return ngettext(
        "There is only %(count)d licence. Please ask the shop to end it.",
        "Please enter fewer than %(count)d.",
        quantity,
    ) % {"count": quantity}
