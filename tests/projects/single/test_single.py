"""A single shop has everything, and nothing of django-tenants."""

import subprocess
import sys

import pytest
from django.contrib.sites import models as sites_models
from django.core.management import CommandError, call_command

from tests.projects.story import *  # noqa: F403

WITHOUT_TENANTS = """
import django
django.setup()
from django.core.management import call_command
from django.urls import get_resolver
call_command("check")
get_resolver().reverse_dict
import sys
print(sorted(name for name in sys.modules if name.startswith("django_tenants")))
"""


def test_django_tenants_is_never_imported(monkeypatch):
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.projects.single.settings")
    ran = subprocess.run([sys.executable, "-c", WITHOUT_TENANTS], capture_output=True, text=True, check=False)
    assert ran.stdout.strip().endswith("[]"), ran.stdout + ran.stderr


def test_djangos_site_cache_stays_djangos():
    assert type(sites_models.SITE_CACHE) is dict


def test_create_shop_says_that_there_is_one_shop_only():
    with pytest.raises(CommandError, match="single shop"):
        call_command("create_shop", "initech", "--domain", "initech.example", "--name", "Initech")
