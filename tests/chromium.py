"""The browser of the browser tests: one that is there, else Debian's."""

import os
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HELP = "no Chromium was found (looked for: " + ", ".join(NAMES) + ")"


def find() -> str | None:
    """The path of a Chromium, or nothing."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def is_demanded() -> bool:
    """Whether a missing browser is a failure (CI) and not a reason to skip."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def find_or_install() -> str | None:
    """Debian's Chromium is installed where there is none and where that is possible."""
    if not find() and os.geteuid() == 0 and shutil.which("apt-get"):
        print("No Chromium here: installing Debian's.", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        install = [
            "apt-get",
            "install",
            "-y",
            "-qq",
            "--no-install-recommends",
            "chromium",
            "fonts-dejavu-core",
        ]
        subprocess.run(install, check=False, **quiet)
    return find()
