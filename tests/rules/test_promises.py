"""Promise 1 of verdicts.md, section 8: how the evidence arrives changes nothing."""

from datetime import datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine import plain
from rules.memory import Memory
from rules.model import Event, Evidence, Meaning, Occurrence, Run, Source
from rules.outcomes import Standing
from rules.readings import Readings
from rules.rule import Expect, Rule
from rules.story import pass_over, tell
from rules.told import Change, Told
from tests.rules.lives import DAILY, at, rule
from tests.rules.lives import events as written

TWICE = Expect(at=(time(7), time(18, 30)), grace=timedelta(minutes=30), missed_after=timedelta(minutes=45))
EVERY = Expect(every=timedelta(hours=2), grace=timedelta(minutes=30), missed_after=timedelta(hours=1))
RULES = (
    rule(TWICE),
    rule(TWICE, start=True),
    rule(TWICE, success=False),
    rule(EVERY),
    rule(EVERY, start=True),
    rule(None),
    rule(TWICE, success=False, has_output=True),
)
FIRST_SEEN = at("00:00", day=-13)
END = at("23:00")

steps = st.lists(
    st.tuples(
        st.sampled_from([1, 5, 9, 11, 60, 119, 121, 600, 3600, 20_000, 50_000, 300_000]), st.sampled_from(list(Meaning))
    ),
    max_size=25,
)


def life_of(plan: list[tuple[int, Meaning]], of: Rule) -> list[Event]:
    """Return the events of a plan: seconds since the one before, and what it means to this job."""
    events, moment = [], at("05:00", day=-12)
    for seconds, meaning in plan:
        moment += timedelta(seconds=seconds)
        meant = Meaning.ACTIVITY if meaning is Meaning.START and not of.start else meaning
        if moment < END:
            evidence = Evidence(source=Source.LOG, at=moment, text=str(moment), file="job.log", offset=0, line=1)
            events.append(Event(meaning=meant, at=moment, evidence=evidence))
    return events


def told(of: Rule, batches: list[tuple[datetime, list[Event]]], restarts: bool) -> object:
    """Return all that is known in the end, when each batch was read at its moment."""
    memory = Memory(first_seen=FIRST_SEEN)
    runs: dict[tuple[datetime, int], Run] = {}
    occurrences: dict[datetime, Occurrence] = {}
    for now, events in [*batches, (END, [])]:
        if restarts:
            memory = plain.load(plain.dump(memory))
        memory, news = tell(of, memory, events, Readings(), now)
        runs |= news.runs
        occurrences |= news.occurrences
    assert memory.verdict is not None
    ended = {key: run for key, run in runs.items() if not run.in_progress}
    outcomes = {due: (item.outcome, item.outcome_at, item.final) for due, item in occurrences.items()}
    return memory.verdict, ended, outcomes


@settings(max_examples=150, deadline=None)
@given(plan=steps, of=st.sampled_from(RULES), cuts=st.lists(st.integers(0, 25)), lag=st.integers(0, 8))
def test_reads_of_any_size_with_restarts_between_give_what_one_read_gives(
    plan: list[tuple[int, Meaning]], of: Rule, cuts: list[int], lag: int
) -> None:
    events = life_of(plan, of)
    places = sorted({0, *(cut for cut in cuts if cut < len(events)), len(events)})
    pieces = [events[low:high] for low, high in pairwise(places)]
    batches = [(piece[-1].at + timedelta(seconds=lag), piece) for piece in pieces if piece]

    assert told(of, batches, restarts=True) == told(of, [(END, events)], restarts=False)


live = st.lists(  # a job that is mostly fine, and writes much
    st.tuples(
        st.sampled_from([1, 5, 11, 60, 119, 121, 600, 3600, 20_000]),
        st.sampled_from([Meaning.START, Meaning.SUCCESS, *[Meaning.ACTIVITY] * 3, *Meaning]),
    ),
    max_size=40,
)
FORGETTING = {"since": None, "runs": (), "success": None, "before": (), "carry": Standing(), "told": ()}


def passed_or_told(of: Rule, memory: Memory, news: list[Event], now: datetime) -> tuple[Memory, Told, bool]:
    """Return the memory as it is where lines are passed over if they may be, and that this is what telling gives."""
    whole, news_of_it = tell(of, memory, news, Readings(), now)
    passed = pass_over(of, memory, news, Readings(), now)
    if passed is None:
        return whole, news_of_it, False
    assert news_of_it == Told()
    assert replace(passed, **FORGETTING) == replace(whole, **FORGETTING)  # what is put behind is, at the next telling
    return passed, Told(), True


