"""Files for one customer alone: never below what the web server hands out to everybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.files.storage import FileSystemStorage

from oscar_clientportal.core import conf

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
    """Where the files lie; ``None`` where that is no folder, or the setting is wrong, which another check says."""
    if ALIAS in settings.STORAGES:
        from django.core.files.storage import storages

        storage = storages[ALIAS]
        return Path(storage.location).resolve() if isinstance(storage, FileSystemStorage) else None
    is_path = isinstance(written("PRIVATE_ROOT"), str | Path | None)
    return conf.settings.private_root.resolve() if is_path else None
