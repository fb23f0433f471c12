"""A plugin of pytest for Wine: fewer examples of each property, and none of the tests that Wine itself cannot bear.

Both are tried in full on the other system. What is named here was never seen on any Windows: the README says so.
"""

import pytest
from hypothesis import settings

NO_NAMES = "Wine does not say the names of processes"
# a test, or a whole file, and what is missing
NOT_UNDER_WINE = {
    "tests/engine/actions/test_refusals.py::test_a_process_that_its_scheduler_sees_running_refuses": NO_NAMES,
    "tests/engine/probes/test_process.py": NO_NAMES,
}


def pytest_configure() -> None:
    """Try fewer examples: not by importing this file, which other tests read."""
    settings.register_profile("fewer", max_examples=15, deadline=None)
    settings.load_profile("fewer")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is named here, with its reason."""
    for item in items:
        bare = item.nodeid.partition("[")[0]
        reason = NOT_UNDER_WINE.get(bare) or NOT_UNDER_WINE.get(bare.partition("::")[0])
        if reason is not None:
            item.add_marker(pytest.mark.skip(reason=reason))
