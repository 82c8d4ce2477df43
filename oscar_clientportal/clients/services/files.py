"""Files for a customer to download: taken in, described, fetched, and taken away again."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields, uploads
from oscar_clientportal.core import acting, conf, locks

CompanyFile = get_model("clientportal_clients", "CompanyFile")
FileCategory = get_model("clientportal_clients", "FileCategory")
FileDownload = get_model("clientportal_clients", "FileDownload")

LONGEST_TITLE = 255


def check_file(upload: Any) -> None:
    """Raises ``ValidationError`` where the shop doesn't take such a file."""
    settings = conf.settings
    if upload.size > settings.customer_file_bytes:
        message = _("This file has %(size)s. At most %(most)s are possible.")
        most = filesizeformat(settings.customer_file_bytes)
        raise ValidationError(message, params={"size": filesizeformat(upload.size), "most": most})
    if not uploads.is_allowed(upload.name, settings.customer_file_types):
        message = _("Such files are not taken. Possible are: %(types)s.")
        raise ValidationError(message, params={"types": ", ".join(settings.customer_file_types)})
    upload.seek(0)
    head = upload.read(uploads.HEAD)
    upload.seek(0)
    if not head:
        raise ValidationError(_("This file is empty."))
    if not uploads.is_what_it_says(upload.name, head):
        raise ValidationError(_("This file is not what the ending of its name says."))


def check_title(title: str) -> str:
    """The title as it is kept. Raises ``ValidationError`` by field."""
    title = title.strip()
    try:
        fields.validate_line(title)
        if not 0 < len(title) <= LONGEST_TITLE:
            message = _("A title has 1 to %(most)d characters.")
            raise ValidationError(message, params={"most": LONGEST_TITLE})
    except ValidationError as error:
        raise ValidationError({"title": error}) from None
    return title


def check_validity(valid_from: date | None, valid_until: date | None) -> None:
    """Raises ``ValidationError`` by field where the last day lies before the first."""
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise ValidationError({"valid_until": _("The last day lies before the first.")})


def add_file(
    *,
    company: Any,
    title: str,
    upload: Any,
    by: Any,
    category: Any = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Any:
    """Keep a file for the people of this company; without a title it has that of the file's own name.

    They find it from ``valid_from`` to ``valid_until``, days of the shop that both belong to it. Raises
    ``ValidationError`` by field.
    """
    title = check_title(title.strip() or uploads.title_of(upload.name))
    check_validity(valid_from, valid_until)
    try:
        check_file(upload)
    except ValidationError as error:
        raise ValidationError({"file": error}) from None
    row = CompanyFile(
        company=company,
        title=title,
        size=upload.size,
        uploaded_by=by,
        category=category,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    row.file.save(upload.name, upload, save=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except BaseException:
        row.file.delete(save=False)  # or it would lie there for ever, with no row to tell of it
        raise
    return row


def add_files(*, company: Any, uploads: list[Any], by: Any, title: str = "", **given: Any) -> list[Any]:
    """Keep several files: all of them, or none. ``given``: as ``add_file`` takes it. A title is for one file alone."""
    rows: list[Any] = []
    try:
        with transaction.atomic():
            for upload in uploads:
                one = title if len(uploads) == 1 else ""
                rows.append(add_file(company=company, title=one, upload=upload, by=by, **given))
    except BaseException:
        for row in rows:
            row.file.delete(save=False)
        raise
    return rows


@transaction.atomic
def change_file(
    *,
    file: Any,
    title: str,
    category: Any = None,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> None:
    """Change what is told of a file; the file itself stays. Raises ``ValidationError`` by field."""
    title = check_title(title)
    check_validity(valid_from, valid_until)
    row = locks.lock_row(CompanyFile.objects.all(), file.pk)
    row.title, row.category, row.valid_from, row.valid_until = title, category, valid_from, valid_until
    row.save(update_fields=["title", "category", "valid_from", "valid_until"])


def category_called(title: str) -> Any:
    """The category of this name, made where there is none; small and large letters are one. Empty: none."""
    title = title.strip()
    if not title:
        return None
    found = FileCategory.objects.filter(title__iexact=title).first()
    return found or FileCategory.objects.get_or_create(title=title)[0]


def record_download(*, file: Any, user: Any) -> None:
    """Note that ``user`` has taken the file: whose hand it was, and on whose behalf."""
    signature = acting.signature_of(user)
    FileDownload.objects.create(file=file, user=signature["by"], on_behalf_of=signature["on_behalf_of"])


@transaction.atomic
def remove_file(*, file: Any) -> None:
    """Take the file away from the customer. The file itself goes once that is certain: see ``forget_stored``."""
    file.delete()


def forget_stored(file: Any) -> None:
    """Take the stored file away after the commit of what deleted its row."""
    storage, name = file.file.storage, file.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)
