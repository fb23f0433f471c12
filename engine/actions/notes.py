"""What operators note on a job: that it pauses, and that they know of its trouble. Kept, on record, and shown."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from msgspec.structs import replace

from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.book import Book
from engine.clock import now
from engine.keeper import Keeper
from engine.recorder import Recorder
from engine.shown import is_acknowledged
from engine.state import JobState, notes_batch
from engine.store.batch import Batch
from engine.views import Acknowledged, Notes
from rules.excuses import Quiet
from rules.model import Status

LONGEST = 500  # characters of a reason
MOST = 100  # pauses that are remembered of one job
PATIENCE = 5.0  # seconds for which a tick in progress is waited for

Change = Callable[[JobState, datetime], Notes]


class Notebook:
    """The port for notes. Each is written down before it holds, and kept in the store before the call returns.

    `turn` is what the tick holds while it changes jobs; `want` lets a job be judged when `nudge` has been called.
    """

    def __init__(
        self,
        book: Book,
        keeper: Keeper,
        recorder: Recorder,
        turn: Lock,
        want: Callable[[str], None],
        nudge: Callable[[], None],
    ) -> None:
        self._book, self._keeper, self._recorder = book, keeper, recorder
        self._turn, self._want, self._nudge = turn, want, nudge

    def pause(self, job_id: str, until: datetime | None, reason: str, actor: Actor) -> None:
        """Let a job pause from now until a moment, None for until it is resumed; one that pauses does so anew.

        Raises Refused: no_job, reason_missing, reason_too_long, until_passed, busy, no_record.
        """

        def change(state: JobState, moment: datetime) -> Notes:
            if until is not None and until <= moment:
                raise Refused("until_passed", {"until": until})
            quiet = Quiet(start=moment, end=until, reason=_reason(reason), by=actor.name)
            return replace(state.notes, pauses=(*_ended(state.notes.pauses, moment), quiet)[-MOST:])

        self._note("pause", job_id, actor, {"until": until, "reason": reason}, change)

    def resume(self, job_id: str, actor: Actor) -> None:
        """End the pause of a job. Raises Refused: no_job, not_paused, in_maintenance, busy, no_record."""

        def change(state: JobState, moment: datetime) -> Notes:
            pauses = _ended(state.notes.pauses, moment)
            if pauses == state.notes.pauses:
                raise Refused("not_paused" if state.view.paused is None else "in_maintenance")
            return replace(state.notes, pauses=pauses)

        self._note("resume", job_id, actor, {}, change)

    def acknowledge(self, job_id: str, note: str, actor: Actor) -> None:
        """Note that somebody knows of the job's trouble, until its status changes.

        Raises Refused: no_job, nothing_wrong, reason_too_long, busy, no_record.
        """

        def change(state: JobState, moment: datetime) -> Notes:
            verdict = state.memory.verdict
            if verdict is None or verdict.status not in (Status.WARNING, Status.ERROR):
                raise Refused("nothing_wrong")
            said = Acknowledged(
                at=moment,
                by=actor.name,
                note=_short(note),
                status=verdict.status,
                since=state.memory.status_since,
            )
            return replace(state.notes, acknowledged=said)

        self._note("ack", job_id, actor, {"note": note}, change)

    def withdraw(self, job_id: str, actor: Actor) -> None:
        """Take an acknowledgement back. Raises Refused: no_job, not_acknowledged, busy, no_record."""

        def change(state: JobState, moment: datetime) -> Notes:
            if not is_acknowledged(state):
                raise Refused("not_acknowledged")
            return replace(state.notes, acknowledged=None)

        self._note("unack", job_id, actor, {}, change)

    def _note(self, event: str, job_id: str, actor: Actor, detail: dict[str, object], change: Change) -> None:
        try:
            self._change(event, job_id, actor, detail, change)
        except Refused as refused:
            if refused.code != "no_record":
                self._recorder.attest(event, actor, job_id, f"refused: {refused.code}", detail)
            raise

    def _change(self, event: str, job_id: str, actor: Actor, detail: dict[str, object], change: Change) -> None:
        if not self._turn.acquire(timeout=PATIENCE):
            raise Refused("busy")
        try:
            state = self._book.states.get(job_id)
            if state is None:
                raise Refused("no_job", {"job": job_id})
            moment = now()
            notes = change(state, moment)
            self._recorder.attest(event, actor, job_id, "done", detail)
            state.notes = notes
            self._keeper.owe(Batch(at=moment, jobs=(notes_batch(state),)))
            self._keeper.write()  # what the store refuses for now stays owed, and the pages say so
            self._book.show([job_id], moment)
            self._want(job_id)
        finally:
            self._turn.release()
        self._nudge()


def _ended(pauses: tuple[Quiet, ...], moment: datetime) -> tuple[Quiet, ...]:
    """Return the pauses, with none that goes on beyond `moment`."""
    return tuple(
        one if one.end is not None and one.end <= moment else replace(one, end=moment)
        for one in pauses
        if one.start < moment
    )


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused("reason_missing")
    return _short(text)


def _short(text: str) -> str:
    if len(text) > LONGEST:
        raise Refused("reason_too_long", {"length": len(text), "most": LONGEST})
    return text.strip()
