"""The fake monitor's port for notes: puts what is noted into the views, as the engine does."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.views import Acknowledged, JobView
from rules.excuses import Quiet
from rules.model import Phase, Status


class FakeNotes:
    """Answers as `engine.monitor`'s port does."""

    def __init__(
        self, job: Callable[[str], JobView | None], put: Callable[[JobView], None], now: Callable[[], datetime]
    ) -> None:
        self._job, self._put, self._now = job, put, now
        self._before: dict[str, JobView] = {}

    def pause(self, job_id: str, until: datetime | None, reason: str, actor: Actor) -> None:
        """Let the job pause."""
        view = self._known(job_id)
        if until is not None and until <= self._now():
            raise Refused("until_passed", {"until": until})
        if not reason.strip():
            raise Refused("reason_missing")
        self._before.setdefault(job_id, view)
        quiet = Quiet(start=self._now(), end=until, reason=reason, by=actor.name)
        self._put(replace(view, status=Status.PAUSED, phase=Phase.PAUSED, findings=(), paused=quiet))

    def resume(self, job_id: str, actor: Actor) -> None:
        """Let the job stand as it stood."""
        self._known(job_id)
        if job_id not in self._before:
            raise Refused("not_paused")
        self._put(self._before.pop(job_id))

    def acknowledge(self, job_id: str, note: str, actor: Actor) -> None:
        """Mark the job's trouble as known."""
        view = self._known(job_id)
        if view.status not in (Status.WARNING, Status.ERROR):
            raise Refused("nothing_wrong")
        said = Acknowledged(at=self._now(), by=actor.name, note=note, status=view.status, since=view.since)
        self._put(replace(view, acknowledged=said))

    def withdraw(self, job_id: str, actor: Actor) -> None:
        """Take the mark away."""
        view = self._known(job_id)
        if view.acknowledged is None:
            raise Refused("not_acknowledged")
        self._put(replace(view, acknowledged=None))

    def _known(self, job_id: str) -> JobView:
        view = self._job(job_id)
        if view is None:
            raise Refused("no_job", {"job": job_id})
        return view
