"""What befalls a job beside its runs: pauses, jobs it depends on, its scheduler, and files that cannot be had."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from msgspec.structs import replace

from tests.simulator.plan import DAY, HOUR, MINUTE, SECOND, Answer, How, Life, PlannedRun, Skew, Span, Trouble, Window
from tests.simulator.times import limit_for

NEAR = [timedelta(), SECOND, 7 * MINUTE, HOUR, 5 * HOUR]


def add_troubles(life: Life, rng: Random) -> None:
    """Let some of it befall a life whose runs are planned."""
    if rng.random() < 0.35 or life.copied is not None:
        return
    if rng.random() < 0.2 and not life.plan.has_output:
        _unreadable(life, rng)
        return
    kinds: list[Callable[[Life, Random], None]] = [_pauses, _pauses, _blocks, _blocks, _scheduler, _scheduler]
    rng.choice(kinds)(life, rng)
    if rng.random() < 0.5:
        _broken(life, rng)


def _anchors(life: Life, rng: Random, share: float) -> Iterator[tuple[datetime, datetime]]:
    """Return, for some windows or runs, a moment at which silence begins and one at which it has lasted too long."""
    if life.plan.in_windows:
        for window in life.windows:
            if life.begins <= window.due < life.ends and rng.random() < share:
                yield window.due, window.due + life.plan.missed_after
    elif life.plan.every is not None:
        for run in life.runs:
            if run.ended is not None and rng.random() < share:
                yield run.ended + life.plan.every, run.ended + life.plan.every + life.plan.missed_after


def _apart(spans: list[Span], life: Life) -> list[Span]:
    """Return the spans inside the life that do not overlap the one before them."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        low = max(span.start, life.begins)
        if low < span.end and (not found or found[-1].end < low):
            found.append(Span(start=low, end=span.end))
    return found


def _pauses(life: Life, rng: Random) -> None:
    spans = []
    for due, late in _anchors(life, rng, 0.3):
        start = rng.choice([due, late, due + MINUTE]) - rng.choice(NEAR)
        end = rng.choice([due, due + SECOND, late, late + MINUTE]) + rng.choice(NEAR)
        spans.append(Span(start=start, end=end))
    if life.plan.every is None and not life.plan.in_windows:
        spans = [Span(start=run.began, end=run.began + rng.choice(NEAR)) for run in life.runs if rng.random() < 0.2]
    life.quiet = _apart(spans, life)


def _blocks(life: Life, rng: Random) -> None:
    spans = []
    for due, late in _anchors(life, rng, 0.4):
        start = rng.choice([due, due, due, late]) - rng.choice([timedelta(), SECOND, 20 * MINUTE, 9 * HOUR])
        length = rng.choice([20 * MINUTE, late - start, late - start + HOUR, DAY])
        spans.append(Span(start=start, end=start + length + rng.randint(1, 1000) * SECOND))
        if rng.random() < 0.3:  # another job, as the first recovers or a little later
            low = spans[-1].end - rng.choice([timedelta(), MINUTE, -MINUTE, -HOUR])
            spans.append(Span(start=low, end=low + rng.randint(60, 9000) * SECOND))
    spans = [span for span in spans if span.start < span.end]
    life.blocks = sorted(spans, key=lambda span: span.start)


def _unreadable(life: Life, rng: Random) -> None:
    """The log cannot be read for a while; what was written then is read at the end of it."""
    stamps = {line.at for run in life.runs for line in run.lines}
    spans = []
    for _ in range(rng.randint(2, 8)):
        start = life.begins + rng.randint(0, int((life.ends - life.begins) / SECOND)) * SECOND
        while start in stamps:
            start += SECOND
        spans.append(Span(start=start, end=start + rng.choice([90, 600, 601, 4000, 40000]) * SECOND))
    spans = [span for span in _apart(spans, life) if span.end + 2 * HOUR < life.ends and span.start > life.first_seen]
    life.troubles = [Trouble(code="log_unreadable", span=span) for span in spans]


def _broken(life: Life, rng: Random) -> None:
    """Things that stand beside any status."""
    codes = ["workdir_missing", "probe_failed", "rule_too_slow", "clock_skew"]
    for code in [*rng.sample(codes, 2), *(["output_empty"] if life.plan.has_output else [])]:
        for _ in range(rng.randint(1, 4)):
            start = life.begins + rng.randint(0, int((life.ends - life.begins) / SECOND)) * SECOND
            if code == "rule_too_slow":
                life.slow = sorted([*life.slow, start])
            elif code == "clock_skew":
                life.skews = sorted([*life.skews, Skew(at=start, ahead=HOUR)], key=lambda skew: skew.at)
            else:
                end = start + rng.choice([60, 600, 601, 20_000, 200_000]) * SECOND
                others = [trouble.span for trouble in life.troubles if trouble.code == code]
                if all(end < span.start or span.end < start for span in others):
                    life.troubles.append(Trouble(code=code, span=Span(start=start, end=end)))


