"""Migrating a schema from nothing in half the time: it is all Python, and most of that avoidable."""

import functools
import gc
import inspect
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.apps.registry import Apps


@contextmanager
def quick_migrations() -> Iterator[None]:
    """Migrate inside of this: the same migrations with the same result, in half the time."""
    with _without_collector(), _own_swappable_names():
        yield


@contextmanager
def _without_collector() -> Iterator[None]:
    """A quarter less without the garbage collector."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
            gc.collect()  # what the migrations left behind is a few gigabytes


@contextmanager
def _own_swappable_names() -> Iterator[None]:
    """The project's registry remembers which models can be swapped until it changes itself: a third less.

    Django keeps that in one cache for all registries. Each model that a migration renders into a registry of its own
    empties it, and the next foreign key goes through all models of the project again.
    """
    name = Apps.get_swappable_settings_name.__name__
    if name in vars(apps):  # by a caller of ours
        yield
        return
    uncached = inspect.unwrap(Apps.get_swappable_settings_name)
    setattr(apps, name, functools.cache(functools.partial(uncached, apps)))
    try:
        yield
    finally:
        delattr(apps, name)
