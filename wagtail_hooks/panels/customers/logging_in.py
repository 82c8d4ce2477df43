"""Logging in for a customer: directly as its super-admin, which is a right of its own, or as a named user."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.coreutils import safe_snake_case

from wagtail_hooks import starting

from .people import page_of


def people_tab() -> str:
    """Wagtail calls a tab by its heading, in whichever language that is."""
    return f"#tab-{safe_snake_case(_('Contact persons'))}"


def login_buttons(company: Any, user: Any, super_admin: int | None, back: str) -> list[Button]:
    """In a row's menu: the direct login, or the way to the customer's named users."""
    if super_admin is not None:
        url = starting.url_for(super_admin, back)
        return [Button(_("Direct login"), url=url, icon_name="key", priority=40)]
    if starting.may_impersonate(user) and not starting.may_log_in_directly(user):
        url = page_of(company, user) + people_tab()
        return [Button(_("Log in as a named user"), url=url, icon_name="view", priority=40)]
    return []


def direct_login_button(company: Any, user: Any) -> list[HeaderButton]:
    """On the customer's own page."""
    super_admin = starting.super_admins(user, [company]).get(company.pk)
    if super_admin is None:
        return []
    url = starting.url_for(super_admin, page_of(company, user))
    return [HeaderButton(_("Direct login"), url=url, icon_name="key")]
