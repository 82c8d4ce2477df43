"""Files for a customer to download: taken in, and taken away again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields, uploads
from oscar_clientportal.core import conf

CompanyFile = get_model("clientportal_clients", "CompanyFile")


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


def add_file(*, company: Any, title: str, upload: Any, by: Any) -> Any:
    """Keep a file for the people of this company. Raises ``ValidationError`` by field."""
    title = title.strip()
    try:
        fields.validate_line(title)
    except ValidationError as error:
        raise ValidationError({"title": error}) from None
    try:
        check_file(upload)
    except ValidationError as error:
        raise ValidationError({"file": error}) from None
    row = CompanyFile(company=company, title=title, size=upload.size, uploaded_by=by)
    row.file.save(upload.name, upload, save=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except BaseException:
        row.file.delete(save=False)  # or it would lie there for ever, with no row to tell of it
        raise
    return row


@transaction.atomic
def remove_file(*, file: Any) -> None:
    """Take the file away from the customer. The file itself goes once that is certain: see ``forget_stored``."""
    file.delete()


def forget_stored(file: Any) -> None:
    """Take the stored file away after the commit of what deleted its row."""
    storage, name = file.file.storage, file.file.name
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)
