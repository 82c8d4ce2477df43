#!/usr/bin/env python
"""Django's command line for the sandbox."""

import os
import sys
from pathlib import Path


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.path = [
        entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent
    ]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sandbox.settings")
    from django.core.management import execute_from_command_line

    if sys.argv[1:2] == ["runserver"] and os.environ.get("ERP_URL"):
        from sandbox import courier

        courier.start()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
