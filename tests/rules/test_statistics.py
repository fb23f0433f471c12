"""Statistics: the same sums whatever the grouping, and what counts in the share."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Outcome
from rules.statistics import Grouping, Tally, add, fold, total, worst_first

DAY = timedelta(days=1)
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
    }

    assert worst_first(jobs) == ["never", "half_of_many", "half", "runs_only", "good", "idle"]
