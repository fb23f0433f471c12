"""What a rerun will do, made from the job as it stands: its command, what it is for, and what speaks against it."""

import getpass
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime

import psutil
from msgspec import Struct

from engine.actions.against import against, occurrence_of
from engine.actions.command import Command, command_of, environment, preview_of, split
from engine.actions.desktop import has_desktop
from engine.actions.detached import ROOT
from engine.actions.refused import Refused
from engine.actions.rerun import Preview, Refusal, RerunView, Via
from engine.actions.schedulers import order_of
from engine.config.job import Rerun
from engine.config.model import Config
from engine.state import JobState
from rules.model import Outcome, Status


class Plan(Struct, frozen=True, kw_only=True):
    """All that is needed to begin; `overruled` are the codes of what spoke against it and was forced."""

    request: Mapping[str, object]  # for the supervisor
    shown: str
    folder: str
    account: str
    via: Via
    timeout: float | None
    due: datetime | None
    outcome: Outcome | None
    overruled: tuple[str, ...] = ()


class Planner:
    """Makes plans by the configuration in force."""

    def __init__(self) -> None:
        self._secrets: tuple[str, ...] = ()
        self._account = account()

    def take(self, config: Config) -> None:
        """Go on with this configuration."""
        self._secrets = config.secrets

    def preview(self, state: JobState, going_on: RerunView | None, now: datetime) -> Preview:
        """Return what a rerun would do now. Raises Refused where the job has none."""
        rerun = _rerun_of(state)
        refusals: list[Refusal] = []
        if going_on is not None:
            said = {"who": going_on.who, "since": going_on.started, "rid": going_on.rid}
            refusals.append(Refusal(code="rerun_running", parameters=said))
        via, shown = _via_of(rerun), ""
        words: Sequence[str] = ()
        try:
            via, shown, words = self._shown(state, rerun)
        except Refused as refused:
            refusals.append(Refusal(code=refused.code, parameters=refused.parameters))
        if going_on is None:
            refusals += against(state, via, words, now)
        occurrence, verdict = occurrence_of(state), state.memory.verdict
        return Preview(
            job=state.job.id,
            command=shown or state.job.rerun_text or "",
            folder=state.workdir or "",
            account=self._account,
            via=via,
            params=rerun.params if via is Via.COMMAND else {},
            timeout=None if rerun.timeout is None else rerun.timeout.total_seconds(),
            usual_seconds=state.view.usual_seconds,
            due=None if occurrence is None else occurrence.window.due,
            outcome=None if occurrence is None else occurrence.outcome,
            status=Status.UNKNOWN if verdict is None else verdict.status,
            hints=_hints(state, via),
            refusals=tuple(refusals),
        )

    def plan(self, state: JobState, given: Mapping[str, str], force: bool, reason: str, now: datetime) -> Plan:
        """Return the plan of a rerun with these values. Raises Refused where it must not begin."""
        rerun = _rerun_of(state)
        if force and not reason.strip():
            raise Refused("reason_missing")
        command, via = self._command(state, rerun, given)
        words = split(rerun.command, command.folder) if via is Via.COMMAND else ()  # without values: any run counts
        overruled = []
        for one in against(state, via, words, now):
            if not force:
                raise Refused(one.code, one.parameters)
            overruled.append(one.code)
        occurrence = occurrence_of(state)
        timeout = None if rerun.timeout is None else rerun.timeout.total_seconds()
        own = {} if via is Via.COMMAND else {"PYTHONPATH": str(ROOT)}
        request = {
            "command": command.words,
            "cwd": command.folder,
            "env": environment({**rerun.env, **own}, self._secrets),
            "timeout": timeout,
            "stop": list(command.stop),
        }
        return Plan(
            request=request,
            shown=command.shown,
            folder=command.folder,
            account=self._account,
            via=via,
            timeout=timeout,
            due=None if occurrence is None else occurrence.window.due,
            outcome=None if occurrence is None else occurrence.outcome,
            overruled=tuple(overruled),
        )

    def _command(self, state: JobState, rerun: Rerun, given: Mapping[str, str]) -> tuple[Command, Via]:
        if rerun.via == "scheduler":
            if given:
                raise Refused("param_unknown", {"name": next(iter(given))[:80]})
            order = order_of(state.job.scheduler)
            via = Via.RESTART if order.restarts else Via.SCHEDULER
            return Command(words=order.words, shown=order.shown, folder=str(ROOT), stop=order.stop), via
        return command_of(rerun, _folder_of(state), given), Via.COMMAND

    def _shown(self, state: JobState, rerun: Rerun) -> tuple[Via, str, Sequence[str]]:
        """Return who runs it, the command as people read it, and its words."""
        if rerun.via == "scheduler":
            order = order_of(state.job.scheduler)
            return Via.RESTART if order.restarts else Via.SCHEDULER, order.shown, order.words
        folder = _folder_of(state)
        return Via.COMMAND, preview_of(rerun, folder), split(rerun.command, folder)


def account() -> str:
    """Return the account that commands run under."""
    try:
        return psutil.Process().username()
    except (psutil.Error, OSError):
        return getpass.getuser()


def _rerun_of(state: JobState) -> Rerun:
    if state.job.rerun is None:
        raise Refused("no_rerun", {"job": state.job.id})
    return state.job.rerun


def _via_of(rerun: Rerun) -> Via:
    return Via.SCHEDULER if rerun.via == "scheduler" else Via.COMMAND


def _folder_of(state: JobState) -> str:
    folder = state.workdir
    if folder is None or not os.path.isdir(folder):
        raise Refused("workdir_missing", {"path": folder or ""})
    return folder


def _hints(state: JobState, via: Via) -> tuple[str, ...]:
    """Return what is worth knowing before: a service has no desktop, which its task may have."""
    is_task = state.job.scheduler.type == "windows_task"
    return ("no_desktop",) if via is Via.COMMAND and is_task and sys.platform == "win32" and not has_desktop() else ()
