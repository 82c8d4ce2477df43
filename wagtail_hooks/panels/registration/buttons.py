"""The way from the list of customers to the links by which people become some."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import HeaderButton


def registration_buttons(user: Any) -> list[HeaderButton]:
    """The button "Registration link", for whoever may do something with one."""
    acts = ("view", "add", "change")
    if not any(user.has_perm(f"clientportal_clients.{act}_registrationlink") for act in acts):
        return []
    url = reverse("clientportal_registration:index")
    return [HeaderButton(_("Registration link"), url=url, icon_name="link", priority=90)]
