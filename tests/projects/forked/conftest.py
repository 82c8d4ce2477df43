from tests.projects.fixtures import _in_acme, client, django_db_setup  # noqa: F401
