"""What the panel says of a link."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock

RegistrationLink = get_model("clientportal_clients", "RegistrationLink")


def links() -> QuerySet:
    return RegistrationLink.objects.select_related("created_by")


def is_open(link: Any) -> bool:
    is_used_up = link.most_uses is not None and link.uses >= link.most_uses
    return link.revoked_at is None and link.expires_at > clock.now() and not is_used_up


def state(link: Any) -> str:
    """Whether somebody can register by it, and why not."""
    if link.revoked_at is not None:
        return _("Revoked")
    if link.expires_at <= clock.now():
        return pgettext("link", "Expired")
    return _("Open") if is_open(link) else _("Used up")


def uses(link: Any) -> str:
    if link.most_uses is None:
        return str(link.uses)
    return _("%(count)d of %(most)d") % {"count": link.uses, "most": link.most_uses}


def maker(link: Any) -> str:
    user = link.created_by
    return (user.get_full_name() or user.email) if user else ""
