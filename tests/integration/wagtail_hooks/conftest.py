"""The people of the panels."""

from tests.functional.wagtail_admin.conftest import editor

__all__ = ["editor"]
