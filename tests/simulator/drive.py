"""Tells planned lives to the product, as live watching or as one look at the end, and compares what it says."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from engine import plain
from rules.excuses import Block, Quiet
from rules.memory import Memory
from rules.model import Event, Evidence, Meaning, Occurrence, Source, Verdict
from rules.readings import Readings, SchedulerReading, SchedulerState, Skew, SlowRule, Trouble
from rules.rule import Expect, Limit, Rule
from rules.story import tell
from tests.simulator.expect import expected_at
from tests.simulator.moments import arrival, blurred, lines_of, probe_moments, ticks
from tests.simulator.plan import HOUR, MINUTE, Life, Line, Plan
from tests.simulator.states import is_final, known_runs, outcome, own_runs, windows_until
from tests.simulator.tally import Tally

MEANINGS = {"start": Meaning.START, "success": Meaning.SUCCESS, "failure": Meaning.FAILURE, "warning": Meaning.WARNING}
MEANINGS["output"] = Meaning.SUCCESS
AT_ONCE = "at once"  # how a life is told: in one look at its end, or live


def rule_of(plan: Plan) -> Rule:
    """Return the product's rule for a planned job."""
    expect = None
    if plan.in_windows or plan.every is not None:
        expect = Expect(
            at=plan.at,
            cron=plan.cron_text,
            every=plan.every,
            days=plan.days,
            calendar=plan.calendar,
            excluded=plan.excluded,
            included=plan.included,
            between=() if plan.between is None else (plan.between,),
            early=plan.early,
            grace=plan.grace,
            start_within=plan.start_within,
            missed_after=plan.missed_after,
            max_runtime=plan.max_runtime,
        )
    return Rule(
        job_id="job",
        zone=ZoneInfo(plan.zone),
        expect=expect,
        start=("start",) if plan.has_start else (),
        success=("success",) if plan.has_success else (),
        failure=("failure",),
        warning=("warning",),
        settle=plan.settle,
        failure_wins=plan.failure_wins,
        has_output=plan.has_output,
        limits=limits_of(plan),
    )


def limits_of(plan: Plan) -> dict[str, Limit]:
    """Return the limits that a job declares."""
    rows = {} if plan.most_rows is None else {"rows": Limit(high=plan.most_rows)}
    return rows if plan.usual is None else {**rows, "duration": Limit(usual=plan.usual)}


def event_of(line: Line) -> Event:
    """Return the event of a planned line."""
    source = Source.OUTPUT if line.word == "output" else Source.LOG
    file = f"out-{line.at:%d%H%M%S}.db" if line.word == "output" else "job.log"
    evidence = Evidence(source=source, at=line.at, text=line.word, file=file, offset=0, line=1, pattern=line.word)
    values = {} if line.rows is None else {"rows": str(line.rows)}
    meaning = MEANINGS.get(line.word, Meaning.ACTIVITY)
    return Event(meaning=meaning, at=line.at, evidence=evidence, values=values, named_at=line.names)


def readings_at(life: Life, now: datetime) -> Readings:
    """Return what is found at `now` when files, scheduler and other jobs are asked."""
    broken = {item.code: item.span.start for item in life.troubles if item.span.start <= now < item.span.end}
    missing, unreadable, failed = (
        Trouble(path=code, since=broken[code]) if code in broken else None
        for code in ("workdir_missing", "log_unreadable", "probe_failed")
    )
    blocks = [block for block in life.blocks if block.start <= now]
    return Readings(
        log_missing="job.log" if life.plan.log_is_missing else None,
        output_missing="out" if life.plan.has_output else None,
        output_empty="out" if "output_empty" in broken else None,
        workdir_missing=missing,
        unreadable=unreadable,
        probe_failed=failed,
        quiet=tuple(Quiet(start=span.start, end=span.end) for span in life.quiet),
        blocks=tuple(Block(job="other", start=one.start, end=one.end if one.end <= now else None) for one in blocks),
        scheduler=answer_at(life, now),
    )


def answer_at(life: Life, now: datetime) -> SchedulerReading | None:
    """Return what the scheduler says at `now`."""
    answer = next((answer for answer in life.answers if answer.since <= now < answer.until), None)
    if answer is None:
        return None
    return SchedulerReading(
        kind="systemd" if life.plan.must_run else "windows_task",
        name="job",
        state=SchedulerState(answer.state),
        since=answer.since,
        must_run=life.plan.must_run,
        started=answer.started,
        ended=answer.ended,
        failed=answer.failed,
        result="0x1" if answer.failed else "",
    )


def slow_at(life: Life, now: datetime) -> SlowRule | None:
    """Return the last line on which a pattern ran out of its time."""
    last = max((at for at in life.slow if at <= now), default=None)
    return None if last is None else SlowRule(pattern="failure", at=last, evidence=evidence_at(last))


def skew_at(life: Life, now: datetime) -> Skew | None:
    """Return the last line with a stamp from the future."""
    last = max((skew.at for skew in life.skews if skew.at <= now), default=None)
    return None if last is None else Skew(ahead=HOUR, at=last, evidence=evidence_at(last))


def evidence_at(at: datetime) -> Evidence:
    """Return a line of the log."""
    return Evidence(source=Source.LOG, at=at, text="a line", file="job.log", offset=0, line=1)


