"""Our migrations fit every shop, whichever of Oscar's apps it forked and whenever."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from oscar.core.application import OscarConfig

OURS = sorted(config.label for config in apps.get_app_configs() if config.label.startswith("clientportal_"))
OSCAR = {
    config.label
    for config in apps.get_app_configs()
    if isinstance(config, OscarConfig) and config.label not in OURS
}


def migrations(label):
    config = apps.get_app_config(label)
    for path in sorted(Path(config.path).glob("migrations/0*.py")):
        yield import_module(f"{config.name}.migrations.{path.stem}").Migration


ALL = [
    pytest.param(found, id=f"{label}.{found.__module__.split('.')[-1]}")
    for label in OURS
    for found in migrations(label)
]


@pytest.mark.parametrize("migration", ALL)
def test_a_migration_depends_on_the_first_of_an_oscar_app_only(migration):
    assert "order" in OSCAR
    needed = [*migration.dependencies, *migration.run_before]
    assert [(label, name) for label, name in needed if label in OSCAR and name != "__first__"] == []


@pytest.mark.parametrize("label", OURS)
def test_no_migration_names_an_oscar_app_it_does_not_depend_on(label):
    """A reference to a model of an app without a dependency on it works by chance."""
    needed = {app for migration in migrations(label) for app, _name in migration.dependencies}
    fields = [
        field for model in apps.get_app_config(label).get_models() for field in model._meta.get_fields()
    ]
    referred = {
        field.related_model._meta.app_label
        for field in fields
        if field.is_relation and field.related_model and not field.auto_created
    }
    assert (referred & OSCAR) - needed == set()


@pytest.mark.django_db
def test_the_models_have_no_change_without_a_migration():
    call_command("makemigrations", *OURS, "tenants", "pages", check=True, dry_run=True, verbosity=3)
