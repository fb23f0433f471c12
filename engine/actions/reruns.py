"""Reruns: asked for, begun, shown and ended. Their processes belong to supervisors, which outlive BATMON."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from loguru import logger
from msgspec.structs import replace

from engine.actions.actor import Actor
from engine.actions.output import read_output
from engine.actions.plan import Planner
from engine.actions.refused import Refused
from engine.actions.rerun import OutputPart, Preview, RerunState, RerunView
from engine.actions.rerunfolder import ask_to_end
from engine.actions.rerunshelf import Shelf
from engine.actions.supervision import Supervision
from engine.actions.witness import Witness
from engine.book import Book
from engine.clock import now
from engine.config.model import Config
from engine.masking import make_mask
from engine.monitor import HistoryUnavailable
from engine.state import JobState
from engine.store.errors import StoreError
from engine.store.reruns import RerunRows
from engine.store.store import Store
from rules.model import Status

LONGEST_REASON = 500


class Reruns:
    """The port of reruns; `start` and `cancel` block until they are done or refused."""

    def __init__(self, root: Path, store: Store, book: Book, record: Witness, wake: Callable[[], None]) -> None:
        self._shelf = Shelf(root, RerunRows(store))
        self._book, self._record, self._wake = book, record, wake
        self._planner = Planner()
        self._mask = make_mask(())
        self._keep = Config().retention
        self._going = Supervision(self._shelf, self._note_end, wake)

    # the life of the port

    def take(self, config: Config) -> None:
        """Go on with this configuration."""
        self._planner.take(config)
        self._mask, self._keep = make_mask(config.secrets), config.retention

    def begin(self) -> None:
        """Find the reruns that an earlier life has begun, and follow what goes on."""
        self._going.begin(self._shelf.load())

    def stop(self) -> None:
        """Follow them no more; they go on."""
        self._going.stop()

    # what may be asked: engine.actions.rerunner

    def preview(self, job_id: str) -> Preview:
        """Return what a rerun of the job would do now, and what speaks against it. Raises Refused."""
        preview = self._planner.preview(self._state(job_id), self._going.of_job(job_id), now())
        return replace(preview, command=self._mask(preview.command))

    def start(
        self, job_id: str, actor: Actor, params: Mapping[str, str], force: bool = False, reason: str = ""
    ) -> RerunView:
        """Begin a rerun and return it. Raises Refused; either is on record."""
        given = {_clean(name): _clean(value) for name, value in params.items()}
        reason = _clean(reason)[:LONGEST_REASON]
        try:
            with self._going.turn(job_id, actor):
                view = self._begin(self._state(job_id), actor, given, force, reason)
        except Refused as refused:
            detail = {"params": given, "force": force, "reason": reason, "why": refused.code}
            self._note("rerun", actor, job_id, "refused", detail)
            raise
        self._wake()
        return view

    def cancel(self, rid: str, actor: Actor) -> RerunView:
        """Ask a rerun to end, all that it has started included. Raises Refused."""
        view = self._known(rid)
        if view.state is not RerunState.RUNNING:
            raise Refused("rerun_ended", {"rid": rid})
        self._write("cancel", actor, view.job, "begun", {"rid": rid})
        self._going.note_cancel(view, actor)
        try:
            ask_to_end(self._shelf.folder(rid))
        except OSError as error:
            raise Refused("cancel_failed", {"reason": error.strerror or str(error)}) from error
        return self._known(rid)

    def get(self, rid: str) -> RerunView | None:
        """Return a rerun; None if there is none of that id."""
        try:
            view = self._shelf.get(rid)
            state = None if view is None else self._book.states.get(view.job)
            if state is not None:
                self._shelf.note_verdict(state, now())
                view = self._shelf.get(rid)
            return view
        except StoreError as error:
            raise HistoryUnavailable(str(error)) from error

    def of_job(self, job_id: str, limit: int) -> Sequence[RerunView]:
        """Return the last reruns of a job, newest first."""
        try:
            return self._shelf.of_job(job_id, limit)
        except StoreError as error:
            raise HistoryUnavailable(str(error)) from error

    def output(self, rid: str, since: int) -> OutputPart:
        """Return the output after a place as text, whatever its code page, as far as it is there. Raises Refused."""
        view = self._known(rid)
        part = read_output(self._shelf.folder(rid), since, whole=view.state is not RerunState.RUNNING)
        return replace(part, text=self._mask(part.text))

    # what the tick asks

    def tell(self) -> None:
        """Give each job what the rules need to know of its reruns."""
        for state in self._states():
            readings = self._shelf.readings(state)
            if readings != state.reruns:
                state.reruns, state.nudged = readings, True

    def note(self, moment: datetime) -> None:
        """Take down what reruns that have ended have led to, and forget what is old."""
        for state in self._states():
            self._shelf.note_verdict(state, moment)
        try:
            self._shelf.write_owed()
            self._shelf.forget(moment, self._keep)
        except StoreError as error:
            logger.warning("old reruns stay for now: {}", error)

    def _states(self) -> list[JobState]:
        """Return the jobs that have been run again."""
        states = self._book.states
        return [states[job_id] for job_id in self._shelf.jobs() if job_id in states]

    def _begin(self, state: JobState, actor: Actor, given: Mapping[str, str], force: bool, reason: str) -> RerunView:
        moment, job_id, verdict = now(), state.job.id, state.memory.verdict
        plan = self._planner.plan(state, given, force, reason, moment)
        view = RerunView(
            rid=f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}",
            job=job_id,
            who=actor.name,
            source=actor.source,
            started=moment,
            command=self._mask(plan.shown),
            folder=plan.folder,
            account=plan.account,
            via=plan.via,
            params=given,
            forced=bool(plan.overruled),
            reason=reason,
            timeout=plan.timeout,
            usual_seconds=state.view.usual_seconds,
            due=plan.due,
            outcome_before=plan.outcome,
            status_before=Status.UNKNOWN if verdict is None else verdict.status,
        )
        detail = {"rid": view.rid, "command": view.command, "params": given, "reason": reason}
        self._write("rerun", actor, job_id, "begun", detail | {"overruled": plan.overruled})
        try:
            self._going.launch(view, plan.request)
        except OSError as error:
            self._note("rerun", actor, job_id, "failed", {"rid": view.rid, "why": str(error)})
            raise Refused("supervisor_failed", {"reason": error.strerror or str(error)}) from error
        return view

    def _note_end(self, view: RerunView) -> None:
        """Take down that a rerun has ended."""
        actor = Actor(name=view.who, source=view.source)
        detail = {"rid": view.rid, "result": view.result, "error": view.error, "left_behind": view.left}
        outcome = view.state.value if view.state is not RerunState.ENDED else "failed" if view.code else "done"
        self._note("rerun", actor, view.job, outcome, detail)

    def _state(self, job_id: str) -> JobState:
        state = self._book.states.get(job_id)
        if state is None:
            raise Refused("unknown_job", {"job": job_id[:80]})
        return state

    def _known(self, rid: str) -> RerunView:
        view = self.get(rid)
        if view is None:
            raise Refused("unknown_rerun", {"rid": rid[:80]})
        return view

    def _write(self, event: str, actor: Actor, job: str, outcome: str, detail: Mapping[str, object]) -> None:
        """Write what is about to be done; without its record it is not."""
        try:
            self._record(event, actor.name, actor.source, job, outcome, _said(detail))
        except OSError as error:
            raise Refused("no_record", {"reason": error.strerror or str(error)}) from error

    def _note(self, event: str, actor: Actor, job: str, outcome: str, detail: Mapping[str, object]) -> None:
        """Write what has happened; it has, with or without its record."""
        try:
            self._record(event, actor.name, actor.source, job, outcome, _said(detail))
        except OSError as error:
            logger.error("{} {} of {} cannot be recorded: {}", event, outcome, job, error)


def _clean(text: str) -> str:
    """Return a text that can be written anywhere."""
    return text.encode("utf-8", "replace").decode()


def _said(detail: Mapping[str, object]) -> dict[str, object]:
    """Return what is to be read of an act: nothing of what says nothing."""
    return {name: value for name, value in detail.items() if value}
