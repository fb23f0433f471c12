"""What holds for all tests."""

import os

import pytest


@pytest.hookimpl(optionalhook=True)  # under Wine there are no workers
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return one more than there are processors: tests of pages wait for half of their time."""
    return (os.cpu_count() or 1) + 1
