"""Reruns as JSON: what would be run, what was, and its output."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from engine.actions.rerun import Preview, Refusal, RerunState, RerunView, Via
from rules.model import Outcome, Status
from ui.context import Words, legible, zone_of
from ui.shapes import Shape
from ui.texts import LANGUAGES, say
from ui.wording import written


class RefusalShape(Shape):
    """Why it would not be begun; `rerun` is the one that goes on."""

    code: str
    message: str
    may_force: bool
    rerun: str | None


class HintShape(Shape):
    """What is worth knowing before."""

    code: str
    message: str


class ParamShape(Shape):
    """A value that is asked for: it must match its pattern as a whole."""

    name: str
    pattern: str


class PreviewShape(Shape):
    """What a rerun would do now, and what speaks against it."""

    job: str
    command: str
    folder: str
    account: str
    via: Via
    params: list[ParamShape]
    timeout_s: float | None
    usual_s: float | None
    occurrence_due: datetime | None
    outcome: Outcome | None
    status: Status
    hints: list[HintShape]
    refusals: list[RefusalShape]


class RerunShape(Shape):
    """One rerun; `status_after` and `outcome_after` are what it has led to so far."""

    id: str
    job: str
    who: str
    started: datetime
    ended: datetime | None
    duration_s: float | None
    state: RerunState
    result: str
    code: int | None
    error: str
    cancelled_by: str | None
    command: str
    folder: str
    account: str
    via: Via
    params: dict[str, str]
    forced: bool
    reason: str
    timeout_s: float | None
    usual_s: float | None
    occurrence_due: datetime | None
    status_before: Status
    outcome_before: Outcome | None
    status_after: Status | None
    outcome_after: Outcome | None
    output_bytes: int
    left_behind: int


class OutputShape(Shape):
    """Some of the output: ask again from `next`; `skipped` bytes before it are not kept. `rerun` is how it stands."""

    text: str
    next: int
    skipped: int
    rerun: RerunShape


def why_refused(code: str, parameters: Mapping[str, object], zone: str, words: Words) -> str:
    """Return why something is not done, in a sentence."""
    key = f"refused.{code}"
    if key not in LANGUAGES[words.language]:
        return code
    return say(words.language, key, **{name: written(name, value, zone, words) for name, value in parameters.items()})


def preview_shape(preview: Preview, zone: str, words: Words) -> PreviewShape:
    """Return a preview as JSON."""
    hints = [HintShape(code=hint, message=say(words.language, f"hint.{hint}")) for hint in preview.hints]
    return PreviewShape(
        job=preview.job,
        command=legible(preview.command),
        folder=legible(preview.folder),
        account=preview.account,
        via=preview.via,
        params=[ParamShape(name=name, pattern=pattern) for name, pattern in preview.params.items()],
        timeout_s=preview.timeout,
        usual_s=preview.usual_seconds,
        occurrence_due=_local(preview.due, zone_of(zone)),
        outcome=preview.outcome,
        status=preview.status,
        hints=hints,
        refusals=[_refusal(one, zone, words) for one in preview.refusals],
    )


def rerun_shape(view: RerunView, zone: str) -> RerunShape:
    """Return a rerun as JSON."""
    local = zone_of(zone)
    return RerunShape(
        id=view.rid,
        job=view.job,
        who=view.who,
        started=view.started.astimezone(local),
        ended=_local(view.ended, local),
        duration_s=None if view.ended is None else (view.ended - view.started).total_seconds(),
        state=view.state,
        result=view.result,
        code=view.code,
        error=legible(view.error),
        cancelled_by=view.cancelled_by,
        command=legible(view.command),
        folder=legible(view.folder),
        account=view.account,
        via=view.via,
        params=dict(view.params),
        forced=view.forced,
        reason=view.reason,
        timeout_s=view.timeout,
        usual_s=view.usual_seconds,
        occurrence_due=_local(view.due, local),
        status_before=view.status_before,
        outcome_before=view.outcome_before,
        status_after=view.status_after,
        outcome_after=view.outcome_after,
        output_bytes=view.bytes,
        left_behind=view.left,
    )


def _refusal(one: Refusal, zone: str, words: Words) -> RefusalShape:
    rerun = one.parameters.get("rid")
    return RefusalShape(
        code=one.code,
        message=why_refused(one.code, one.parameters, zone, words),
        may_force=one.may_force,
        rerun=None if rerun is None else str(rerun),
    )


def _local(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone)
