"""The logs and outputs as they lie, judged as if the clock stood at a given time: no store, no server, nothing written.

The same code path as the live engine, fed at once. Pauses, reruns, pings and schedulers are not in the files.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.config.model import Config
from engine.state import JobState, make_view, new_state
from engine.tick import tick_job
from engine.views import JobView
from rules.model import Occurrence

REACH = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One job as it would stand, and its occurrences due from `since` to `at`, both included, oldest first."""

    view: JobView
    occurrences: tuple[Occurrence, ...]


def replay(config: Config, at: datetime, since: datetime | None = None, job_id: str | None = None) -> list[Replayed]:
    """Return every enabled job (or the one of that id) as its files say it stood at `at`.

    `since` is from when a job without any evidence counts as watched; the default is 90 days before.
    """
    since = at - REACH if since is None else since
    jobs = [job for job in config.jobs if job.enabled and job_id in (None, job.id)]
    return [_replay_job(new_state(job, config.rule_of(job), since), at, since) for job in jobs]


def judge_files(config: Config, at: datetime, since: datetime | None = None) -> tuple[JobView, ...]:
    """Return the views of every enabled job as its files say it stands at `at`."""
    return tuple(job.view for job in replay(config, at, since))


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
    listed = tuple(item for due, item in sorted(occurrences.items()) if since <= due <= at)
    return Replayed(view=make_view(state, at), occurrences=listed)
