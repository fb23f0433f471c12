"""Two rows of kinds side by side: nothing is lost, what is said to be the same is, and the work is bounded."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import alignment
from rules.alignment import Stretch, align

ROWS = st.lists(st.integers(0, 6), max_size=40)
LONG = st.lists(st.integers(0, 300), max_size=200)


def check(good: Sequence[int], run: Sequence[int], found: list[Stretch]) -> int:
    """Hold that the stretches are all of both rows, in order, and return how many lines are the same."""
    a = c = same = 0
    for one in found:
        assert (one.good, one.run) == (a, c)
        assert one.good_count or one.run_count
        if one.same:
            assert list(good[a : a + one.good_count]) == list(run[c : c + one.run_count])
            same += one.good_count
        a, c = a + one.good_count, c + one.run_count
    assert (a, c) == (len(good), len(run))
    assert all(one.same is not other.same for one, other in pairwise(found))
    return same


@settings(deadline=None)
@given(good=ROWS | LONG, run=ROWS | LONG, work=st.sampled_from([0, 3, 50, alignment.WORK]))
def test_the_stretches_are_all_of_both_rows_and_what_is_the_same_is(good: list[int], run: list[int], work: int) -> None:
    check(good, run, align(good, run, work))


@settings(deadline=None)
@given(row=ROWS | LONG, at=st.integers(0, 200), more=ROWS)
def test_lines_put_into_a_row_are_all_that_differs(row: list[int], at: int, more: list[int]) -> None:
    more = [number + 1000 for number in more]
    found = align(row, row[:at] + more + row[at:])

    assert check(row, row[:at] + more + row[at:], found) == len(row)
    assert sum(not one.same for one in found) == bool(more)


@settings(deadline=None)
@given(good=ROWS, run=ROWS)
def test_no_fewer_lines_are_the_same_than_another_way_finds(good: list[int], run: list[int]) -> None:
    other = sum(block.size for block in SequenceMatcher(None, good, run, autojunk=False).get_matching_blocks())

    assert check(good, run, align(good, run)) >= other - 3  # kinds that both have once come before the shortest way


@settings(deadline=None, max_examples=50)
@given(good=LONG, run=LONG)
def test_where_the_shortest_way_is_too_long_what_stands_near_is_found(good: list[int], run: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alignment, "FAR", 2)
        check(good, run, align(good, run))


def test_a_million_lines_with_few_differences_are_found_again() -> None:
    good = [place % 7 for place in range(1_000_000)]
    run = [*good[:400_000], 9, 9, *good[400_000:700_000], *good[700_007:]]

    found = align(good, run)

    assert check(good, run, found) == 999_993
    assert len(found) <= 5


def test_a_thousand_differences_in_a_million_lines_are_each_found() -> None:
    good = [place % 7 for place in range(1_000_000)]
    run = list(good)
    for place in range(500, 1_000_000, 1000):
        run[place] = 9

    found = align(good, run)

    assert check(good, run, found) == 999_000
    assert sum(not one.same for one in found) == 1000


def test_two_long_rows_that_have_little_in_common_end_in_bounded_work() -> None:
    dice = Random(4)
    good, run = ([dice.randrange(5) for _ in range(300_000)] for _ in range(2))

    check(good, run, align(good, run))
