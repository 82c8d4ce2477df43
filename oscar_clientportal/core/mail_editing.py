"""Our mails in Oscar's dashboard: they are all on its list, and each is edited from the text the package sends."""

from typing import Any

from django.db.models import QuerySet
from django.template.loader import get_template
from django.utils import translation

from . import conf, mail_names

#: A field of Oscar's form → what the file of the template is called after the code.
FILES = {
    "email_subject_template": "subject.txt",
    "email_body_template": "body.txt",
    "email_body_html_template": "body.html",
}
#: What Oscar stores of a subject.
LONGEST_SUBJECT = 255


class MailListMixin:
    """Over Oscar's list: it shows what has a row, and ours get theirs when somebody looks."""

    model: Any

    def get_queryset(self) -> QuerySet:
        add_missing_mails(self.model)
        return super().get_queryset()  # type: ignore[misc]


class MailFormMixin:
    """Over Oscar's form: it opens with the package's text, and stores only what was changed or keeps to that text."""

    instance: Any
    fields: dict[str, Any]
    initial: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_ours = self.instance.code in mail_names.NAMES
        for name in FILES if self.is_ours else ():
            self.fields[name].required = False
            if getattr(self.instance, name) is None:
                self.initial[name] = packaged_text(self.instance.code, name)

    def clean(self) -> dict[str, Any]:
        data = super().clean()  # type: ignore[misc]
        for name in FILES if self.is_ours else ():
            if name in data and _is_packaged(data[name], packaged_text(self.instance.code, name)):
                data[name] = None
        return data

    def validate_template(self, value: str) -> None:
        if value:
            super().validate_template(value)  # type: ignore[misc]


class MailPreviewMixin:
    """Over Oscar's page of one mail: a preview shows something wherever the mail tells something."""

    def get_messages_context(self, form: Any) -> dict[str, Any]:
        samples = mail_names.sample_context() if form.instance.code in mail_names.NAMES else {}
        return {**samples, **super().get_messages_context(form)}  # type: ignore[misc]


def add_missing_mails(model: Any) -> None:
    """Give each mail of ours that has none a row, without texts: the package's are sent until somebody edits them."""
    known = set(model.objects.filter(code__startswith=mail_names.PREFIX).values_list("code", flat=True))
    with translation.override(conf.settings.languages[0]):
        missing = [
            model(code=code, name=str(name), category=model.USER_RELATED)
            for code, name in mail_names.NAMES.items()
            if code not in known
        ]
        model.objects.bulk_create(missing, ignore_conflicts=True)


def packaged_text(code: str, field: str) -> str:
    """The text the package sends, as it is edited; of a subject too long for Oscar, the way to it."""
    path = f"oscar/communication/emails/commtype_{code.lower()}_{FILES[field]}"
    template: Any = get_template(path)
    text = template.template.source.strip()
    is_too_long = field == "email_subject_template" and len(text) > LONGEST_SUBJECT
    return f'{{% include "{path}" %}}' if is_too_long else text


def _is_packaged(typed: str | None, packaged: str) -> bool:
    """Browsers send lines that end with CR LF. Emptied means: as the package has it."""
    text = (typed or "").replace("\r\n", "\n").strip()
    return text in ("", packaged)
