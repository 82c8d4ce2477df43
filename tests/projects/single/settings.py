from tests.projects.base import *  # noqa: F403

ROOT_URLCONF = "tests.projects.urls"
