from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.store import Store
from tests.engine.store.values import NOW


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "batmon.db"


@pytest.fixture
def reopen(path: Path) -> Iterator[Callable[[], Store]]:
    """Open the store, closing the one that this opened before."""
    opened: list[Store] = []

    def open_again() -> Store:
        while opened:
            opened.pop().close()
        opened.append(Store.open(f"sqlite:///{path}", NOW))
        return opened[-1]

    yield open_again
    while opened:
        opened.pop().close()


@pytest.fixture
def store(reopen: Callable[[], Store]) -> Store:
    return reopen()
