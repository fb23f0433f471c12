"""What holds for all tests."""

import os

import pytest
from hypothesis import HealthCheck, settings


def pytest_configure() -> None:
    """Ask no property to be quick: the machine may be busy with something else."""
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")


@pytest.hookimpl(optionalhook=True)  # under Wine there are no workers
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return one more than there are processors: tests of pages wait for half of their time."""
    return (os.cpu_count() or 1) + 1