def _scheduler(life: Life, rng: Random) -> None:
    if rng.random() < 0.4:
        life.plan = replace(life.plan, must_run=True)
        life.answers = list(_of_service(life, rng))
    elif not life.plan.ends_by_silence and not life.plan.has_output:
        _of_task(life, rng)


def _of_service(life: Life, rng: Random) -> Iterator[Answer]:
    at, state = life.begins, "running"
    while at < life.ends:
        length = rng.choice([59, 60, 61, 3000, 90000]) if state != "running" else rng.randint(3600, 300_000)
        yield Answer(state=state, since=at, until=at + length * SECOND)
        at += length * SECOND
        state = rng.choice(["stopped", "stopped", "missing", "disabled"]) if state == "running" else "running"


def _of_task(life: Life, rng: Random) -> None:
    """A scheduler that saw some of the runs, and some of which the log says nothing."""
    seen: list[PlannedRun] = []
    free = life.begins
    for place, run in enumerate(life.runs):
        following = life.runs[place + 1] if place + 1 < len(life.runs) else None
        silent = _unseen_run(life, rng, free, run.began)
        if silent is not None and rng.random() < 0.5:
            seen.append(silent)
        if rng.random() < 0.6 and _is_plain(life, run, following, free):
            seen.append(run)
        free = max(run.over, *(line.at for line in run.lines)) + 2 * MINUTE
    answers = [answer for run in seen for answer in _of_run(life, run, rng)]
    for place, answer in enumerate(answers):
        until = answers[place + 1].since if place + 1 < len(answers) else life.ends + DAY
        nearest = [run.began for run in life.runs if run.began > answer.since][1:2]
        until = min([until, *nearest]) if answer.state == "ready" else until
        life.answers.append(replace(answer, until=until))
        if answer.state == "ready" and until > answer.since + 3 * HOUR and rng.random() < 0.2:
            _misplace(life, rng)
    unlogged = [run for run in seen if run.witnessed]
    unlogged += [part for answer in answers if (part := _before_first_line(life, answer)) is not None]
    life.runs = sorted([*life.runs, *unlogged], key=lambda run: run.began)


def _before_first_line(life: Life, answer: Answer) -> PlannedRun | None:
    """Return the part of a run that only the scheduler has seen: until the first line of its log."""
    first = next((run.began for run in life.runs if run.began >= answer.since), None)
    if answer.state != "running" or first is None or not answer.since < first <= answer.since + MINUTE:
        return None
    limit = limit_for(life.plan, life.windows, answer.since)
    return PlannedRun(began=answer.since, over=first, how=How.NOTHING, limit=limit, witnessed=True)


def _misplace(life: Life, rng: Random) -> None:
    """The task is gone or disabled for a while."""
    last = life.answers.pop()
    low = last.since + rng.randint(60, 5000) * SECOND
    high = low + rng.randint(60, 5000) * SECOND
    life.answers += [replace(last, until=low), Answer(state=rng.choice(["missing", "disabled"]), since=low, until=high)]


def _unseen_run(life: Life, rng: Random, free: datetime, before: datetime) -> PlannedRun | None:
    """Return a run between two others of which the log has no line."""
    room = int((before - free) / SECOND)
    if room < 3000:
        return None
    began = free + rng.randint(60, room // 2) * SECOND
    limit = limit_for(life.plan, life.windows, began)
    over = min(rng.choice([began + rng.randint(60, 4000) * SECOND, limit + HOUR]), before - 5 * MINUTE)
    if over <= began or _window_at(life, began) != _window_at(life, over - SECOND):
        return None
    return PlannedRun(began=began, over=over, how=How.NOTHING, limit=limit, witnessed=True)


def _window_at(life: Life, moment: datetime) -> Window | None:
    return next((window for window in life.windows if window.start <= moment < window.end), None)


def _is_plain(life: Life, run: PlannedRun, following: PlannedRun | None, free: datetime) -> bool:
    """Return whether the scheduler's story of a run can be told without touching another one."""
    told = run.how in (How.CLEAN, How.ERRORS) or (run.how is How.FAILED and run.failures)
    last = max(line.at for line in run.lines)
    clear = following is None or last + 2 * MINUTE < following.began
    short = run.limit is None or last < run.limit
    return bool(told) and clear and short and free + MINUTE < run.began and len(run.lines) > 1


def _of_run(life: Life, run: PlannedRun, rng: Random) -> Iterator[Answer]:
    """Return that a run is going on, and then how it ended by its result."""
    last = run.over if run.witnessed else max(line.at for line in run.lines)
    started = run.began if run.witnessed else run.began - rng.choice([0, 0, 1, 20]) * SECOND
    marks = [window.due + span for window in life.windows for span in (life.plan.grace, life.plan.missed_after)]
    if any(started <= mark <= run.began for mark in marks):
        started = run.began
    ended = last if run.witnessed else last + rng.choice([0, 1, 30]) * SECOND
    failed = rng.random() < (0.25 if run.how in (How.CLEAN, How.ERRORS) else 0.8)
    yield Answer(state="running", since=started, until=ended, started=started)
    yield Answer(state="ready", since=ended, until=ended, started=started, ended=ended, failed=failed)
