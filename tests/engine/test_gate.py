"""The gate in front of the patterns: never a line missed, never a silence overlooked."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.logs import gate
from engine.logs.follow import Cursor, read_new
from engine.logs.gate import MARKED, text_gate
from engine.logs.looked import Look
from engine.logs.reading import _Reader
from engine.logs.stamped import stamped_lines
from rules.dating import FileFacts
from rules.layouts import TIMELIKE
from rules.literals import needed
from rules.model import Event, Evidence, Meaning, Source
from rules.patterns import sense
from rules.rule import Rule
from rules.runs import RunState, fold
from tests.rules.lives import SEOUL, rule

ACTIVITY = Meaning.ACTIVITY
READ_AT = datetime(2026, 11, 30, tzinfo=UTC)
RULES = (
    rule(failure=(r"\bERROR\b", r"(?i)traceback"), success=True, ignore=("harmless",)),
    rule(failure=("실패|오류",), start=True),
    rule(failure=(r"code [1-9]\d*",), warning=(r"WARN(ING)?",), settle=timedelta(seconds=30)),
)
WORDS = (
    "working",
    "ERROR broken",
    "success",
    "start",
    "TraceBack",
    "harmless ERROR",
    "오류 발생",
    "code 7",
    "WARN x",
    "",
)

lines = st.lists(
    st.tuples(st.sampled_from([0, 1, 5, 29, 30, 31, 119, 120, 121, 900]), st.sampled_from(WORDS), st.booleans()),
    max_size=60,
)


def events(path: Path, of: Rule, gated: bool, most: int) -> list[Event]:
    """Return the events of a file read in pieces, with the gate or without."""
    facts = FileFacts(modified=READ_AT, zone=SEOUL)
    cursor, more, found = Cursor(), True, []
    while more:
        chunk = read_new(str(path), cursor, "auto", whole=True, most=most)
        look = Look(facts=facts, read_at=READ_AT, undated=READ_AT, success=cursor.clock.success, alone=True)
        reader = _Reader(str(path), chunk, of, look)
        spans = reader.promising() if gated else None
        if spans is None:
            reader.read_all()
        else:
            reader.read_gated(spans)
        reading = reader.end()
        found += reading.events
        cursor, more = reading.cursor, chunk.more
    return found


@settings(max_examples=300, deadline=None)
@given(
    plan=lines,
    of=st.sampled_from(RULES),
    codec=st.sampled_from(["utf-8", "cp949"]),
    end=st.sampled_from(["\n", "\r\n"]),
    most=st.sampled_from([64, 150, 400, 1 << 20]),
)
def test_a_gated_reading_gives_what_a_full_one_gives(
    tmp_path_factory: pytest.TempPathFactory,
    plan: list[tuple[int, str, bool]],
    of: Rule,
    codec: str,
    end: str,
    most: int,
) -> None:
    path = tmp_path_factory.mktemp("gate") / "job.log"
    moment, text = datetime(2026, 11, 24, 6), ""
    for place, (seconds, word, stamped) in enumerate(plan):
        moment += timedelta(seconds=seconds)
        text += f"{moment:%Y-%m-%d %H:%M:%S} {word}{end}" if stamped or not place else f"  {word}{end}"
    path.write_bytes(text.encode(codec))

    gated, full = (events(path, of, gated=gated, most=most) for gated in (True, False))
    assert [one for one in gated if one.meaning is not ACTIVITY] == [one for one in full if one.meaning is not ACTIVITY]
    assert runs_of(gated, of) == runs_of(full, of)
    assert gated[-1:] == full[-1:]


def runs_of(told: Iterable[Event], of: Rule) -> list[object]:
    """Return what the runs of these events come to, the open one last."""
    state, found = RunState(), []
    for event in told:
        state, runs = fold(state, event, of, lambda began: began + timedelta(hours=4))
        found += [run for run in runs if not run.in_progress]
    found += [] if state.open is None else [state.open]
    return [(run.started, run.ended, run.last_at, run.outcome, run.failure_lines, run.warning_lines) for run in found]


@settings(max_examples=300, deadline=None)
@given(plan=lines, of=st.sampled_from(RULES), gated=st.booleans(), most=st.sampled_from([1 << 20, 200]))
def test_the_lines_that_are_given_make_the_runs_that_all_lines_make(
    tmp_path_factory: pytest.TempPathFactory, plan: list[tuple[int, str, bool]], of: Rule, gated: bool, most: int
) -> None:
    path = tmp_path_factory.mktemp("rows") / "job.log"
    moment, text, all_lines = datetime(2026, 11, 24, 6, tzinfo=SEOUL), "", []
    for seconds, word, _ in plan:
        moment += timedelta(seconds=seconds)
        line = f"{moment:%Y-%m-%d %H:%M:%S} {word}"
        text += f"{line}\n"
        found, at = sense(of, line), moment.astimezone(UTC)
        all_lines.append(Event(meaning=found.meaning, at=at, evidence=Evidence(source=Source.LOG, at=at, text=line)))
    path.write_text(text, encoding="utf-8")

    assert runs_of(events(path, of, gated, most), of) == runs_of(all_lines, of)


PATTERNS = (
    r"\bERROR\b",
    r"작업\s*완료",
    r"(?i)fail(ed|ure)",
    r"(?:foo|bar)+ \d{3}",
    r"colou?r",
    r"^(?!.*debug).*\bkilled\b",
    r"exit code (?!0\b)\d+",
    r"[Ee]xception in thread",
    r"a{2,}bcd|x+yz!",
    r"(?P<n>\d+) rows",
)


@settings(max_examples=400, deadline=None)
@given(data=st.data(), pattern=st.sampled_from(PATTERNS))
def test_every_text_that_matches_holds_what_is_needed(data: st.DataObject, pattern: str) -> None:
    text = data.draw(st.from_regex(pattern))
    texts = needed(pattern)

    if texts is not None and regex.search(pattern, text):
        assert any(one in text or (folded and one.lower() in text.lower()) for one, folded in texts)


def test_a_pattern_of_which_nothing_is_certain_has_no_gate() -> None:
    assert [needed(pattern) for pattern in (r"\d+", "a|b", "(?:foo){e<=1}", r"\p{L}+", "[[a-z]--[aeiou]]")] == [
        None
    ] * 5


def test_of_what_a_pattern_needs_the_rarest_is_looked_for() -> None:
    wanted = {
        r"ORA-\d{5}: .*exist": "ORA-",
        r"worker \d+ finished": " finished",
        r"오류 \d+ in": "오류 ",
        r"foo.*->": "foo",  # two signs are too short
        r"ok \d+%%": "ok ",
        r"error\d*\x1b\[0m": "error",  # what is not in the text that patterns see
        r"foo(?:\d+bar|\d+->)": "foo",
    }

    assert {pattern: needed(pattern) for pattern in wanted} == {
        pattern: frozenset({(text, False)}) for pattern, text in wanted.items()
    }


def test_the_gate_is_asked_of_the_patterns_of_the_sample() -> None:
    assert needed(r"\bERROR\b") == frozenset({("ERROR", False)})
    assert needed(r"(?i)traceback") == frozenset({("traceback", True)})
    assert needed("실패|오류") == frozenset({("실패", False), ("오류", False)})


PIECES = ("0", "12", "1234567", "12345678", *":-._ T\tx/\r", "시", "가", "\u00a0", "\u3000", "\u2003", "12:30:00")


def holds_a_stamp(line: str) -> bool:
    return TIMELIKE.search(line) is not None


@settings(max_examples=1000, deadline=None)
@given(line=st.lists(st.sampled_from(PIECES), max_size=8).map("".join).filter(holds_a_stamp))
def test_a_line_that_may_hold_a_stamp_is_found_by_plain_texts(line: str) -> None:
    data = f"한 줄\n{line}\n".encode()

    assert (len("한 줄\n".encode()), len(data) - 1) in set(stamped_lines(data))


def test_eight_digits_and_more_behind_any_joint_are_found_by_plain_texts() -> None:
    spaces = ["", *" \t\u00a0\u2003\u3000"]
    lines = ["12345678" + joint + space + "9" for joint in ("", *"-._ T\t\u3000") for space in spaces]
    held = [line for line in lines if holds_a_stamp(line)]

    assert len(held) > 40
    assert [line for line in held if not list(stamped_lines(f"가 {line}\n".encode()))] == []


@pytest.mark.parametrize("odd", [b"\0", b"\x1b[31m", b"\xef\xbb\xbf"])
def test_a_line_full_of_control_characters_is_looked_at_once(odd: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[int] = []

    class Counted:
        def search(self, data: bytes, at: int) -> object:
            searched.append(at)
            return MARKED.search(data, at)

        def finditer(self, data: bytes) -> Iterable[object]:
            for found in MARKED.finditer(data):
                searched.append(found.start())
                yield found

    monkeypatch.setattr(gate, "MARKED", Counted())
    looked_for = text_gate(("ERROR",))
    assert looked_for is not None
    data = b"plain\n" + odd * 5000 + b"\nplain\nodd " + odd + b" ERROR\n" + odd

    spans = looked_for.spans(data)

    assert spans is not None
    assert [data[start:stop] for start, stop in spans] == [odd * 5000, b"odd " + odd + b" ERROR", odd]
    assert len(searched) <= 4
