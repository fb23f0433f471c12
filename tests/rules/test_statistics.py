"""Statistics: the same sums whatever the grouping, and what counts in the share."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Outcome, Status
from rules.statistics import Grouping, Tally, TimeOk, add, fold, time_ok, total, worst_first

DAY = timedelta(days=1)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
some_days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
numbers = st.integers(0, 500)
lengths = st.integers(0, 10**12).map(lambda value: timedelta(microseconds=value))
tallies = st.builds(
    Tally,
    runs=numbers,
    succeeded=numbers,
    with_errors=numbers,
    failed=numbers,
    overran=numbers,
    timed=numbers,
    duration_total=lengths,
    duration_max=lengths,
    expected=numbers,
    outcomes=st.dictionaries(st.sampled_from(Outcome), st.integers(1, 500)),
)
counts = st.dictionaries(some_days, tallies, max_size=12)


def occurrences(**outcomes: int) -> Tally:
    return Tally(expected=sum(outcomes.values()), outcomes={Outcome(name): n for name, n in outcomes.items()})


@given(counts, some_days, st.integers(0, 800), st.sampled_from(Grouping))
def test_the_sum_is_the_same_whatever_the_grouping(
    days: Mapping[date, Tally], since: date, length: int, by: Grouping
) -> None:
    until = since + DAY * length
    inside = total(days[day] for day in sorted(days) if since <= day <= until)

    assert total(period.tally for period in fold(days, since, until, by)) == inside


@given(some_days, st.integers(0, 800), st.sampled_from(Grouping))
def test_periods_follow_each_other_without_gap_from_the_first_day_to_the_last(
    since: date, length: int, by: Grouping
) -> None:
    until = since + DAY * length
    periods = fold({}, since, until, by)

    assert [period.start for period in periods] == [since, *(period.end + DAY for period in periods[:-1])]
    assert periods[-1].end == until


@given(some_days, st.integers(0, 800))
def test_a_week_begins_on_monday_and_a_month_on_its_first_day(since: date, length: int) -> None:
    until = since + DAY * length

    assert all(period.start.weekday() == 0 for period in fold({}, since, until, Grouping.WEEK)[1:])
    assert all(period.start.day == 1 for period in fold({}, since, until, Grouping.MONTH)[1:])
    assert all(period.end.weekday() == 6 for period in fold({}, since, until, Grouping.WEEK)[:-1])


@given(tallies, tallies, tallies)
def test_the_order_of_adding_changes_nothing(one: Tally, two: Tally, three: Tally) -> None:
    assert add(add(one, two), three) == add(add(three, one), two)


@given(tallies)
def test_a_share_lies_between_nothing_and_all(tally: Tally) -> None:
    assert tally.share is None if not tally.counted else 0 <= (tally.share or 0) <= 1


def test_the_excused_and_the_blind_are_in_no_share() -> None:
    tally = occurrences(succeeded=6, missed=2, excused=5, blind=3)

    assert (tally.fulfilled, tally.counted, tally.share) == (6, 8, 0.75)


@pytest.mark.parametrize("outcome", Outcome)
def test_late_errors_and_recovery_fulfil_and_failure_does_not(outcome: Outcome) -> None:
    fulfils = {"succeeded": 1, "succeeded_late": 1, "succeeded_with_errors": 1, "recovered": 1}
    loses = {"failed": 0, "stuck": 0, "missed": 0}

    assert occurrences(**{outcome: 1}).share == {**fulfils, **loses}.get(outcome)


def test_the_mean_is_of_runs_that_have_an_end() -> None:
    tally = Tally(runs=9, timed=4, duration_total=timedelta(seconds=10))

    assert tally.duration_mean == timedelta(seconds=2.5)
    assert Tally(runs=1).duration_mean is None


def test_the_lowest_share_comes_first_and_who_did_nothing_last() -> None:
    jobs = {
        "idle": Tally(),
        "good": occurrences(succeeded=9),
        "half": occurrences(succeeded=1, failed=1),
        "half_of_many": occurrences(succeeded=8, missed=8),
        "runs_only": Tally(runs=10, succeeded=7, failed=3),
        "never": occurrences(missed=1),
        "often": Tally(runs=100, succeeded=100),
    }
    times = {"often": TimeOk(ok=timedelta(hours=2), judged=timedelta(hours=10))}

    assert worst_first(jobs, times) == ["never", "often", "half_of_many", "half", "runs_only", "good", "idle"]


def test_only_time_that_was_judged_counts() -> None:
    changes = [
        (NOON - timedelta(hours=5), Status.OK),
        (NOON + timedelta(hours=2), Status.ERROR),
        (NOON + timedelta(hours=3), Status.PAUSED),
        (NOON + timedelta(hours=5), Status.WARNING),
        (NOON + timedelta(hours=6), Status.OK),
        (NOON + timedelta(hours=50), Status.ERROR),
    ]
    found = time_ok(changes, NOON, NOON + timedelta(hours=10))

    assert (found.ok, found.judged) == (timedelta(hours=6), timedelta(hours=8))
    assert time_ok(changes[1:2], NOON, NOON + timedelta(hours=4)).judged == timedelta(hours=2), "unknown before"
    assert time_ok([], NOON, NOON + timedelta(hours=4)).share is None


@given(
    st.lists(st.tuples(st.integers(-50, 150), st.sampled_from(list(Status))), max_size=12).map(sorted),
    st.integers(0, 100),
)
def test_the_time_of_two_stretches_is_that_of_both_together(told: list[tuple[int, Status]], cut: int) -> None:
    changes = [(NOON + timedelta(hours=hour), status) for hour, status in told]
    since, middle, until = NOON, NOON + timedelta(hours=cut), NOON + timedelta(hours=100)
    one, other, whole = (time_ok(changes, *stretch) for stretch in ((since, middle), (middle, until), (since, until)))

    assert (one.ok + other.ok, one.judged + other.judged) == (whole.ok, whole.judged)
    assert whole.ok <= whole.judged <= until - since
