"""When jobs are expected: verdicts.md, section 4."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.rule import Expect
from rules.schedule import after_counted, dues_on, is_expected_day, limit_of, next_due, window_at, windows
from tests.rules.lives import SEOUL, at

NEW_YORK = ZoneInfo("America/New_York")
TWICE = Expect(at=(time(7), time(18, 30)))


def local(expect: Expect, zone: ZoneInfo, day: date) -> list[str]:
    return [f"{due.astimezone(zone):%H:%M %z}" for due in dues_on(expect, zone, day)]


def test_windows_tile_the_time_from_early_to_early() -> None:
    found = list(windows(TWICE, SEOUL, at("07:00"), at("07:00", day=1)))

    assert [(w.due, w.start, w.end) for w in found] == [
        (at("07:00"), at("06:45"), at("18:15")),
        (at("18:30"), at("18:15"), at("06:45", day=1)),
        (at("07:00", day=1), at("06:45", day=1), at("18:15", day=1)),
    ]


def test_early_is_never_more_than_a_quarter_of_the_time_since_the_due_time_before() -> None:
    found = window_at(Expect(at=(time(6), time(6, 20))), SEOUL, at("06:16"))

    assert found is not None
    assert (found.due, found.start) == (at("06:20"), at("06:15"))


def test_a_moment_before_early_belongs_to_the_window_before() -> None:
    before, after = window_at(TWICE, SEOUL, at("18:14:59")), window_at(TWICE, SEOUL, at("18:15"))

    assert before is not None
    assert after is not None
    assert (before.due, after.due) == (at("07:00"), at("18:30"))


def test_a_local_time_that_does_not_exist_is_due_at_the_end_of_the_gap() -> None:
    expect = Expect(at=(time(2, 30),))

    assert local(expect, NEW_YORK, date(2026, 3, 8)) == ["03:00 -0400"]


def test_two_times_that_fall_on_one_instant_are_one() -> None:
    expect = Expect(at=(time(2, 30), time(3)))

    assert local(expect, NEW_YORK, date(2026, 3, 8)) == ["03:00 -0400"]


def test_a_local_time_that_comes_twice_is_due_the_first_time_only() -> None:
    expect = Expect(at=(time(1, 30),))

    assert local(expect, NEW_YORK, date(2026, 11, 1)) == ["01:30 -0400"]


DAYS = {
    "weekday that is expected": (Expect(at=(time(6),), days=(0, 1, 2, 3, 4)), date(2026, 11, 24), True),
    "weekend that is not": (Expect(at=(time(6),), days=(0, 1, 2, 3, 4)), date(2026, 11, 28), False),
    "public holiday": (Expect(at=(time(6),), calendar="KR"), date(2026, 12, 25), False),
    "weekend of a country's calendar": (Expect(at=(time(6),), calendar="KR"), date(2026, 11, 28), True),
    "weekend of an exchange's calendar": (Expect(at=(time(6),), calendar="XKRX"), date(2026, 11, 28), False),
    "except beats also": (
        Expect(at=(time(6),), excluded=frozenset({date(2026, 11, 24)}), included=frozenset({date(2026, 11, 24)})),
        date(2026, 11, 24),
        False,
    ),
    "also beats days": (
        Expect(at=(time(6),), days=(0,), included=frozenset({date(2026, 11, 28)})),
        date(2026, 11, 28),
        True,
    ),
    "last business day": (Expect(at=(time(6),), days=("last-business-day",), calendar="KR"), date(2026, 11, 30), True),
    "not the last business day": (
        Expect(at=(time(6),), days=("last-business-day",), calendar="KR"),
        date(2026, 11, 27),
        False,
    ),
    "first business day after a holiday": (
        Expect(at=(time(6),), days=("first-business-day",), calendar="KR"),
        date(2027, 1, 4),
        True,
    ),
}


@pytest.mark.parametrize(("expect", "day", "expected"), DAYS.values(), ids=DAYS.keys())
def test_days_are_expected_as_declared(expect: Expect, day: date, expected: bool) -> None:
    assert is_expected_day(expect, day) is expected


def test_a_cron_line_is_due_at_its_times() -> None:
    assert next_due(Expect(cron="0 6 * * 1-5"), SEOUL, at("06:00", day=3)) == at("06:00", day=6)


def test_a_schedule_that_never_comes_has_no_next_time() -> None:
    assert next_due(Expect(cron="0 0 30 2 *"), SEOUL, at("06:00")) is None


def test_the_clock_of_every_stands_still_outside_between() -> None:
    expect = Expect(every=timedelta(minutes=5), between=((time(8), time(20)),))

    assert after_counted(expect, SEOUL, at("19:58"), timedelta(minutes=5)) == at("08:03", day=1)


def test_the_clock_of_every_stands_still_on_days_that_are_not_expected() -> None:
    expect = Expect(every=timedelta(minutes=5), days=(1,))

    assert after_counted(expect, SEOUL, at("23:58"), timedelta(minutes=5)) == at("00:03", day=7)


def test_the_default_limit_never_reaches_past_the_next_window_but_a_written_one_does() -> None:
    hourly = Expect(cron="0 * * * *")
    written = Expect(cron="0 * * * *", max_runtime=timedelta(hours=2))

    assert limit_of(hourly, SEOUL, at("06:00")) == at("06:45")
    assert limit_of(written, SEOUL, at("06:00")) == at("08:00")


def test_due_times_are_in_utc() -> None:
    assert dues_on(TWICE, SEOUL, date(2026, 11, 24))[0] == datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
