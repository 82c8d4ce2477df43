"""Countries by their names: customers keep a code, people type a name, in their language or in English."""

from collections.abc import Callable
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.db.models import Q
from django.utils.translation import get_language
from oscar.core.loading import get_model

from oscar_clientportal.core import search

#: Shorter words are the beginnings of too many countries.
SHORTEST_NAME = 3


@lru_cache(maxsize=64)
def names_in(language: str) -> dict[str, str]:
    """The countries' names in this language, as far as there are any."""
    try:
        return dict(Locale.parse(language, sep="-").territories)
    except (ValueError, UnknownLocaleError):
        return {}


def namer() -> Callable[[str | None], str]:
    """What gives a code's name in the reader's language, and nothing for no country."""
    known = names_in(get_language() or "en")
    return lambda code: known.get(code, code) if code else ""


def choices() -> list[tuple[str, str]]:
    """The shop's countries by their names in the reader's language."""
    country = get_model("address", "Country")
    codes = country.objects.order_by().values_list("pk", "printable_name")
    known = names_in(get_language() or "en")
    return sorted(
        ((code, known.get(code, name)) for code, name in codes), key=lambda row: search.fold(row[1])
    )


@lru_cache(maxsize=64)
def _words_of_names(language: str) -> list[tuple[str, str]]:
    """Each folded word of each country's name, with the country's code."""
    return [
        (word, code)
        for names in {language: names_in(language), "en": names_in("en")}.values()
        for code, name in names.items()
        if len(code) == 2 and code.isalpha()
        for word in search.words_of(name.replace("-", " "))
    ]


def codes_for(word: str) -> list[str]:
    """The countries in whose name a word begins with this folded one."""
    if len(word) < SHORTEST_NAME:
        return []
    known = _words_of_names(get_language() or "en")
    return sorted({code for name, code in known if name.startswith(word)})


def matching(words: str) -> Q:
    """Rows in which every word stands or is their country's name. A word of one or two letters begins a word: that is
    what the trigram index can find of so few.
    """
    found = Q()
    for word in search.words_of(words):
        stands = word if len(word) >= SHORTEST_NAME else f" {word}"
        here = Q(search_text__contains=stands)
        codes = codes_for(word)
        found &= here | Q(country__in=codes) if codes else here
    return found