@settings(max_examples=300, deadline=None)
@given(plan=live, of=st.sampled_from(RULES), lag=st.integers(0, 8), pause=st.sampled_from([3, 40, 700, 30_000]))
def test_lines_that_are_passed_over_are_lines_that_tell_nothing(
    plan: list[tuple[int, Meaning]], of: Rule, lag: int, pause: int
) -> None:
    events = life_of(plan, of)
    memory = Memory(first_seen=FIRST_SEEN)
    runs: dict[tuple[datetime, int], Run] = {}
    changes: list[Change] = []
    for event in events:
        for now, news in ((event.at + timedelta(seconds=lag), [event]), (event.at + timedelta(seconds=pause), [])):
            memory, told_now, _ = passed_or_told(of, memory, news, max(now, memory.told_at or now))
            runs |= told_now.runs
            changes += told_now.changes
    memory, told_now, _ = passed_or_told(of, memory, [], END)
    ended = {key: run for key, run in (runs | told_now.runs).items() if not run.in_progress}

    assert (memory.verdict, ended) == told(of, [(END, events)], restarts=False)[:2]  # type: ignore[index]  # a tuple


def test_lines_without_a_meaning_are_passed_over_while_a_job_is_fine() -> None:
    of, memory = rule(start=True), Memory(first_seen=at("00:00"))
    memory, _ = tell(of, memory, written("05:59 start", "06:01 success"), Readings(), at("06:01:01"))

    memory, _, over = passed_or_told(of, memory, written("06:01:05 page", "06:02 page"), at("06:02:01"))
    assert over
    memory, _, over = passed_or_told(of, memory, written("06:03 start"), at("06:03"))
    assert not over
    memory, _, over = passed_or_told(of, memory, written("06:03:01 page", "06:04 page"), at("06:04"))
    assert over
    memory, _, over = passed_or_told(of, memory, written("06:05 failure"), at("06:05"))
    assert not over
    _, _, over = passed_or_told(of, memory, written("06:06 page"), at("06:06"))
    assert not over, "a job that is red"


def test_nothing_is_passed_over_once_a_verdict_has_run_out() -> None:
    of, memory = rule(DAILY, start=True), Memory(first_seen=at("00:00"))
    memory, _ = tell(of, memory, written("05:59 start", "06:01 success"), Readings(), at("06:01:01"))
    assert memory.verdict is not None
    until = memory.verdict.valid_until
    assert until is not None

    assert pass_over(of, memory, [], Readings(), until - timedelta(seconds=1)) is not None
    assert pass_over(of, memory, [], Readings(), until) is None
    assert pass_over(of, memory, [], Readings(log_missing="job.log"), at("06:02")) is None
    assert pass_over(of, memory, written("05:58 page"), Readings(), at("06:02")) is None  # the oldest of all


often = st.lists(  # a job that mostly succeeds in time
    st.tuples(
        st.sampled_from([1, 15, 60, 100, 600, 7000, 7200, 7201]),
        st.sampled_from([*[Meaning.SUCCESS] * 3, *[Meaning.ACTIVITY] * 3, Meaning.FAILURE, Meaning.WARNING]),
    ),
    max_size=40,
)


def changes_of(of: Rule, first_seen: datetime, pieces: list[list[Event]]) -> list[Change]:
    """Return every change of status that is told when the pieces of a history are read one after the other."""
    memory, found = Memory(first_seen=first_seen), []
    for events in pieces:
        memory, news = tell(of, memory, events, Readings(), END, more=True)
        found += news.changes
    return found


@settings(max_examples=300, deadline=None)
@given(plan=often, of=st.sampled_from(RULES), first_seen=st.sampled_from([FIRST_SEEN, at("04:59", day=-12)]))
def test_a_history_told_line_by_line_tells_the_changes_that_it_tells_at_once(
    plan: list[tuple[int, Meaning]], of: Rule, first_seen: datetime
) -> None:
    events = life_of(plan, of)

    assert changes_of(of, first_seen, [[event] for event in events]) == changes_of(of, first_seen, [events])


@settings(max_examples=100, deadline=None)
@given(plan=steps, of=st.sampled_from(RULES))
def test_ticks_without_news_change_nothing(plan: list[tuple[int, Meaning]], of: Rule) -> None:
    events = life_of(plan, of)
    ticks: list[tuple[datetime, list[Event]]] = []
    ticks += [(FIRST_SEEN + timedelta(hours=hour), []) for hour in range(0, 320, 7)]
    batches = sorted([(event.at, [event]) for event in events] + ticks, key=lambda batch: batch[0])

    assert told(of, [batch for batch in batches if batch[0] < END], restarts=False) == told(
        of, [(END, events)], restarts=False
    )
