"""Jobs that need other jobs: in which order they are judged, and when the others were red."""

from collections.abc import Iterable, Mapping, Sequence
from graphlib import TopologicalSorter

from msgspec.structs import replace

from engine.config.model import Job
from engine.views import ChangeView
from rules.excuses import Block
from rules.model import Status
from rules.told import Change

KEPT = 20  # red stretches of one job that are remembered


def in_order(jobs: Iterable[Job]) -> list[str]:
    """Return the ids of the jobs, each after all that it depends on, else in the order that they came in."""
    known = {job.id: job for job in jobs}
    needs = {job.id: [other for other in job.depends_on if other in known] for job in known.values()}
    if not any(needs.values()):
        return list(known)
    return list(TopologicalSorter(needs).static_order())


def reds_after(
    reds: tuple[Block, ...], job_id: str, changes: Sequence[Change | ChangeView], most: int = KEPT
) -> tuple[Block, ...]:
    """Return the last red stretches of a job, `most` of them, after these changes of its status; a pause ends none."""
    for change in changes:
        open_one = reds[-1] if reds and reds[-1].end is None else None
        if change.after is Status.ERROR and open_one is None:
            reds = (*reds, Block(job=job_id, start=change.at))
        elif change.after not in (Status.ERROR, Status.PAUSED) and open_one is not None:
            reds = (*reds[:-1], replace(open_one, end=change.at))
    return reds[-most:]


def blocks_of(job: Job, reds: Mapping[str, tuple[Block, ...]]) -> tuple[Block, ...]:
    """Return when jobs that this one depends on were red, by their start."""
    found = [block for other in job.depends_on for block in reds.get(other, ())]
    return tuple(sorted(found, key=lambda block: block.start))
