"""The permissions an editor of the client portal needs."""

from typing import Any

import pytest
from django.urls import reverse
from wagtail import hooks

from wagtail_hooks.permissions import EDITOR_ACTIONS, editor_permissions

pytestmark = pytest.mark.django_db


def test_an_editor_may_enter_the_wagtail_admin(editor: Any) -> None:
    assert editor.has_perm("wagtailadmin.access_admin")


def test_an_editor_decides_on_clients_but_does_not_edit_what_services_own(editor: Any) -> None:
    assert editor.has_perm("clientportal_portfolios.change_clientlink")
    for codename in ("add_clientlink", "delete_clientlink"):
        assert not editor.has_perm(f"clientportal_portfolios.{codename}")
    for codename in ("add_subscription", "delete_subscription"):
        assert not editor.has_perm(f"clientportal_subscriptions.{codename}")


def test_every_editor_permission_can_be_given_in_the_group_settings(editor: Any) -> None:
    reverse("wagtailadmin_home")  # the panels make themselves known with the addresses of the admin
    offered = set()
    for hook in hooks.get_hooks("register_permissions"):
        offered |= set(hook().values_list("pk", flat=True))
    assert set(editor_permissions().values_list("pk", flat=True)) <= offered
    assert editor_permissions().count() == sum(map(len, EDITOR_ACTIONS.values())) + 1  # and the way in
