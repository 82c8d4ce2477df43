"""``manage.py create_shop acme --domain acme.example --name "Acme Customs"``."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models

from oscar_clientportal.core import tenancy


class Command(BaseCommand):
    help = "Create a shop: its tenant, its domain and its schema, in a second; half a minute for the first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "schema", help="name of the PostgreSQL schema: small letters, digits, underscores"
        )
        parser.add_argument("--domain", required=True, help="the shop's host name")
        parser.add_argument("--name", required=True, help="the shop's name")
        parser.add_argument("--currency", help="the shop's currency, if the tenant model has that field")
        parser.add_argument(
            "--languages", help="codes with commas, main one first, if the model has that field"
        )
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="a further field of the tenant model; may be repeated",
        )

    def handle(self, *, schema: str, domain: str, name: str, **options: Any) -> None:
        if not tenancy.is_multi_tenant():
            raise CommandError("This project is a single shop: django_tenants is not in INSTALLED_APPS.")
        fields = tenant_fields(options)
        if not has_table(tenancy.tenant_model()):
            self.stdout.write("Preparing the public schema …")
            tenancy.prepare_public_schema()
        try:
            tenancy.create_shop(schema_name=schema, domain=domain, name=name, **fields)
        except ValidationError as error:
            raise CommandError("\n".join(messages_of(error))) from error
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"{name} is ready: {domain}, schema {schema}"))


def has_table(model: type[models.Model]) -> bool:
    """Whether the public schema, which every search path ends with, has the model's table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [connection.ops.quote_name(model._meta.db_table)])
        return cursor.fetchone()[0] is not None


def tenant_fields(options: dict[str, Any]) -> dict[str, Any]:
    """The tenant's further fields, as the options name them."""
    values: dict[str, Any] = {}
    if options["currency"]:
        values["currency"] = options["currency"]
    if options["languages"]:
        values["languages"] = [code.strip() for code in options["languages"].split(",")]
    for assignment in options["set"]:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise CommandError(f"--set {assignment}: write FIELD=VALUE.")
        values[name] = value
    return {name: converted(name, value) for name, value in values.items()}


def converted(name: str, value: Any) -> Any:
    """``value`` as the field of the project's tenant model takes it."""
    known = {field.name: field for field in tenancy.tenant_model()._meta.fields}
    if name not in known:
        raise CommandError(f"The tenant model has no field {name!r}. It has: {', '.join(known)}.")
    if isinstance(known[name], models.JSONField) and isinstance(value, str):
        return json_value(name, value)
    return value


def json_value(name: str, value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise CommandError(f"{name} takes JSON, which {value!r} is not: {error}") from error


def messages_of(error: ValidationError) -> list[str]:
    """Each message with the field it is about."""
    if not hasattr(error, "error_dict"):
        return error.messages
    return [f"{name}: {message}" for name, messages in error.message_dict.items() for message in messages]
