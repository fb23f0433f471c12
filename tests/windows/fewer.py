"""A plugin of pytest for Wine: fewer examples of each property, and none of the tests that Wine itself cannot bear.

Both are tried in full on the other system. What is named here was never seen on any Windows: the README says so.
"""

import pytest
from hypothesis import HealthCheck, settings

NO_NAMES = "Wine does not say the names of processes"
NO_SUCH_NAMES = "Wine makes no file whose name is no text"
NO_HOLDERS = "Wine does not say which process holds a port"
# files of tests/engine, with what is missing and the tests that need it: all of them where none is named
NOT_UNDER_WINE = {
    "probes/test_process.py": (NO_NAMES, ()),
    "actions/test_trash_faults.py": (NO_SUCH_NAMES, ("test_a_log_whose_name_is_no_text_in_any_coding_stays",)),
    "actions/test_refusals.py": (NO_NAMES, ("test_a_process_that_its_scheduler_sees_running_refuses",)),
    "test_schedulers.py": (
        NO_NAMES,
        (
            "test_a_job_is_judged_by_whether_its_process_is_there",
            "test_the_witnesses_of_a_watched_job_stand_side_by_side",
            "test_a_job_whose_process_is_gone_is_red_after_a_minute_and_green_when_it_is_back",
            "test_a_process_that_is_gone_is_gone_since_before_a_restart",
            "test_a_scheduler_that_is_edited_is_asked_anew",
            "test_a_job_whose_scheduler_is_edited_away_has_no_reading",
        ),
    ),
    "test_doctor.py": (
        NO_HOLDERS,
        (
            "test_the_port_is_free_or_taken_by_a_process_with_a_name",
            "test_a_port_that_the_server_of_this_store_holds_is_its_own",
        ),
    ),
}


def pytest_configure() -> None:
    """Try fewer examples: not by importing this file, which other tests read."""
    patience = [HealthCheck.too_slow]
    settings.register_profile("fewer", max_examples=15, deadline=None, suppress_health_check=patience)
    settings.load_profile("fewer")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what is named here, with its reason."""
    for item in items:
        path, _, name = item.nodeid.partition("[")[0].removeprefix("tests/engine/").partition("::")
        reason, names = NOT_UNDER_WINE.get(path, ("", (name,)))
        if reason and (not names or name in names):
            item.add_marker(pytest.mark.skip(reason=reason))
