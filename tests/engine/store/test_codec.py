from datetime import UTC, date, datetime, time, timedelta, timezone
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import fields

from engine.store.codec import finding_from_json, finding_to_json, pack_text, to_instant, to_moment, unpack_text
from engine.store.rows import run_from_row, run_to_row
from rules.model import Evidence, Finding, Occurrence, Origin, Run, RunOutcome, Severity, Source

any_text = st.text(st.characters(codec=None))  # half surrogate pairs and NUL included
moments = st.datetimes(
    min_value=datetime(1, 1, 3),
    max_value=datetime(9999, 12, 29),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9))]),
)
maybe_moments = st.none() | moments
durations = st.timedeltas(min_value=timedelta(days=-99999), max_value=timedelta(days=99999))
counts = st.integers(min_value=0, max_value=1 << 40)
evidence = st.builds(
    Evidence,
    source=st.sampled_from(Source),
    at=moments,
    text=any_text,
    file=st.none() | any_text,
    offset=st.none() | counts,
    line=st.none() | counts,
    pattern=st.none() | any_text,
)
some_evidence = st.lists(evidence, max_size=3).map(tuple)
parameters = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | any_text
    | moments
    | durations
    | st.dates()
    | st.times(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=5,
)
findings = st.builds(
    Finding,
    code=any_text,
    severity=st.sampled_from(Severity),
    parameters=st.dictionaries(any_text, parameters, max_size=4),
    evidence=some_evidence,
)
runs = st.builds(
    Run,
    started=moments,
    number=counts,
    ended=maybe_moments,
    outcome=st.sampled_from(RunOutcome),
    failure_lines=counts,
    warning_lines=counts,
    values=st.dictionaries(any_text, any_text, max_size=3),
    evidence=some_evidence,
    failures=some_evidence,
    origin=st.sampled_from(Origin),
    overran=st.booleans(),
    last_at=maybe_moments,
    has_start=st.booleans(),
    deadline=maybe_moments,
    named_at=maybe_moments,
)


@pytest.mark.parametrize(
    ("value", "known"),
    [
        (Evidence, {"source", "at", "text", "file", "offset", "line", "pattern"}),
        (Finding, {"code", "severity", "parameters", "evidence"}),
        (Occurrence, {"window", "outcome", "outcome_at", "final", "runs", "rule"}),
    ],
)
def test_a_new_field_is_stored_as_well(value: type, known: set[str]) -> None:
    assert {field.name for field in fields(value)} == known, "give it a place in the codec, then name it here"


@given(findings)
def test_a_finding_comes_back_as_it_was(finding: Finding) -> None:
    text = finding_to_json(finding)

    assert text is not None
    text.encode()
    assert finding_from_json(text) == finding


@given(runs)
def test_a_run_comes_back_as_it_was(run: Run) -> None:
    row = run_to_row("job", run, date(2026, 1, 1))

    assert run_from_row(cast(Any, SimpleNamespace(**row))) == run


@given(any_text)
def test_any_text_can_be_packed_and_comes_back(text: str) -> None:
    packed = pack_text(text)

    assert "\0" not in packed
    packed.encode()
    assert unpack_text(packed) == text


@pytest.mark.parametrize("fold", [0, 1])
def test_an_instant_knows_the_two_passes_of_a_repeated_hour(fold: int) -> None:
    local = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)

    assert to_moment(to_instant(local)) == datetime(2026, 10, 25, 0 + fold, 30, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="2026-01-01 00:00:00: a time without a zone"):
        to_instant(datetime(2026, 1, 1))


def test_a_value_that_cannot_come_back_is_refused() -> None:
    finding = Finding(code="x", severity=Severity.ERROR, parameters={"what": object()})

    with pytest.raises(TypeError, match="is no value that a finding may hold"):
        finding_to_json(finding)


def test_a_time_of_day_keeps_its_microseconds() -> None:
    finding = Finding(code="x", severity=Severity.ERROR, parameters={"at": time(6, 0, 0, 1)})

    assert finding_from_json(finding_to_json(finding)) == finding
