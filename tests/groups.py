"""Which tests share a worker when there are several: those that share something dear, and those start first."""

import pytest

GROUPS = {
    "tests/browser/": "sandbox",
    "tests/packaging/test_sandbox.py": "sandbox",
    "tests/packaging/test_wheel.py": "wheel",
}


def group_of(item: pytest.Item) -> str:
    return next((group for start, group in GROUPS.items() if item.nodeid.startswith(start)), "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if group := group_of(item):
            item.add_marker(pytest.mark.xdist_group(group))
    items.sort(key=lambda item: group_of(item) or "~")
