"""Products, prices and their pictures."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command


def load_catalogue(schema: str) -> None:
    """Countries, categories, products and plans, with the prices of this shop."""
    call_command("loaddata", "countries", "catalogue", f"catalogue_{schema}", f"prices_{schema}", verbosity=0)


def copy_pictures() -> None:
    """Put the pictures of the products among the shop's media, and Oscar's stand-in for a missing one."""
    media = settings.ROOT / "fixtures" / "media"
    for path in sorted(media.rglob("*.png")):
        _store(path.relative_to(media).as_posix(), path)
    missing = finders.find(f"oscar/img/{settings.OSCAR_MISSING_IMAGE_URL}")
    if missing:
        _store(settings.OSCAR_MISSING_IMAGE_URL, Path(missing))


def _store(name: str, path: Path) -> None:
    if not default_storage.exists(name):
        with path.open("rb") as file:
            default_storage.save(name, File(file))
