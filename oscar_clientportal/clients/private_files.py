"""Files that only their owners may have: kept outside of what the web server serves, one folder per shop."""

import secrets
from pathlib import PurePath
from typing import Any

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.storage.handler import InvalidStorageError

from oscar_clientportal.core import conf, tenancy

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
