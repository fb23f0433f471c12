"""When a line can be read, when BATMON looks, and when a look is worth comparing."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from tests.simulator.plan import DAY, SECOND, Life, Line

TELLING = ("start", "success", "failure", "warning", "output")
RESTS = 12 * SECOND  # an output is seen once it has rested
SETTLED = 90 * SECOND  # after an output, until what waits for it is judged


def arrival(life: Life, line: Line) -> datetime:
    """Return when a line can be read at the earliest."""
    return life.arrives(line.written or line.at) + (RESTS if line.word == "output" else timedelta())


def lines_of(life: Life) -> list[Line]:
    """Return what was written until the end of the life, in the order of the file."""
    lines = [line for run in life.runs for line in run.lines]
    return sorted((line for line in lines if line.at <= life.ends), key=lambda line: line.written or line.at)


def ticks(life: Life, lines: Sequence[Line], probes: list[datetime], rng: Random) -> Iterator[tuple[datetime, bool]]:
    """Return the moments at which BATMON looks, and whether it is asked then."""
    told = [line for line in lines if line.word in TELLING or rng.random() < 0.3]  # the others are read with these
    reads = {arrival(life, line) + rng.randint(0, 7) * SECOND for line in told}
    asked = {*probes, life.ends}
    for now in sorted({life.first_seen, *reads, *asked, *changes(life)}):
        if life.first_seen <= now <= life.ends:
            yield now, now in asked


def changes(life: Life) -> set[datetime]:
    """Return when something beside the runs begins or ends: the tick after it finds it so."""
    spans = [*life.blocks, *(trouble.span for trouble in life.troubles)]
    found = {moment for span in spans for moment in (span.start, span.end)}
    return found | {answer.since for answer in life.answers} | {answer.until for answer in life.answers}


def probe_moments(life: Life, rng: Random) -> Iterator[datetime]:
    """Return moments worth a look: where the plan changes, a second before and after, and some between."""
    plan = life.plan
    for window in life.windows:
        marks = [window.start, window.due, window.due + plan.grace, window.due + plan.missed_after]
        yield rng.choice(marks) + rng.choice([-1, 0, 0, 1]) * SECOND
        yield window.start + rng.random() * (window.end - window.start) // SECOND * SECOND
    for run in life.runs:
        if life.plan.in_windows and rng.random() < 0.4:
            continue
        spans = [] if plan.every is None else [plan.every + plan.grace, plan.every + plan.missed_after]
        marks = [run.began, run.over, run.over, *(run.over + span for span in spans)]
        yield rng.choice(marks) + rng.choice([-1, 0, 0, 1, 700]) * SECOND
    for moment in sorted(changes(life) | {edge for span in life.quiet for edge in (span.start, span.end)}):
        yield moment + rng.choice([-1, 0, 0, 1, 59, 60, 61, 599, 600, 3000]) * SECOND
    for moment in [*life.slow, *(skew.at for skew in life.skews)]:
        yield moment + rng.choice([0, 5000, DAY / SECOND - 1, DAY / SECOND]) * SECOND


def blurred(life: Life, now: datetime) -> bool:
    """Return whether what is known at `now` hangs on when it was read: an output that rests, a log half copied."""
    if any(low <= now <= high for low, high in life.blurred):
        return True
    if life.plan.has_output:
        near = [line.at for run in life.runs for line in run.lines if line.word == "output"]
        return any(at - SECOND * 4 <= now <= at + SETTLED for at in near)
    return False
