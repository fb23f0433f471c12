"""Two runs compared by the kinds of their lines: what is new, missing, changed."""

from bisect import bisect_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.differences import Change, Differences, Seen, Why, differences, longest_rise
from rules.kinds import kind_of, pieces_of, values_of
from rules.model import Meaning

KINDS: dict[str, int] = {}
MEANT = {"ERROR": Meaning.FAILURE, "WARN": Meaning.WARNING}


def number_of(line: str) -> int:
    return KINDS.setdefault(kind_of(line), len(KINDS))


def seen(*lines: str) -> dict[int, Seen]:
    found: dict[int, Seen] = {}
    for place, line in enumerate(lines):
        one = found.setdefault(number_of(line), Seen(first=place))
        one.count += 1
        one.take(values_of(pieces_of(line)))
    return found


def compare(good: list[str], run: list[str]) -> Differences:
    meanings = {
        number_of(line): meaning for line in (*good, *run) for word, meaning in MEANT.items() if line.startswith(word)
    }
    return differences(seen(*good), seen(*run), meanings)


def only_change(good: list[str], run: list[str]) -> Change:
    (change,) = compare(good, run).changed
    return change


def test_new_failures_come_first_then_warnings_then_the_others_as_they_came() -> None:
    found = compare(["작업 시작"], ["작업 시작", "재시도 1", "WARN 느림 3 s", "ERROR 수집 실패", "끝"])

    assert found.new == tuple(number_of(line) for line in ("ERROR 수집 실패", "WARN 느림 1 s", "재시도 9", "끝"))
    assert (found.missing, found.changed, found.same) == ((), (), 1)


def test_what_only_the_good_run_said_is_missing() -> None:
    assert compare(["시작", "저장 3행", "완료"], ["시작"]).missing == (number_of("저장 9행"), number_of("완료"))


def test_two_runs_that_differ_in_numbers_times_and_ids_alone_are_the_same() -> None:
    good = ["06:00:01 page 7 rows=3518 pid=120", "06:00:02 완료 312 s"]
    run = ["06:00:07 page 8 rows=3490 pid=9120", "06:00:31 완료 298 s"]

    assert compare(good, run) == Differences(new=(), missing=(), changed=(), same=2)


@pytest.mark.parametrize(
    ("good", "run", "whys"),
    [
        (["page 7"] * 17, ["page 7"] * 7, (Why.COUNT,)),
        (["page 7"] * 4, ["page 7"] * 2, ()),
        (["page 7"] * 100, ["page 7"] * 101, ()),
        (["rows=3518"], ["rows=1204"], (Why.VALUES,)),
        (["rows=3518"], ["rows=3018"], ()),
        (["rows=0"], ["rows=5"], (Why.VALUES,)),
        (["rows=5"], ["rows=-5"], (Why.VALUES,)),
        (["rows=10", "rows=30"], ["rows=70", "rows=90"], (Why.VALUES,)),
        (["rows=10", "rows=30"], ["rows=20", "rows=900"], ()),
        (["3 KB"], ["3 MB"], (Why.VALUES,)),
        (["4분 29초"], ["28분"], (Why.VALUES,)),
        (["user 'kim'"], ["user 'lee'"], (Why.VALUES,)),
        (["user 'kim'", "user 'lee'"], ["user 'lee'"], ()),
        (["v2.4.1 on"], ["v2.4.2 on"], (Why.VALUES,)),
    ],
)
def test_a_kind_has_changed_where_it_comes_much_more_often_or_holds_something_else(
    good: list[str], run: list[str], whys: tuple[Why, ...]
) -> None:
    changed = compare(good, run).changed

    assert [change.whys for change in changed] == ([whys] if whys else [])


def test_what_a_kind_holds_is_told_under_its_name_with_the_share() -> None:
    (other,) = only_change(["목록 저장 rows=3,518"], ["목록 저장 rows=1,204"]).others

    assert (other.name, other.good, other.run) == ("rows", ("3,518",), ("1,204",))
    assert other.share is not None
    assert round(other.share, 2) == -0.66


def test_a_line_that_comes_at_another_place_has_changed_its_order() -> None:
    change = only_change(["가", "나", "다", "라"], ["가", "라", "나", "다"])

    assert (change.kind, change.whys) == (number_of("라"), (Why.ORDER,))


@given(numbers=st.lists(st.integers(0, 30), unique=True, max_size=30))
def test_a_longest_row_of_rising_numbers_rises_and_none_is_longer(numbers: list[int]) -> None:
    found = [numbers[place] for place in longest_rise(numbers)]
    lengths: list[int] = []
    for number in numbers:
        at = bisect_left(lengths, number)
        lengths[at : at + 1] = [number]

    assert found == sorted(found)
    assert len(found) == len(lengths)


@given(lines=st.lists(st.sampled_from(["a 1", "b 2", "'c'", "d 4 s", "e"]), max_size=20))
def test_a_run_is_the_same_as_itself(lines: list[str]) -> None:
    found = compare(lines, lines)

    assert (found.new, found.missing, found.changed) == ((), (), ())
