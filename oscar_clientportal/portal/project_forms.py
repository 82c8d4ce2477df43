"""The forms of projects and their decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.clients.fields import validate_line, validate_text

LONGEST_TEXT = 10_000


class ProjectForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=255, validators=[validate_line])
    description = forms.CharField(
        label=_("Description"),
        max_length=LONGEST_TEXT,
        required=False,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everybody who takes part in the project reads it."),
    )


class DecisionForm(forms.Form):
    """What is to be decided, and who is asked: the keys of ``projects.Person``."""

    title = forms.CharField(label=_("What is to be decided"), max_length=255, validators=[validate_line])
    text = forms.CharField(
        label=_("Explanation"),
        max_length=LONGEST_TEXT,
        required=False,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    people = forms.MultipleChoiceField(
        label=_("Who is asked"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose at least one person who takes part in the project.")},
    )

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = [(person.key, person.name) for person in people]
        self.fields["people"].initial = [person.key for person in people]


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[("agreed", _("Agree")), ("declined", _("Decline"))])
    remark = forms.CharField(label=_("Remark"), max_length=255, required=False, validators=[validate_line])
