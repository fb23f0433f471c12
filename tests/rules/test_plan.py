"""What is planned for a day."""

from datetime import date, time, timedelta

from rules.plan import LeftOut, plan
from rules.rule import Expect
from tests.rules.lives import SEOUL

MONDAY = date(2026, 2, 16)  # the eve of the lunar new year, a holiday in Korea


def test_a_day_that_is_left_out_says_why() -> None:
    expect = Expect(at=(time(6),), days=(0, 1, 2, 3, 4), calendar="KR", excluded=frozenset({date(2026, 2, 20)}))
    found = {one.day.day: (len(one.dues), one.left_out) for one in plan(expect, SEOUL, MONDAY, 7)}

    assert found == {
        16: (0, LeftOut.CALENDAR),
        17: (0, LeftOut.CALENDAR),
        18: (0, LeftOut.CALENDAR),
        19: (1, None),
        20: (0, LeftOut.EXCEPT),
        21: (0, LeftOut.DAYS),
        22: (0, LeftOut.DAYS),
    }


def test_a_job_that_is_expected_every_so_often_has_days_and_no_due_times() -> None:
    expect = Expect(every=timedelta(minutes=5), days=(0,))

    assert [(one.dues, one.left_out) for one in plan(expect, SEOUL, MONDAY, 2)] == [((), None), ((), LeftOut.DAYS)]
