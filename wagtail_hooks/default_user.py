"""Whoever leaves a customer without people is told that a default user stands there now."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages

from oscar_clientportal.clients.services.default_users import only_default_user


def say_default_user(request: HttpRequest, company: Any) -> None:
    """A message where nobody but the default user is in the company; nothing else."""
    default = only_default_user(company) if company is not None else None
    if default is None:
        return
    where = _("%(company)s has no contact person: a default user was made, its super-admin.")
    address = _("It has the address %(email)s.") if default.email else _("It has no e-mail address yet.")
    gone = _("It goes when you add the first contact person.")
    text = f"{where} {address} {gone}" % {"company": company, "email": default.email}
    messages.info(request, text)
