"""``quick_migrations``: Django answers as it would without, and is left as it was found."""

import gc
from functools import partial

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.conf import LazySettings
from django.db import models

from oscar_clientportal.core.migrating import quick_migrations

ASK = "get_swappable_settings_name"


def names() -> dict[str, str | None]:
    return {
        model._meta.label: apps.get_swappable_settings_name(model._meta.label) for model in apps.get_models()
    }


def render_a_model() -> None:
    """What a migration does some 70,000 times."""
    meta = type("Meta", (), {"apps": Apps(), "app_label": "elsewhere"})
    type("Rendered", (models.Model,), {"__module__": "__fake__", "Meta": meta})


def test_it_says_of_every_model_what_django_says() -> None:
    expected = names()
    assert set(expected.values()) >= {None, "AUTH_USER_MODEL"}
    with quick_migrations():
        assert names() == expected
        render_a_model()
        assert names() == expected


def test_a_rendered_model_makes_it_forget_nothing() -> None:
    apps.get_swappable_settings_name("auth.User")
    render_a_model()
    assert Apps.get_swappable_settings_name.cache_info().currsize == 0  # what this is all about
    with quick_migrations():
        apps.get_swappable_settings_name("auth.User")
        render_a_model()
        assert apps.get_swappable_settings_name.cache_info().currsize == 1


def test_another_user_model_makes_it_ask_anew(settings: LazySettings) -> None:
    with quick_migrations():
        assert apps.get_swappable_settings_name("clientportal_portfolios.Agent") is None
        settings.AUTH_USER_MODEL = "clientportal_portfolios.Agent"
        assert apps.get_swappable_settings_name("clientportal_portfolios.Agent") == "AUTH_USER_MODEL"


def fail() -> None:
    raise RuntimeError


@pytest.mark.parametrize("inside", [partial(int), fail], ids=["done", "failed"])
def test_it_leaves_django_and_the_collector_as_they_were(inside: partial) -> None:
    try:
        with quick_migrations():
            assert not gc.isenabled()
            with quick_migrations():
                pass
            assert not gc.isenabled()
            assert ASK in vars(apps)
            inside()
    except RuntimeError:
        assert inside is fail
    assert gc.isenabled()
    assert ASK not in vars(apps)


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with quick_migrations():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
