"""The tabs above the pages of a company: what its super-admin runs, and what everybody of it sees."""

from typing import Any

from django.utils.translation import gettext_lazy as _

#: Name in the URLconf → what the tab says.
FOR_ALL: dict[str, Any] = {
    "company": _("Company"),
    "company-seat": _("My licences"),
    "company-terms": _("Terms of use"),
}
FOR_SUPER_ADMINS: dict[str, Any] = {
    "company": _("Company"),
    "company-users": _("Users"),
    "company-licences": _("Licences"),
    "company-waiting": _("Waiting list"),
    "company-forecast": _("Forecast"),
    "company-seat": _("My licences"),
    "company-terms": _("Terms of use"),
    "company-record": _("Record"),
}


def tabs_of(*, is_admin: bool) -> list[tuple[str, Any]]:
    """The page's name without its namespace, and the tab's words."""
    tabs = FOR_SUPER_ADMINS if is_admin else FOR_ALL
    return [(f"clientportal_portal:{name}", label) for name, label in tabs.items()]
