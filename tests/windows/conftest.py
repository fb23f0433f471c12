import os
from collections.abc import Iterator

import pytest

from tests.windows import prepare
from tests.windows.wine import Wine


@pytest.fixture(scope="session")
def wine() -> Iterator[Wine]:
    """Give Wine, prepared and awake; without it the test is skipped with a word, in CI it fails."""
    if reason := prepare.lacking():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    wine = Wine(prepare.prepared())
    with wine.awake():
        yield wine


@pytest.fixture
def clean_wine(wine: Wine) -> Iterator[Wine]:
    """Give a copy of it that this test may change as it likes."""
    with wine.copied() as copy:
        yield copy