class Told:
    """A life as the product has been told it."""

    def __init__(self, life: Life) -> None:
        self.life, self.rule = life, rule_of(life.plan)
        self.memory = Memory(first_seen=life.first_seen, watching=life.watching)
        self.occurrences: dict[datetime, Occurrence] = {}
        self.readings = Readings()

    def tell(self, lines: Sequence[Line], now: datetime) -> Verdict:
        """Tell some lines at `now`, as the engine does: nothing where nothing has changed."""
        events = [event_of(line) for line in lines]
        slow, skew = slow_at(self.life, now), skew_at(self.life, now)
        memory, readings = replace(self.memory, slow_rule=slow, skew=skew), readings_at(self.life, now)
        if events or self._is_stale(now) or (memory, readings) != (self.memory, self.readings):
            self.readings = readings
            self.memory, told = tell(self.rule, memory, events, readings, now)
            self.occurrences |= told.occurrences
        assert self.memory.verdict is not None
        return self.memory.verdict

    def _is_stale(self, now: datetime) -> bool:
        """Return whether the verdict has run out: until then the engine does not judge anew."""
        verdict = self.memory.verdict
        return verdict is None or (verdict.valid_until is not None and verdict.valid_until <= now)


def check_verdict(life: Life, verdict: Verdict, now: datetime, tally: Tally, how: str) -> None:
    """Compare one verdict with the plan."""
    want = expected_at(life, now)
    codes = [finding.code for finding in verdict.findings]
    tally.probes += 1
    tally.statuses[verdict.status.value] += 1
    tally.findings.update(want.codes)
    right = verdict.status == want.status and want.codes <= set(codes) <= want.codes | want.maybe
    right = right and (want.worst is None or codes[0] == want.worst)
    right = right and (want.phase is None or verdict.phase == want.phase)
    if not right:
        said = f"{verdict.status.value} {codes} {verdict.phase.value}"
        tally.wrong.append(f"{_name(life, now)} {how} at {now:%m-%d %H:%M:%S}: want {want}, got {said}")


def check_occurrences(life: Life, found: dict[datetime, Occurrence], tally: Tally, how: str) -> None:
    """Compare every occurrence at the end of the life with the plan."""
    runs = known_runs(life, life.ends)
    for window in windows_until(life, life.ends) if life.plan.in_windows else ():
        want = outcome(life, window, runs, life.ends), is_final(life, window, runs, life.ends)
        item = found.get(window.due)
        got = (None, None) if item is None else (None if item.outcome is None else item.outcome.value, item.final)
        if how == AT_ONCE:
            tally.occurrences += 1
            tally.outcomes[str(want[0])] += 1
            tally.fates[life.fates.get(window.due, "before")] += 1
        if want != got:
            where = f"{_name(life, window.due)} {how} due {window.due:%m-%d %H:%M:%S}"
            tally.wrong.append(f"{where}: want {want}, got {got}")


def _name(life: Life, moment: datetime) -> str:
    before = [window.due for window in life.windows if window.start <= moment]
    return f"seed {life.seed} <{life.fates.get(before[-1], '') if before else ''}>"


def at_once(life: Life, tally: Tally) -> None:
    """Tell a whole life in one call."""
    told = Told(life)
    lines = [line for line in lines_of(life) if arrival(life, line) <= life.ends]
    verdict = told.tell(lines, life.ends)
    if not blurred(life, life.ends):
        check_verdict(life, verdict, life.ends, tally, AT_ONCE)
        check_occurrences(life, told.occurrences, tally, AT_ONCE)


def live(life: Life, tally: Tally, rng: Random, *, restarts: bool) -> None:
    """Tell a life tick by tick, each line a few seconds after it was written, and look at it now and then."""
    told = Told(life)
    waiting = sorted(lines_of(life), key=lambda line: arrival(life, line))
    probes = sorted({moment for moment in probe_moments(life, rng) if life.first_seen <= moment <= life.ends})
    arrivals, read = [arrival(life, line) for line in waiting], 0
    for now, probing in ticks(life, waiting, probes, rng):
        unread, read = read, bisect_right(arrivals, now)
        verdict = told.tell(waiting[unread:read], now)
        if probing and not blurred(life, now):
            check_verdict(life, verdict, now, tally, "live")
        if restarts and rng.random() < 0.08:
            told.memory = plain.load(plain.dump(told.memory))
    if not blurred(life, life.ends):
        check_occurrences(life, told.occurrences, tally, "live")


def check(seed: int, life: Life, *, restarts: bool = True) -> Tally:
    """Return what telling this life in both ways has shown."""
    rng, tally = Random(seed + 1), Tally(lives=1)
    mine = known_runs(life, life.ends)
    for window in windows_until(life, life.ends) if life.plan.in_windows and life.copied is None else ():
        declared = life.declared.get(window.due)
        own = own_runs(life, window, mine)
        alone = own and max(window.end, *(run.over for run in own)) + 5 * MINUTE < life.ends
        if declared and alone and outcome(life, window, mine, life.ends) != declared:
            tally.wrong.append(f"{_name(life, window.due)} the plan contradicts itself at {window.due}")
    at_once(life, tally)
    if life.watching:
        live(life, tally, rng, restarts=restarts)
    return tally
