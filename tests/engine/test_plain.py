"""What is kept of a job as text: it comes back as it was, and a text of an earlier version is still read."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import plain
from engine.logs.follow import Cursor
from rules.model import Event, Evidence, Meaning, Run, RunOutcome, Source
from rules.timestamps import FileClock

AT = datetime(2026, 11, 25, 6, 3, 11, 250_000, UTC)
LINE = Evidence(
    source=Source.LOG, at=AT, text='작업 "시작"', file="/logs/a.log", offset=0, line=1, pattern=r"작업\s*시작"
)
KEPT_LINE = (
    '{"$":"Evidence","v":{"source":{"$":"Source","v":"log"},"at":{"$":"at","v":"2026-11-25T06:03:11.250000+00:00"},'
    r'"text":"\uc791\uc5c5 \"\uc2dc\uc791\"","file":"/logs/a.log","offset":0,"line":1,'
    r'"pattern":"\uc791\uc5c5\\s*\uc2dc\uc791"}}'
)

moments = st.datetimes(
    min_value=datetime(1, 1, 3),
    max_value=datetime(9999, 12, 29),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]),
)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.dates(), st.times(), moments
)
lines = st.builds(
    Evidence, source=st.sampled_from(Source), at=moments, text=st.text(), offset=st.none() | st.integers()
)
events = st.builds(
    Event,
    meaning=st.sampled_from(Meaning),
    at=moments,
    evidence=lines,
    values=st.dictionaries(st.text(), st.text()),
    placed=st.none() | moments,
)
values = st.recursive(
    st.one_of(scalars, st.timedeltas(), lines, events),
    lambda inner: st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(LINE, KEPT_LINE, id="a line"),
        pytest.param(
            Run(started=AT, outcome=RunOutcome.SUCCEEDED, evidence=(LINE, LINE), values={"rows": "120"}),
            '{"$":"Run","v":{"started":{"$":"at","v":"2026-11-25T06:03:11.250000+00:00"},'
            '"outcome":{"$":"RunOutcome","v":"succeeded"},"values":{"$":"map","v":{"rows":"120"}},'
            f'"evidence":[{KEPT_LINE},{KEPT_LINE}]}}}}',
            id="a run with one line twice",
        ),
        pytest.param(
            Cursor(offset=7, size=7, partial=True, clock=FileClock(day=date(2026, 11, 25), clock=time(6, 3))),
            '{"$":"Cursor","v":{"offset":7,"size":7,"partial":true,"clock":{"$":"FileClock","v":'
            '{"day":{"$":"day","v":"2026-11-25"},"clock":{"$":"clock","v":"06:03:00"}}}}}',
            id="a cursor",
        ),
        pytest.param(
            {"a": (1, 2.5, None, True, ()), "b": timedelta(days=-1, microseconds=3)},
            '{"$":"map","v":{"a":[1,2.5,null,true,[]],"b":{"$":"for","v":[-1,0,3]}}}',
            id="values without a class",
        ),
    ],
)
def test_a_text_of_an_earlier_version_is_the_text_of_today(value: object, text: str) -> None:
    assert plain.load(text) == value
    assert plain.dump(value) == text


@given(values)
def test_what_is_kept_comes_back_as_it_was(value: object) -> None:
    again = plain.load(plain.dump(value))

    assert again == value
    assert type(again) is type(value)


@given(st.lists(values, max_size=4))
def test_a_value_is_kept_the_same_wherever_it_stands(some: list[object]) -> None:
    alone = [plain.dump(value) for value in some]

    assert plain.dump((*some, *some)) == f"[{','.join([*alone, *alone])}]"


def test_a_moment_is_kept_in_utc() -> None:
    seoul = AT.astimezone(timezone(timedelta(hours=9)))

    assert plain.dump(seoul) == plain.dump(AT)


@pytest.mark.parametrize("text", ['{"$":"Weather","v":{}}', '{"$":"Status","v":"mauve"}', "{}", "half a te"])
def test_a_text_of_another_kind_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        plain.load(text)


def test_a_value_of_a_class_that_is_not_listed_is_refused() -> None:
    with pytest.raises(TypeError, match="a set cannot be kept"):
        plain.dump({"these": {1, 2}})


def test_an_enum_that_is_not_listed_is_never_taken_for_a_text() -> None:
    class Colour(StrEnum):
        MAUVE = "mauve"

    text = plain.dump(Colour.MAUVE)

    with pytest.raises(KeyError):
        plain.load(text)
