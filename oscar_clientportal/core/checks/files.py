"""Files for one customer alone: never below what the web server hands out to everybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.files.storage import FileSystemStorage, storages

from .values import written

#: The storage of ``STORAGES`` that a project may keep such files in instead.
ALIAS = "clientportal"
SERVED = ("MEDIA_ROOT", "STATIC_ROOT")


@register
def check_private_root(app_configs: Any, **kwargs: Any) -> Iterator[CheckMessage]:
    root = _private_root()
    for name in SERVED:
        served = getattr(settings, name, None)
        if root is not None and served and root.is_relative_to(Path(served).resolve()):
            yield Error(
                f"Files for one customer alone would lie in {name}, where anybody may fetch them.",
                hint="Set CLIENTPORTAL['PRIVATE_ROOT'] to a folder beside it.",
                id="clientportal.E062",
            )


def _private_root() -> Path | None:
    """Where the files lie by the settings; ``None`` where that is no folder, or the folder beside ``MEDIA_ROOT``."""
    if ALIAS in settings.STORAGES:
        storage = storages[ALIAS]
        return Path(storage.location).resolve() if isinstance(storage, FileSystemStorage) else None
    configured = written("PRIVATE_ROOT")
    return Path(configured).resolve() if configured and isinstance(configured, str | Path) else None
