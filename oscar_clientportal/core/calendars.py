"""The holidays of countries and their regions, as the library ``holidays`` knows them.

The library is imported when somebody asks: it takes a quarter of a second that most processes never need to pay.
"""

from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, to_locale

#: The first day of the week that is free where no country is chosen.
SATURDAY = 5


def is_working_day(day: date, *, country: str, subdivision: str = "") -> bool:
    """Whether people work on this day: neither week-end nor holiday, or a day worked instead of another.

    Without a country, or with one nobody knows, Saturdays and Sundays are free; an unknown region counts as none.
    """
    calendar = _calendar(country, subdivision, day.year)
    return day.weekday() < SATURDAY if calendar is None else calendar.is_working_day(day)


def is_known(country: str, subdivision: str = "") -> bool:
    """Whether the library knows this country, and this region in it."""
    return country in _countries() and (not subdivision or subdivision in dict(subdivisions(country)))


def countries() -> list[tuple[str, str]]:
    """The codes of the countries known, each with its name in the language of the page, by name."""
    names = _territories()
    return sorted(((code, names.get(code, code)) for code in _countries()), key=lambda pair: pair[1])


def subdivisions(country: str) -> list[tuple[str, str]]:
    """The codes of the country's regions, each with the name it has there."""
    if country not in _countries():
        return []
    import holidays

    known = holidays.country_holidays(country)
    names = {code: name for name, code in reversed(known.subdivisions_aliases.items())}
    return [(code, names.get(code, code)) for code in known.subdivisions]


@lru_cache(maxsize=64)
def _calendar(country: str, subdivision: str, year: int) -> Any:
    """The year's holidays, complete: a calendar that grows while it is asked isn't safe among threads."""
    if not country:
        return None
    import holidays

    try:
        return holidays.country_holidays(country, subdiv=subdivision or None, years=year, expand=False)
    except NotImplementedError:
        return _calendar(country, "", year) if subdivision else None


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    import holidays

    return frozenset(holidays.list_supported_countries(include_aliases=False))


def _territories() -> Any:
    try:
        return Locale.parse(to_locale(get_language() or "en")).territories
    except (UnknownLocaleError, ValueError):
        return Locale("en").territories
