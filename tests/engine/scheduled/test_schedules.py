"""From the triggers of a task to `expect` and back: what a schedule became in XML is that schedule again."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from engine.config.expectation import Expectation
from engine.scheduled.blocks import write_file
from engine.scheduled.notes import Note
from engine.scheduled.task import read_tasks
from engine.scheduled.trigger import MONTHS, WEEKDAYS
from tests.engine.scheduled.exports import (
    daily,
    export,
    loaded,
    monthly,
    monthly_weekday,
    once,
    repeated,
    task,
    weekly,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TIMES = some.builds(time, some.integers(0, 23), some.integers(0, 59))
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(folder: Path, *triggers: str, **more: str) -> tuple[Expectation, list[Note]]:
    """Return what a task with these triggers expects, as the written file is loaded, and what could not be said."""
    written = write_file(read_tasks(export(task(*triggers, **more)), "Job"), (), NOW)
    (job,) = loaded(written.text, folder).jobs
    return job.expect, [note for _, note in written.notes if note.loss]


def starting(clock: time) -> str:
    return f"2026-01-05T{clock:%H:%M:%S}"


@quick
@given(clocks=some.sets(TIMES, min_size=1, max_size=5), days=some.sets(some.integers(0, 6), min_size=1))
def test_times_on_days_of_the_week_come_back(clocks: set[time], days: set[int], tmp_path: Path) -> None:
    names = [WEEKDAYS[day] for day in days]
    expect, notes = read(tmp_path, *(weekly(names, starting(clock)) for clock in clocks))

    assert expect.at == tuple(sorted(clocks))
    assert expect.days == (() if len(days) == 7 else tuple(sorted(days)))
    assert notes == []


@quick
@given(
    clock=TIMES,
    days=some.sets(some.integers(1, 31), max_size=30),
    last=some.booleans(),
    months=some.sets(some.integers(1, 12), min_size=1),
)
def test_days_of_months_come_back(clock: time, days: set[int], last: bool, months: set[int], tmp_path: Path) -> None:
    wanted: list[object] = [*sorted(days), *(["Last"] if last or not days else [])]
    expect, notes = read(tmp_path, monthly(wanted, [MONTHS[one - 1] for one in months], starting(clock)))

    minute, hour, day, month, weekday = (expect.cron or "").split()
    assert (int(minute), int(hour), weekday) == (clock.minute, clock.hour, "*")
    assert day.replace("L", "Last").split(",") == [str(one) for one in wanted]
    assert month == ("*" if len(months) == 12 else ",".join(map(str, sorted(months))))
    assert notes == []


@quick
@given(
    clock=TIMES,
    weeks=some.sets(some.sampled_from([1, 2, 3, 4, "Last"]), min_size=1, max_size=4),
    days=some.sets(some.integers(0, 6), min_size=1),
)
def test_weekdays_of_months_come_back(clock: time, weeks: set[object], days: set[int], tmp_path: Path) -> None:
    expect, notes = read(tmp_path, monthly_weekday(weeks, [WEEKDAYS[one] for one in days], MONTHS, starting(clock)))

    fields = (expect.cron or "").split()
    found = {tuple(one.replace("L", "#Last").split("#")) for one in fields[4].split(",")}
    assert found == {(str((day + 1) % 7), str(week)) for day in days for week in weeks}
    assert fields[:4] == [str(clock.minute), str(clock.hour), "*", "*"]
    assert notes == []


@quick
@given(
    clock=TIMES,
    minutes=some.integers(1, 120),
    hours=some.integers(1, 23),
    days=some.sets(some.integers(0, 6), min_size=1),
)
def test_repetitions_within_a_part_of_the_day_come_back(
    clock: time, minutes: int, hours: int, days: set[int], tmp_path: Path
) -> None:
    more = repeated(f"PT{minutes}M", f"PT{hours}H")
    expect, notes = read(tmp_path, weekly([WEEKDAYS[one] for one in days], starting(clock), more=more))

    end = (datetime.combine(NOW, clock) + timedelta(hours=hours)).time()
    assert (expect.every, expect.between) == (timedelta(minutes=minutes), ((clock, end),))
    assert expect.days == (() if len(days) == 7 else tuple(sorted(days)))
    assert notes == []


# triggers -> what `expect` then says
SAID: dict[str, tuple[tuple[str, ...], str]] = {
    "every day": ((daily(),), "at 07:00:00"),
    "every day, with seconds": ((daily("2026-01-05T07:00:30"),), "at 07:00:30"),
    "twice a day": ((daily(), daily("2026-01-05T18:30:00")), "at 07:00:00 18:30:00"),
    "the same twice": ((daily(), daily()), "at 07:00:00"),
    "every seventh day": ((daily(each=7),), "at 07:00:00 on (0,)"),
    "once, repeated for good": ((once(more=repeated("PT5M")),), "every 0:05:00"),
    "once, repeated daily": ((once(more=repeated("P1D")),), "at 07:00:00"),
    "once, repeated weekly": ((once(more=repeated("P7D")),), "at 07:00:00 on (0,)"),
    "every day, repeated for a day": ((daily(more=repeated("PT10M", "P1D")),), "every 0:10:00"),
    "every day, repeated into the night": (
        (daily("2026-01-05T22:00:00", more=repeated("PT10M", "PT4H")),),
        "every 0:10:00 between 22:00:00-02:00:00",
    ),
    "one time on some days, another on others": (
        (weekly(["Monday"]), weekly(["Tuesday"])),
        "at 07:00:00 on (0, 1)",
    ),
    "the first and the last day": ((monthly([1], MONTHS), monthly(["Last"], MONTHS)), "cron 0 7 1,L * *"),
    "every day of every month": ((monthly(range(1, 32), MONTHS),), "cron 0 7 * * *"),
    "in universal time": ((daily("2026-01-05T07:00:00Z"),), "at 07:00:00 in UTC"),
    "in the time of an offset": ((daily("2026-01-05T07:00:00+09:00"),), "at 07:00:00 in Etc/GMT-9"),
    "west of Greenwich": ((daily("2026-01-05T07:00:00-05:00"),), "at 07:00:00 in Etc/GMT+5"),
}


@pytest.mark.parametrize(("triggers", "said"), SAID.values(), ids=SAID)
def test_each_trigger_says_when(triggers: tuple[str, ...], said: str, tmp_path: Path) -> None:
    expect, notes = read(tmp_path, *triggers)

    assert in_words(expect) == said
    assert notes == []


def in_words(expect: Expectation) -> str:
    words = [f"at {' '.join(map(str, expect.at))}" if expect.at else ""]
    words += [f"cron {expect.cron}" if expect.cron else "", f"every {expect.every}" if expect.every else ""]
    words += [f"between {'-'.join(map(str, span))}" for span in expect.between]
    words += [f"on {expect.days}" if expect.days else "", f"in {expect.timezone}" if expect.timezone else ""]
    return " ".join(filter(None, words))


# triggers -> what `expect` then says, and what is told beside it
UNSAID: dict[str, tuple[tuple[str, ...], str, list[str]]] = {
    "none": ((), "", ["no_trigger"]),
    "at boot": (("<BootTrigger><Delay>PT5M</Delay></BootTrigger>",), "", ["no_times"]),
    "at logon": (("<LogonTrigger><UserId>SERVER\\me</UserId></LogonTrigger>",), "", ["no_times"]),
    "on an event": (("<EventTrigger><Subscription>x</Subscription></EventTrigger>",), "", ["no_times"]),
    "unknown": (("<WnfStateChangeTrigger />",), "", ["no_times"]),
    "at boot beside a time": ((daily(), "<BootTrigger />"), "at 07:00:00", ["no_times"]),
    "disabled": ((daily().replace("true", "false"),), "", ["disabled_trigger"]),
    "disabled beside another": (
        (daily(), daily("2026-01-05T08:00:00").replace("true", "false")),
        "at 07:00:00",
        ["disabled_trigger"],
    ),
    "ended": ((daily(more="<EndBoundary>2026-06-30T00:00:00</EndBoundary>"),), "", ["ended_trigger"]),
    "ends": ((daily(more="<EndBoundary>2027-06-30T00:00:00</EndBoundary>"),), "at 07:00:00", ["ends"]),
    "begins": ((daily("2027-01-05T07:00:00"),), "at 07:00:00", ["begins"]),
    "once": ((once("2027-01-05T07:00:00"),), "", ["once"]),
    "once, long ago": ((once(),), "", ["once"]),
    "once, repeated for a while": ((once(more=repeated("PT5M", "PT1H")),), "", ["not_expressible"]),
    "every third day": ((daily(each=3),), "", ["not_expressible"]),
    "every other week": ((weekly(["Monday"], each=2),), "", ["not_expressible"]),
    "an offset without a zone": ((daily("2026-01-05T07:00:00+05:30"),), "", ["not_expressible"]),
    "times that stand beside no other": (
        (weekly(["Monday"]), weekly(["Tuesday"], "2026-01-05T08:00:00")),
        "at 07:00:00 on (0,)",
        ["beside"],
    ),
    "an interval beside a time": ((once(more=repeated("PT5M")), daily()), "every 0:05:00", ["beside"]),
    "seconds where cron has none": (
        (monthly([1], MONTHS, "2026-01-05T07:00:30"),),
        "cron 0 7 1 * *",
        ["seconds"],
    ),
}


@pytest.mark.parametrize(("triggers", "said", "codes"), UNSAID.values(), ids=UNSAID)
def test_what_cannot_be_said_is_told(triggers: tuple[str, ...], said: str, codes: list[str], tmp_path: Path) -> None:
    expect, notes = read(tmp_path, *triggers)

    assert in_words(expect) == said
    assert [note.code for note in notes] == codes


def test_a_random_delay_widens_the_grace(tmp_path: Path) -> None:
    expect, _ = read(tmp_path, daily(more="<RandomDelay>PT30M</RandomDelay>"))

    assert expect.grace == timedelta(minutes=45)


@pytest.mark.parametrize(("limit", "length"), [("PT1H", timedelta(hours=1)), ("PT72H", None), ("PT0S", None)])
def test_a_limit_that_somebody_has_chosen_is_the_longest_run(
    limit: str, length: timedelta | None, tmp_path: Path
) -> None:
    expect, _ = read(tmp_path, daily(), settings=f"<ExecutionTimeLimit>{limit}</ExecutionTimeLimit>")

    assert expect.max_runtime == length
