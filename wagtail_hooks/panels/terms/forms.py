"""What an editor writes of a version: a title and a text in each of the shop's languages."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oscar_clientportal.clients.fields import validate_line, validate_text
from oscar_clientportal.clients.services.terms import Text

from .rows import language_names


class TermsForm(forms.Form):
    summary = forms.CharField(
        label=gettext_lazy("What is new"),
        required=False,
        max_length=2000,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Customers read it above the text and in the e-mail, in whichever language."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, (code, name) in enumerate(language_names().items()):
            named = {"language": name}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Title (%(language)s)") % named,
                required=number == 0,
                max_length=255,
                validators=[validate_line],
            )
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Text (%(language)s)") % named,
                required=number == 0,
                validators=[validate_text],
                widget=forms.Textarea(attrs={"rows": 16, "lang": code}),
                help_text=""
                if number
                else _(
                    "Plain text; an empty line begins a paragraph. This text is shown where there is no other."
                ),
            )

    def texts(self) -> dict[str, Text]:
        data = self.cleaned_data
        return {
            code: Text(data.get(f"title_{code}", ""), data.get(f"body_{code}", ""))
            for code in language_names()
        }

    def add_problems(self, problems: dict[str, Any]) -> None:
        """What the service says against the texts, each beside its field."""
        for language, why in problems.items():
            self.add_error(f"body_{language}" if f"body_{language}" in self.fields else "summary", why)


def initial_of(version: Any) -> dict[str, str]:
    """What a draft begins with: the version before it, or its own texts."""
    if version is None:
        return {}
    found = {}
    for text in version.texts.all():
        found |= {f"title_{text.language}": text.title, f"body_{text.language}": text.body}
    return found
