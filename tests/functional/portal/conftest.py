import pytest

from .company import House


@pytest.fixture
def house(db: None) -> House:
    return House()
