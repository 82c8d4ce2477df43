"""``make sandbox-clean``: remove what the sandbox has kept. Needs nothing installed."""

import argparse
import shutil
import sys
from pathlib import Path

from sandbox.postgres import PostgresError, Server, remove_place
from sandbox.processes import SandboxError, lock

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="make sandbox-clean", description="Remove the demonstration shops' data."
    )
    parser.add_argument("--dir", type=Path, default=ROOT / ".sandbox")
    directory = parser.parse_args(arguments).dir.absolute()
    try:
        if (directory / "lock").exists():
            lock(directory).close()
        Server(directory / "postgres").halt()  # what a killed sandbox may have left
    except (SandboxError, PostgresError) as error:
        print(f"sandbox-clean: {error}", file=sys.stderr)
        return 1
    remove_place(directory / "postgres")
    shutil.rmtree(directory, ignore_errors=True)
    print(f"Removed {directory}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
