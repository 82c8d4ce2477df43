"""Which tests share a worker when there are several: those that share something dear. Large groups start first."""

from typing import Any

import pytest

GROUPS = {
    "tests/browser/": "sandbox",
    "tests/packaging/test_sandbox.py": "sandbox",
    "tests/packaging/test_wheel.py": "wheel",
}


def group_of(nodeid: str) -> str:
    return next((group for start, group in GROUPS.items() if nodeid.startswith(start)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Marks for xdist's own ``--dist loadgroup`` have no effect under pytest 9.2, so the groups are told by path."""
    from xdist.scheduler import LoadScopeScheduling

    class Grouped(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return Grouped(config, log)
