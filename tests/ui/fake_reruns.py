"""Reruns that are nothing but values, for the pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.actions.rerun import OutputPart, Preview, Refusal, RerunState, RerunView, Via
from engine.views import JobView
from rules.model import Outcome, Status

RID = "20261124-071522-0badcafe"  # of one that has ended
OUTPUT = "수집 시작\n공시 1,204건\n<b>not bold</b>\n"


class FakeReruns:
    """Every job with a command can be run again; what is begun runs until `finish`."""

    def __init__(self, jobs: Mapping[str, JobView], now: datetime) -> None:
        self._jobs, self._now = jobs, now
        self.views: dict[str, RerunView] = {}
        self.text = OUTPUT
        self.refusals: tuple[Refusal, ...] = ()
        self.params: Mapping[str, str] = {}

    def have_ended(self, job_id: str) -> None:
        """Have RID behind: a rerun of this job that has recovered it."""
        if job_id not in self._jobs:
            return
        view = self._jobs[job_id]
        self.views[RID] = RerunView(
            rid=RID,
            job=job_id,
            who="박지현",
            source="10.20.4.31",
            started=self._now - timedelta(minutes=20),
            command=view.rerun or "run.bat",
            folder=view.workdir or "",
            account="FIN-BATCH01\\batch",
            reason="KIND 점검이 끝난 뒤 다시",
            timeout=1800.0,
            usual_seconds=view.usual_seconds,
            due=None if view.occurrence is None else view.occurrence.window.due,
            status_before=Status.ERROR,
            outcome_before=Outcome.FAILED,
        )
        self.finish(RID, RerunState.ENDED, 0)

    def preview(self, job_id: str) -> Preview:
        """Return a preview of the job's command."""
        view = self._jobs[job_id]
        if view.rerun is None:
            raise Refused("no_rerun", {"job": job_id})
        going_on = (one for one in self.views.values() if one.state is RerunState.RUNNING and one.job == job_id)
        running = next(going_on, None)
        refusals = self.refusals
        if running is not None:
            said = {"who": running.who, "since": running.started, "rid": running.rid}
            refusals = (Refusal(code="rerun_running", parameters=said),)
        occurrence = view.occurrence
        return Preview(
            job=job_id,
            command=view.rerun,
            folder=view.workdir or "",
            account="FIN-BATCH01\\batch",
            via=Via.COMMAND,
            params=self.params,
            timeout=1800.0,
            usual_seconds=view.usual_seconds,
            due=None if occurrence is None else occurrence.window.due,
            outcome=None if occurrence is None else occurrence.outcome,
            status=view.status,
            refusals=refusals,
        )

    def start(
        self, job_id: str, actor: Actor, params: Mapping[str, str], force: bool = False, reason: str = ""
    ) -> RerunView:
        """Begin one."""
        preview = self.preview(job_id)
        standing = [one for one in preview.refusals if not (force and one.may_force)]
        if standing:
            raise Refused(standing[0].code, standing[0].parameters)
        view = RerunView(
            rid=RID[:-4] + f"{len(self.views):04x}",
            job=job_id,
            who=actor.name,
            source=actor.source,
            started=self._now,
            command=preview.command,
            folder=preview.folder,
            account=preview.account,
            params=params,
            forced=force,
            reason=reason,
            timeout=preview.timeout,
            usual_seconds=preview.usual_seconds,
            due=preview.due,
            status_before=preview.status,
            outcome_before=preview.outcome,
        )
        self.views[view.rid] = view
        return view

    def cancel(self, rid: str, actor: Actor) -> RerunView:
        """End one at once."""
        return self.finish(rid, RerunState.CANCELLED, -15, cancelled_by=actor.name)

    def finish(self, rid: str, state: RerunState, code: int, cancelled_by: str | None = None) -> RerunView:
        """Let one end so."""
        view = self.views.get(rid)
        if view is None:
            raise Refused("unknown_rerun", {"rid": rid})
        good = state is RerunState.ENDED and code == 0
        self.views[rid] = view = replace(
            view,
            state=state,
            code=code,
            cancelled_by=cancelled_by,
            ended=view.started + timedelta(seconds=269),
            bytes=len(self.text.encode()),
            status_after=Status.OK if good else Status.ERROR,
            outcome_after=Outcome.RECOVERED if good else Outcome.FAILED,
        )
        return view

    def get(self, rid: str) -> RerunView | None:
        """Return one."""
        return self.views.get(rid)

    def of_job(self, job_id: str, limit: int) -> Sequence[RerunView]:
        """Return those of a job, newest first."""
        return [view for view in reversed(self.views.values()) if view.job == job_id][:limit]

    def output(self, rid: str, since: int) -> OutputPart:
        """Return the rest of the text."""
        if rid not in self.views:
            raise Refused("unknown_rerun", {"rid": rid})
        data = self.text.encode()
        return OutputPart(text=data[since:].decode(), next=len(data))
