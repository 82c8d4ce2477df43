"""As whom the staff may see the shop, and where that begins. The impersonation decides; here it is only offered."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.impersonation.standing import DIRECT_LOGIN, IMPERSONATE, WAGTAIL

#: An address to come back to that is longer leads to the list's beginning.
LONGEST_RETURN = 500


def may_impersonate(user: Any) -> bool:
    return user.has_perm(IMPERSONATE)


def may_log_in_directly(user: Any) -> bool:
    return user.has_perm(IMPERSONATE) and user.has_perm(DIRECT_LOGIN)


def shown_to(user: Any, contacts: QuerySet) -> QuerySet:
    """Those of the contacts as whom this person may see the shop."""
    if not may_impersonate(user):
        return contacts.none()
    rows = contacts.filter(status__in=["invited", "active"]).filter(
        Q(company=None) | Q(company__status="active")
    )
    rows = rows.exclude(user__is_active=False).exclude(user=user.pk).exclude(_is_staff())
    if conf.settings.staff_need_consent:
        consents = get_model("clientportal_impersonation", "Consent").objects.given(clock.now())
        rows = rows.filter(company__in=consents.filter(to_shop=True).values("company"))
    if not user.has_perm(DIRECT_LOGIN):
        rows = rows.exclude(role="super-admin", company__is_individual=False)
    return rows


def _is_staff() -> Q:
    """Whoever runs the shop, or may enter Wagtail's admin."""
    app_label, codename = WAGTAIL.split(".")
    enters = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    users = get_user_model()
    own = users.user_permissions.through.objects.filter(permission__in=enters, user=OuterRef("user"))
    groups = Group.permissions.through.objects.filter(permission__in=enters).values("group")
    members = users.groups.through.objects.filter(group__in=groups, user=OuterRef("user"))
    return Q(user__is_staff=True) | Q(user__is_superuser=True) | Q(Exists(own)) | Q(Exists(members))


def offered(user: Any, contacts: Iterable[Any]) -> set[int]:
    """The keys of those among ``contacts`` for whom it is offered: one query, none without the right to it."""
    keys = [contact.pk for contact in contacts]
    if not keys or not may_impersonate(user):
        return set()
    people = get_model("clientportal_clients", "Contact").objects.filter(pk__in=keys)
    return set(shown_to(user, people).order_by().values_list("pk", flat=True))


def super_admins(user: Any, companies: Iterable[Any]) -> dict[int, int]:
    """Company → its super-admin, as far as this person may log in as them directly: one query."""
    keys = [company.pk for company in companies]
    if not keys or not may_log_in_directly(user):
        return {}
    people = get_model("clientportal_clients", "Contact").objects.filter(company__in=keys, role="super-admin")
    return dict(shown_to(user, people).order_by("-pk").values_list("company", "pk"))


def url_for(contact_pk: int, back: str = "") -> str:
    """The page on which it begins; ``back``: where "Stop" leads."""
    query = f"?{urlencode({'next': back})}" if back else ""
    return reverse("clientportal_contacts:impersonate", args=[contact_pk]) + query


def local(address: str) -> str:
    """An address of this shop to come back to; empty where it is none."""
    is_local = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if is_local and len(address) <= LONGEST_RETURN else ""
