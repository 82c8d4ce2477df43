"""Sentences about licences that are said in more than one place."""

from django.utils.translation import gettext


def passed_on_to_you() -> str:
    return gettext("These licences were passed on by another company: they can only be given back.")
