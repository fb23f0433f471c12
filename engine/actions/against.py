"""What speaks against a rerun: the job runs already, or its occurrence is satisfied."""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

import psutil
from loguru import logger

from engine.actions.command import PROGRAM_FILES, WINDOWS
from engine.actions.rerun import Refusal, Via
from engine.clock import steady
from engine.probes import KINDS, load_probe
from engine.probes.answers import NoAnswer
from engine.state import JobState
from rules.model import Occurrence, Outcome, Phase, Status
from rules.readings import SchedulerReading, SchedulerState
from rules.rerun import has_ended
from rules.runs import in_progress_run

SATISFIED = (Outcome.SUCCEEDED, Outcome.SUCCEEDED_LATE, Outcome.SUCCEEDED_WITH_ERRORS, Outcome.RECOVERED)
PATIENCE = 3.0  # seconds for which a scheduler is asked anew; then its last answer counts
AT_ONCE = 4  # questions to schedulers: one that hangs must not take a thread more with each look at a page
_places = threading.BoundedSemaphore(AT_ONCE)


def occurrence_of(state: JobState) -> Occurrence | None:
    """Return the occurrence that a rerun of the job is for: the one that is open, or the latest."""
    verdict = state.memory.verdict
    return None if verdict is None else verdict.occurrence


def against(state: JobState, via: Via, words: Sequence[str], now: datetime) -> Iterator[Refusal]:
    """Yield what speaks against running the job now; each may be forced."""
    yield from _by_log(state, now)
    yield from _by_scheduler(state, via, now)
    if via is Via.COMMAND and state.workdir is not None:
        yield from _by_process(words, state.workdir)
    yield from _by_occurrence(state, now)


def _by_log(state: JobState, now: datetime) -> Iterator[Refusal]:
    run = in_progress_run(state.memory.state, now, state.rule)
    if run is not None and not has_ended(run, state.reruns, now):
        yield _refusal("runs_by_log", since=run.started)


def _by_scheduler(state: JobState, via: Via, now: datetime) -> Iterator[Refusal]:
    reading = _ask_scheduler(state, now) or state.scheduler
    if reading is None or reading.state is not SchedulerState.RUNNING:
        return
    if via is Via.RESTART or (reading.must_run and reading.kind != "process"):
        return  # a service runs all the time: that is no run of its job
    yield _refusal("runs_by_scheduler", name=reading.name, since=reading.started or reading.since)


def _ask_scheduler(state: JobState, now: datetime) -> SchedulerReading | None:
    """Return what the scheduler says now, None where it does not say it in time."""
    kind, job_id = state.job.scheduler.type, state.job.id
    if kind not in KINDS:
        return None
    answers: SimpleQueue[SchedulerReading | None] = SimpleQueue()
    until = steady() + PATIENCE

    def ask() -> None:
        answer = None
        try:
            with suppress(NoAnswer):
                answer = load_probe(kind)({job_id: state.job.scheduler}, {}, now).get(job_id)
        finally:
            _places.release()
            answers.put(answer)

    if _places.acquire(timeout=PATIENCE):
        threading.Thread(target=ask, name=f"ask {kind}", daemon=True).start()
        with suppress(Empty):
            return answers.get(timeout=max(0.0, until - steady()))
    logger.warning("{}: its scheduler does not say in {:g} s whether it runs", job_id, PATIENCE)
    return None


def _by_process(words: Sequence[str], folder: str) -> Iterator[Refusal]:
    """Look for a process in the job's folder whose command line names the program."""
    files = [word for word in words[1:] if os.path.isfile(os.path.join(folder, word))]  # of an interpreter
    names = {_folded(os.path.basename(word)) for word in (files or words[:1])}
    for process in psutil.process_iter(["pid", "cmdline", "cwd", "create_time", "status"]):
        info = process.info
        if info["pid"] == os.getpid() or not info["cmdline"] or info["status"] == psutil.STATUS_ZOMBIE:
            continue
        if not info["cwd"] or not _same(info["cwd"], folder):
            continue
        said = {_folded(os.path.basename(word)) for word in info["cmdline"]}
        if names <= said:
            since = datetime.fromtimestamp(info["create_time"], UTC)
            yield _refusal("runs_by_process", name=sorted(names)[0], pid=info["pid"], since=since)
            return


def _by_occurrence(state: JobState, now: datetime) -> Iterator[Refusal]:
    verdict, every = state.memory.verdict, None if state.rule.expect is None else state.rule.expect.every
    if verdict is None or verdict.status is Status.ERROR:
        return  # it has failed since
    occurrence = verdict.occurrence
    if occurrence is not None and occurrence.outcome in SATISFIED:
        yield _refusal("satisfied", due=occurrence.window.due, outcome=occurrence.outcome)
    elif every is not None and verdict.status is Status.OK and verdict.phase is Phase.WAITING:
        success = state.last_success
        if success is not None:
            yield _refusal("satisfied_every", at=success.ended, every=every)


def _refusal(code: str, **parameters: object) -> Refusal:
    return Refusal(code=code, parameters=parameters, may_force=True)


def _same(one: str, other: str) -> bool:
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def _folded(name: str, windows: bool = WINDOWS) -> str:
    """Return the name of a program as its system knows it: Windows by any case, and without its end."""
    if not windows:
        return name
    bare, end = os.path.splitext(name.casefold())
    return bare if end in PROGRAM_FILES else name.casefold()
