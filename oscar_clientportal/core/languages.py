"""In which language a mail can be written: the reader's, as far as there are texts in it."""

import gettext
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.core.signals import setting_changed
from django.utils.translation import to_locale

from . import conf

#: Stands in every mail of ours: who has translated it has translated the mails.
SENTENCE = "The %(shop)s team"
SOURCE_LANGUAGE = "en"
OUR_TEXTS = Path(__file__).resolve().parent.parent / "locale"


def mail_language(*wishes: str) -> str:
    """The first of these languages that there are texts in, the shop's main one if there is none.

    Each a code of Django's (``pt-br``) or empty. A variant that nobody translated is written in its language:
    ``en-us`` in ``en``.
    """
    for wish in filter(None, wishes):
        code = wish.lower()
        for candidate in (code, code.partition("-")[0]):
            if has_texts(candidate):
                return candidate
    return conf.settings.languages[0]


@lru_cache(maxsize=100)
def has_texts(code: str) -> bool:
    """Whether our mails are written in this language: English, or by a catalogue of ours or of the project's."""
    if code == SOURCE_LANGUAGE:
        return True
    if not code.replace("-", "").isalnum():
        return False
    return any(_is_translated(Path(folder), code) for folder in [OUR_TEXTS, *django_settings.LOCALE_PATHS])


def _is_translated(folder: Path, code: str) -> bool:
    path = folder / to_locale(code) / "LC_MESSAGES" / "django.mo"
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return gettext.GNUTranslations(file).gettext(SENTENCE) != SENTENCE


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "LOCALE_PATHS":
        has_texts.cache_clear()


setting_changed.connect(_forget)
