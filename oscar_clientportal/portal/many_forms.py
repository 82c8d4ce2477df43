"""Many clients at once: what the agent pastes or uploads, and how it comes back for the confirmation."""

from itertools import islice
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oscar_clientportal.core import tenancy
from oscar_clientportal.core.tables import TableError, read_table
from oscar_clientportal.portfolios.lists import MOST_LINES, Entry, Verdict, read_entries

#: A list of 5,000 lines with names fits in easily.
MOST_BYTES = 5 * 1024 * 1024
#: How long a preview can be confirmed, in seconds.
LIFETIME = 4 * 3600
SALT = "oscar_clientportal.portal.many"


class AddManyForm(forms.Form):
    """A pasted list or a file, one of the two."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        max_length=MOST_BYTES // 4,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("One in each line. Names may stand with them: Ada Lovelace &lt;ada@example.com&gt;"),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_("Excel (.xlsx) or CSV, with a heading over the column of addresses."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": _("The file is empty.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        text, file = data.get("addresses"), data.get("file")
        if not self.errors:
            if bool(text) == bool(file):
                message = (
                    _("Please use the field or a file, not both.") if text else _("Please enter an address.")
                )
                self.add_error("addresses", message)
            else:
                data["entries"] = self._entries("file" if file else "addresses", file or text)
        return data

    def _entries(self, field: str, source: Any) -> list[Entry]:
        try:
            rows = read_table(source, filename=getattr(source, "name", ""), max_bytes=MOST_BYTES)
            numbered = ((row.number, row.cells) for row in rows)
            entries = list(islice(read_entries(numbered), MOST_LINES + 1))
        except TableError as error:
            self.add_error(field, str(error))
            return []
        if len(entries) > MOST_LINES:
            message = _("At most %(most)s people can be added at a time. Please split the list up.")
            self.add_error(field, message % {"most": f"{MOST_LINES:,}"})
        elif not entries:
            self.add_error(field, _("There is no line with an address in it."))
        return entries


def sealed(entries: list[Entry], *, agent: Any) -> str:
    """The new ones on the list, for the page to bring back; nobody else can use it, and nobody can change it."""
    people = [
        [entry.line, entry.email, entry.first_name, entry.last_name]
        for entry in entries
        if entry.verdict is Verdict.NEW
    ]
    return signing.dumps(people, salt=_salt(agent), compress=True)


def unsealed(text: str, *, agent: Any) -> list[Entry]:
    """The list as it was previewed. Raises ``ValueError`` with a sentence where it is not, or no longer."""
    try:
        people = signing.loads(text, salt=_salt(agent), max_age=LIFETIME)
    except signing.BadSignature:
        raise ValueError(
            gettext("This preview is no longer valid. Please check the list once more.")
        ) from None
    return [Entry(line, email, email, first, last) for line, email, first, last in people]


def _salt(agent: Any) -> str:
    return f"{SALT}:{tenancy.current_schema()}:{agent.pk}"
