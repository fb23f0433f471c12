"""A plugin of pytest for Wine: fewer examples of each property, and none of the tests that Wine itself cannot bear.

Both are tried in full on the other system. What is named here was never seen on any Windows: the README says so.
"""

import pytest
from hypothesis import settings

NO_NAMES = "Wine does not say the names of processes"
NO_HOLDERS = "Wine does not say which process holds a port"
# a test, or a whole file, and what is missing
NOT_UNDER_WINE = {
    "tests/engine/actions/test_refusals.py::test_a_process_that_its_scheduler_sees_running_refuses": NO_NAMES,
    "tests/engine/probes/test_process.py": NO_NAMES,
    "tests/engine/test_doctor.py::test_the_port_is_free_or_taken_by_a_process_with_a_name": NO_HOLDERS,
    "tests/engine/test_doctor.py::test_a_port_that_the_server_of_this_store_holds_is_its_own": NO_HOLDERS,
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
