"""Files that only their owners may have: kept outside of what the web server serves, one folder per shop."""

import secrets
from pathlib import PurePath
from typing import Any

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.storage.handler import InvalidStorageError
from django.http import FileResponse, Http404

from oscar_clientportal.core import conf, tenancy

from . import uploads

ALIAS = "clientportal"


def storage() -> Storage:
    """The storage ``clientportal`` of Django's ``STORAGES``, or a folder: the setting ``PRIVATE_ROOT``."""
    try:
        return storages[ALIAS]
    except InvalidStorageError:
        return FileSystemStorage(location=conf.settings.private_root)


def path_of(instance: Any, filename: str) -> str:
    """Where a file is kept: the shop's own folder, under a name nobody can guess."""
    suffix = PurePath(filename).suffix[:16].lower()
    return f"{tenancy.current_schema()}/{type(instance).__name__.lower()}/{secrets.token_urlsafe(16)}{suffix}"


def download(file: Any, *, title: str) -> FileResponse:
    """Hand out a stored file, to be saved and not shown: by ``title`` and its own ending. A lost one is missing.

    Whoever calls this has made sure that the reader may have it.
    """
    try:
        opened = file.open("rb")
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    response = FileResponse(opened, as_attachment=True, filename=uploads.download_name(title, file.name))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
