"""The logs and outputs as they lie, judged as if the clock stood at a given time: no store, no server, nothing written.

The same code path as the live engine, fed at once. Pauses, reruns, pings and schedulers are not in the files;
maintenance and the jobs that others depend on are.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from engine.config.model import Config, Job
from engine.dependencies import blocks_of, in_order, reds_after
from engine.look import look
from engine.maintenance import quiet_of
from engine.seen import Seen
from engine.shown import make_view
from engine.state import JobState, new_state
from engine.store.batch import JobBatch
from engine.tick import judge
from engine.views import ChangeView, JobView
from rules.excuses import Block, Quiet
from rules.model import Occurrence
from rules.rule import Rule

REACH = timedelta(days=90)
ALONE = 16  # fewer jobs than this are done before a second process has started

Drawn = TypeVar("Drawn")
Hear = Callable[[Seen, JobBatch | None], None]  # told what each look found, and what followed from it


class Replayed(Struct, frozen=True, kw_only=True):
    """One job as it would stand, and its occurrences due from `since` to `at`, both included, oldest first.

    `reds` are the stretches of time in which it was ERROR: they excuse the jobs that depend on it.
    """

    view: JobView
    occurrences: tuple[Occurrence, ...]
    reds: tuple[Block, ...] = ()


class Beside(Struct, frozen=True, kw_only=True):
    """What may excuse the silence of a job beside its own files."""

    quiet: tuple[Quiet, ...]
    blocks: tuple[Block, ...]


class Span(Struct, frozen=True, kw_only=True):
    """From when to when is judged, and when the oldest logs that count were written last; None: all count."""

    at: datetime
    since: datetime
    oldest: datetime | None


class _Done(Struct, Generic[Drawn], frozen=True):
    drawn: Drawn
    reds: tuple[Block, ...]


def replay(
    config: Config,
    at: datetime,
    since: datetime | None = None,
    job_id: str | None = None,
    hear: Mapping[str, Hear] | None = None,
    reach: timedelta | None = None,
) -> list[Replayed]:
    """Return every enabled job (or the one of that id) as its files say it stood at `at`.

    `since` is from when a job without any evidence counts as watched; the default is 90 days before. `hear` holds who
    listens to which job. With a `reach`, logs that were written last that long before `since` are not read, and what
    they say of what follows is lost.
    """
    return list(draw_replays(config, at, since, job_id, draw=_as_it_is, processes=1, hear=hear, reach=reach))


def judge_files(config: Config, at: datetime, since: datetime | None = None) -> tuple[JobView, ...]:
    """Return the views of every enabled job as its files say it stands at `at`."""
    return tuple(job.view for job in replay(config, at, since))


def draw_replays(
    config: Config,
    at: datetime,
    since: datetime | None,
    job_id: str | None,
    *,
    draw: Callable[[Replayed], Drawn],
    processes: int | None = None,
    hear: Mapping[str, Hear] | None = None,
    reach: timedelta | None = None,
) -> Iterator[Drawn]:
    """Return what `draw` makes of each replayed job, in the order of the file.

    Many jobs are shared out among `processes` (None: one for each processor), and `draw` is called there: it must be a
    function of a module, or a `partial` of one. A job waits for those that it depends on. Who is to `hear` has to be in
    this process.
    """
    since = at - REACH if since is None else since
    enabled = {job.id: job for job in config.jobs if job.enabled}
    wanted = [one for one in enabled if job_id in (None, one)]
    needed = in_order(enabled[one] for one in with_needs(wanted, enabled))
    futures: dict[str, Future[_Done[Drawn]]] = {}
    with _executor(processes, len(needed)) as pool:
        for one in needed:
            job = enabled[one]
            reds = {other: futures[other].result().reds for other in job.depends_on if other in futures}
            quiet = quiet_of(config.maintenance, job, config.timezone, at - config.retention, at)
            beside = Beside(quiet=tuple(quiet), blocks=blocks_of(job, reds))
            span = Span(at=at, since=since, oldest=None if reach is None else since - reach)
            ear = (hear or {}).get(one)
            futures[one] = pool.submit(_replay_and_draw, draw, job, config.rule_of(job), beside, span, ear)
        for one in wanted:
            yield futures.pop(one).result().drawn


def _executor(processes: int | None, jobs: int) -> Executor:
    count = processes or (min(os.cpu_count() or 1, jobs) if jobs >= ALONE else 1)
    return ThreadPoolExecutor(1) if count == 1 else ProcessPoolExecutor(count, mp_context=get_context("spawn"))


def with_needs(wanted: list[str], enabled: dict[str, Job]) -> list[str]:
    """Return the jobs and all that they depend on, in the order of the file."""
    found, queue = set(wanted), list(wanted)
    while queue:
        more = {other for other in enabled[queue.pop()].depends_on if other in enabled} - found
        found |= more
        queue += more
    return [one for one in enabled if one in found]


def _as_it_is(replayed: Replayed) -> Replayed:
    return replayed


def _replay_and_draw(
    draw: Callable[[Replayed], Drawn],
    job: Job,
    rule: Rule,
    beside: Beside,
    span: Span,
    hear: Hear | None,
) -> _Done[Drawn]:
    state = new_state(job, rule, span.since)
    state.quiet, state.blocks = beside.quiet, beside.blocks
    if state.logs is not None and span.oldest is not None:
        state.logs.since = int(span.oldest.timestamp()) * 1_000_000_000
    replayed = _replay_job(state, span.at, span.since, hear)
    return _Done(draw(replayed), replayed.reds)


def _replay_job(state: JobState, at: datetime, since: datetime, hear: Hear | None) -> Replayed:
    state.not_after = at
    state.memory = replace(state.memory, watching=False)
    if state.logs is not None:
        state.logs.until = at
    occurrences: dict[datetime, Occurrence] = {}
    changes: list[ChangeView] = []
    while True:
        seen = look(state, at)
        batch = judge(state, seen, at)
        if hear is not None:
            hear(seen, batch)
        if batch is not None:
            occurrences |= {occurrence.window.due: occurrence for occurrence in batch.occurrences}
            changes += batch.changes
        if state.logs is None or not state.logs.more:
            break
    view = make_view(state, at)
    if view.occurrence is not None:  # told when it got its outcome; a run may have joined it since
        occurrences[view.occurrence.window.due] = replace(view.occurrence, rule=state.rule.mark)
    listed = tuple(item for due, item in sorted(occurrences.items()) if since <= due <= at)
    reds = reds_after((), state.job.id, changes, most=len(changes))
    return Replayed(view=view, occurrences=listed, reds=reds)
