"""What a channel is told of a job, and when: decided from what it was told last, so that nothing is told twice."""

from datetime import datetime

from msgspec import Struct

from engine.config.model import Channel, Job
from engine.maintenance import applies
from engine.views import JobView
from rules.model import Finding, Status

ERROR, RECOVERED = "ERROR", "RECOVERED"


class Notice(Struct, frozen=True, kw_only=True):
    """One message that is owed to a channel; `finding` is what is wrong, or what was."""

    channel: str
    job: str
    kind: str  # ERROR | RECOVERED
    at: datetime  # of the change
    owed: datetime
    finding: Finding | None
    wanted: bool = True  # False: the channel did not ask for this kind, and only keeps count of it


def owed(channel: Channel, view: JobView, told: str | None, now: datetime) -> Notice | None:
    """Return what a channel has to be told of a job that it was last told `told` of, None for nothing.

    A job that turns red is told once, and so is its next success. `blocked` tells nobody: the job that it waits for is
    told of. Pauses, and jobs whose history is still being read, are silent.
    """
    if view.status is Status.ERROR and told != ERROR:
        if any(finding.code == "blocked" for finding in view.findings):
            return None
        kind = ERROR
    elif view.status in (Status.OK, Status.WARNING) and told == ERROR:
        kind = RECOVERED
    else:
        return None
    return Notice(
        channel=channel.name,
        job=view.id,
        kind=kind,
        at=view.since or now,
        owed=now,
        finding=view.headline,
        wanted=kind in channel.when,
    )


def concerns(channel: Channel, job: Job) -> bool:
    """Return whether a channel is told of a job: both may choose."""
    chosen = not job.notify or channel.name in job.notify
    return bool(channel.url) and chosen and applies(channel.jobs, job)
