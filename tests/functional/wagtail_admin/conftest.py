"""The people of the Wagtail admin."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission

from tests import factories
from wagtail_hooks.permissions import editor_permissions


@pytest.fixture
def editor(db: None) -> Any:
    """A Wagtail user with the client portal's permissions, and nothing else."""
    group = Group.objects.create(name="Client portal editors")
    group.permissions.set(editor_permissions())
    user = factories.make_user("editor@acme.example", first_name="Erika", last_name="Editor")
    user.groups.add(group)
    return user


@pytest.fixture
def editing(client: Any, editor: Any) -> Any:
    """A browser in which the editor is logged in."""
    client.force_login(editor)
    return client


@pytest.fixture
def limited(client: Any) -> Any:
    """``limited("view_plan")``: a browser with a Wagtail user who has these permissions alone."""

    def log_in(*codenames: str) -> Any:
        user = factories.make_user()
        user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def alice(db: None) -> Any:
    return factories.make_agent("alice@acme.example", first_name="Alice", last_name="Agent")


@pytest.fixture
def ada(db: None) -> Any:
    return factories.make_contact("ada@acme.example", first_name="Ada", last_name="Lovelace")
