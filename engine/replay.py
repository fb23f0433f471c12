"""The logs and outputs as they lie, judged as if the clock stood at a given time: no store, no server, nothing written.

The same code path as the live engine, fed at once. Pauses, reruns, pings and schedulers are not in the files.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from typing import TypeVar

from engine.config.model import Config, Job
from engine.state import JobState, make_view, new_state
from engine.tick import tick_job
from engine.views import JobView
from rules.model import Occurrence
from rules.rule import Rule

REACH = timedelta(days=90)
ALONE = 16  # fewer jobs than this are done before a second process has started

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One job as it would stand, and its occurrences due from `since` to `at`, both included, oldest first."""

    view: JobView
    occurrences: tuple[Occurrence, ...]


def replay(config: Config, at: datetime, since: datetime | None = None, job_id: str | None = None) -> list[Replayed]:
    """Return every enabled job (or the one of that id) as its files say it stood at `at`.

    `since` is from when a job without any evidence counts as watched; the default is 90 days before.
    """
    return list(draw_replays(config, at, since, job_id, draw=_as_it_is, processes=1))


def draw_replays(
    config: Config,
    at: datetime,
    since: datetime | None,
    job_id: str | None,
    *,
    draw: Callable[[Replayed], Drawn],
    processes: int | None = None,
) -> Iterator[Drawn]:
    """Return what `draw` makes of each replayed job, in the order of the file, as soon as each is there.

    Many jobs are shared out among `processes` (None: one for each processor), and `draw` is called there: it must be a
    function of a module, or a `partial` of one.
    """
    since = at - REACH if since is None else since
    jobs = [(job, config.rule_of(job)) for job in config.jobs if job.enabled and job_id in (None, job.id)]
    one = partial(_replay_and_draw, draw, at, since)
    count = processes or (min(os.cpu_count() or 1, len(jobs)) if len(jobs) >= ALONE else 1)
    return map(one, jobs) if count == 1 else _share_out(one, jobs, count)


def judge_files(config: Config, at: datetime, since: datetime | None = None) -> tuple[JobView, ...]:
    """Return the views of every enabled job as its files say it stands at `at`."""
    return tuple(job.view for job in replay(config, at, since))


def _share_out(
    one: Callable[[tuple[Job, Rule]], Drawn], jobs: Iterable[tuple[Job, Rule]], count: int
) -> Iterator[Drawn]:
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield from pool.map(one, jobs)


def _as_it_is(replayed: Replayed) -> Replayed:
    return replayed


def _replay_and_draw(
    draw: Callable[[Replayed], Drawn], at: datetime, since: datetime, declared: tuple[Job, Rule]
) -> Drawn:
    job, rule = declared
    return draw(_replay_job(new_state(job, rule, since), at, since))


def _replay_job(state: JobState, at: datetime, since: datetime) -> Replayed:
    state.not_after = at
    state.memory = replace(state.memory, watching=False)
    if state.logs is not None:
        state.logs.until = at
    occurrences: dict[datetime, Occurrence] = {}
    while True:
        batch = tick_job(state, at)
        if batch is not None:
            occurrences |= {occurrence.window.due: occurrence for occurrence in batch.occurrences}
        if state.logs is None or not state.logs.more:
            break
    view = make_view(state, at)
    if view.occurrence is not None:  # told when it got its outcome; a run may have joined it since
        occurrences[view.occurrence.window.due] = view.occurrence
    listed = tuple(item for due, item in sorted(occurrences.items()) if since <= due <= at)
    return Replayed(view=view, occurrences=listed)
