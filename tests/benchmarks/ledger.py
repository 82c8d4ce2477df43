"""Posting beside django-oscar-accounts and beside the raw statements: how many in a second.

The server is the tests' own, with fsync off: what is compared is the work, not the disk both wait for. All contenders
take turns within one run.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from .report import row

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "build" / "peers"
PEER = "django-oscar-accounts==3.0.1"
RAW = "the four raw statements"


def install_peer() -> None:
    """Into a folder of its own, once. What it needs, Oscar has brought."""
    if (PEERS / "oscar_accounts").exists():
        return
    options = ["install", "-q", "--no-deps", "--target", str(PEERS), PEER]
    for tool in (["uv", "pip"], ["pip", "--disable-pip-version-check"]):
        if subprocess.run([sys.executable, "-m", *tool, *options], check=False).returncode == 0:
            return
    sys.exit(f"{PEER} could not be installed.")


def rates() -> dict[str, float]:
    install_peer()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings_posting",
        "PYTHONPATH": str(PEERS),
    }
    command = [sys.executable, "-m", "tests.benchmarks.posting"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def measure() -> list[dict]:
    found = rates()
    return [
        against(found, "posting", "ours", "oscar_accounts", PEER, ">= 6"),
        against(found, "posting", "ours", "raw", RAW, ">= 0.7"),
        against(found, "posting", "ours_8", "raw_8", f"8 processes on one account, {RAW}", ">= 0.5"),
        row(
            "accounts.posting_at_1m_vs_at_none",
            round(1000 / found["at_1m"], 2),
            "ms",
            peer=f"an account without postings, {1000 / found['at_none']:.2f} ms",
            ratio=round(found["at_none"] / found["at_1m"], 2),
            goal="<= 1.1",
        ),
        row("accounts.verify_1m_postings", round(found["verify"], 1), "s", goal="<= 60"),
    ]


def against(found: dict[str, float], name: str, ours: str, peer: str, words: str, goal: str) -> dict:
    return row(
        f"accounts.{name}_vs_{peer}",
        round(found[ours]),
        "op/s",
        peer=f"{words}, {found[peer]:.0f} op/s",
        ratio=round(found[ours] / found[peer], 2),
        goal=goal,
    )
