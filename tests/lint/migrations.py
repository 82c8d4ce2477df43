"""Our models and our migrations say the same. Needs no database."""

import sys

import django
from django.apps import apps
from django.core.management import call_command

OWN = ("oscar_clientportal", "wagtail_hooks", "sandbox")


def main() -> None:
    django.setup()
    labels = [
        config.label
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in OWN and config.models_module
    ]
    call_command("makemigrations", *labels, check=True, dry_run=True, verbosity=1, interactive=False)


if __name__ == "__main__":
    sys.exit(main())
