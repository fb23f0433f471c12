"""A few days in the lives of several jobs: their writes in order of time, and the live engine that follows them."""

import os
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from engine import plain
from engine.config.model import Config
from engine.dependencies import blocks_of, in_order
from engine.maintenance import quiet_of
from engine.shown import make_view
from engine.state import JobState, new_state, remember_runs, restore, to_text
from engine.tick import tick_job
from engine.views import JobView
from rules.model import Evidence, Finding, Occurrence, Run

SEOUL = ZoneInfo("Asia/Seoul")
FIRST = date(2026, 11, 16)
DAYS = 6
BEGIN = datetime.combine(FIRST, time(), SEOUL).astimezone(UTC)
JOBS = """
  - {id: after, name: A, scheduler: manual, workdir: after, log: a.log, depends_on: rotated, expect: {at: ["07:00"],
     grace: 30m, missed_after: 45m}, start: begin, success: done, failure: ERROR}
  - {id: dated, name: D, scheduler: manual, workdir: dated, log: "d_%Y_%m_%d.log", expect: {at: ["06:00"], grace: 30m,
     max_runtime: 2h}, start: begin, success: 'done (?P<rows>\\d+)', failure: ERROR, warning: WARN,
     limits: {rows: {min: 3}}}
  - {id: rotated, name: R, scheduler: manual, workdir: rotated, log: r.log, expect: {at: ["06:00", "18:30"], grace: 20m,
     missed_after: 40m}, success: 'done', failure: ERROR}
  - {id: often, name: O, scheduler: manual, workdir: often, log: o.log, expect: {every: 2h, grace: 30m}, start: begin,
     success: done, failure: ERROR}
  - {id: quiet, name: Q, scheduler: manual, workdir: quiet, log: q.log, failure: ERROR}
  - {id: silent, name: S, scheduler: manual, workdir: silent, log: s.log, expect: {at: ["06:00"]}, failure: ERROR}
  - {id: clock, name: C, scheduler: manual, workdir: clock, log: "c_%Y%m%d.log", expect: {at: ["06:00"], grace: 30m},
     start: begin, success: done, failure: ERROR}
  - {id: proven, name: P, scheduler: manual, workdir: proven, log: p.log, output: "out/p_%Y%m%d_%H%M.csv",
     expect: {at: ["06:00", "18:30"], grace: 30m}, success: done, failure: ERROR}
  - {id: made, name: M, scheduler: manual, workdir: made, log: m.log, output: "m_%Y%m%d.csv", expect: {at: ["06:00"],
     grace: 30m}, failure: ERROR}
maintenance:
  - {jobs: [after, often, proven], weekly: "thu 03:00-12:00", reason: patches}
"""
LOGS = {
    "after": "a.log",
    "dated": "d_%Y_%m_%d.log",
    "rotated": "r.log",
    "often": "o.log",
    "quiet": "q.log",
    "silent": "s.log",
    "clock": "c_%Y%m%d.log",
    "proven": "p.log",
    "made": "m.log",
}
OUTPUTS = {"proven": "out/p_%Y%m%d_%H%M.csv", "made": "m_%Y%m%d.csv"}
HOURS = {"often": tuple(range(0, 24, 2)), "rotated": (6, 18), "proven": (6, 18), "after": (7,)}
FATES = ("clean",) * 6 + ("late", "errors", "failed", "recovered", "lost", "stuck", "again", "warned", "slow")


class Write(Struct, frozen=True):
    """What happens to the files at one moment."""

    at: datetime
    act: Callable[[], None]


class Timeline(Struct):
    """The writes of all jobs, in order of time."""

    folder: Path
    dice: Random
    days: int = DAYS
    writes: list[Write] = field(default_factory=list)

    def plan(self) -> None:
        """Throw the dice for every run of every job."""
        for job, name in LOGS.items():
            (self.folder / job).mkdir()
            self._line(job, name, BEGIN + timedelta(seconds=5), "watching begins")
            hours = HOURS.get(job, (6,))
            for day in range(self.days):
                for hour in hours:
                    minute = 30 if hour == 18 else 0
                    local = datetime.combine(FIRST + timedelta(days=day), time(hour, minute), SEOUL)
                    self._run(job, name, local.astimezone(UTC), self.dice.choice(FATES))
                if job in ("rotated", "often") and self.dice.random() < 0.6:
                    at = BEGIN + timedelta(days=day, minutes=self.dice.randint(1, 1400))
                    self.writes.append(Write(at, lambda path=self.folder / job / name: rotate(path)))  # type: ignore[misc]  # a default argument
        self.writes.sort(key=lambda write: write.at)

    def _run(self, job: str, name: str, due: datetime, fate: str) -> None:
        at = due + timedelta(seconds=self.dice.randint(1, 240))
        if fate == "lost":
            return
        if fate == "late":
            at += timedelta(minutes=self.dice.randint(16, 80))
        texts = {
            "clean": ["begin", "working", "more", "done 5"],
            "late": ["begin", "done 4"],
            "errors": ["begin", "ERROR once", "done 7"],
            "failed": ["begin", "ERROR gone", "  no stamp here"],
            "recovered": ["begin", "ERROR first", "pause", "begin", "done 3"],
            "stuck": ["begin", "working"],
            "again": ["begin", "working", "begin", "done 9"],
            "warned": ["begin", "WARN odd", "done 2"],
            "slow": ["begin", *["working"] * 30, "done 6"],
        }[fate]
        for text in texts:
            at += timedelta(seconds=3600 if text == "pause" else self.dice.choice([1, 3, 9, 11, 40, 100, 119, 130]))
            self._line(job, name, at, text)
        if job in OUTPUTS and texts[-1].startswith("done") and self.dice.random() < 0.9:
            at += timedelta(seconds=self.dice.choice([-2, 1, 30]))
            path = self.folder / job / due.astimezone(SEOUL).strftime(OUTPUTS[job])
            self.writes.append(Write(at, lambda: put(path, b"rows", at)))

    def _line(self, job: str, name: str, at: datetime, text: str) -> None:
        local = at.astimezone(SEOUL)
        path = self.folder / job / local.strftime(name)
        stamp = f"{local:%H:%M:%S}" if job == "clock" else f"{local:%Y-%m-%d %H:%M:%S}"
        line = f"{text}\n" if text.startswith(" ") else f"{stamp} {text}\n"
        self.writes.append(Write(at, lambda: put(path, line.encode(), at, append=True)))


def put(path: Path, data: bytes, at: datetime, append: bool = False) -> None:
    """Write bytes as if it were `at`."""
    path.parent.mkdir(exist_ok=True)
    with path.open("ab" if append else "wb") as file:
        file.write(data)
    os.utime(path, (at.timestamp(), at.timestamp()))


def rotate(path: Path) -> None:
    """Rename the log, and those that were renamed before it."""
    if not path.exists():
        return
    for number in range(20, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.rename(path.with_name(f"{path.name}.{number + 1}"))
    path.rename(path.with_name(f"{path.name}.1"))


class Follower:
    """The live engine over one configuration, tick by tick with a clock that is told, and with restarts."""

    def __init__(self, config: Config, now: datetime) -> None:
        self.config, self.began = config, now
        self.states = {job.id: new_state(job, config.rule_of(job), now) for job in config.jobs}
        self.kept: dict[str, tuple[str, dict[str, str]]] = {}
        self.runs: dict[str, dict[tuple[datetime, int], Run]] = {job.id: {} for job in config.jobs}
        self.occurrences: dict[str, dict[datetime, Occurrence]] = {job.id: {} for job in config.jobs}

    def tick(self, now: datetime) -> None:
        """Look at every job once."""
        for job_id in in_order(self.config.jobs):
            state = self.states[job_id]
            config, job = self.config, state.job
            state.quiet = tuple(quiet_of(config.maintenance, job, config.timezone, self.began, now))
            state.blocks = blocks_of(job, {other: self.states[other].reds for other in job.depends_on})
            while True:
                batch = tick_job(state, now)
                if batch is not None:
                    self.runs[job_id] |= {run.key: run for run in batch.runs}
                    self.occurrences[job_id] |= {item.window.due: item for item in batch.occurrences}
                    self._keep(state)
                if state.logs is None or not state.logs.more:
                    break

    def restart(self) -> None:
        """Begin again from what was kept."""
        for job in self.config.jobs:
            state = new_state(job, self.config.rule_of(job), self.began)
            restore(state, *self.kept[job.id])
            remember_runs(state, (run for _, run in sorted(self.runs[job.id].items())))
            self.states[job.id] = state

    def view(self, job_id: str, now: datetime) -> JobView:
        """Return the job as a tile shows it."""
        return make_view(self.states[job_id], now)

    def _keep(self, state: JobState) -> None:
        cursors = {} if state.logs is None else state.logs.cursors
        self.kept[state.job.id] = (to_text(state), {path: plain.dump(cursor) for path, cursor in cursors.items()})


def without_file(evidence: Evidence) -> Evidence:
    """Return the evidence without its file's name: a rename changes it."""
    return replace(evidence, file=None)


def run_said(run: Run | None) -> object:
    """Return what is said of a run."""
    if run is None:
        return None
    proof = tuple(without_file(item) for item in (*run.evidence, *run.failures))
    return replace(run, evidence=proof, failures=())


def outcomes_said(occurrences: dict[datetime, Occurrence]) -> dict[datetime, object]:
    """Return what became of each occurrence; the runs of one that may still change are told with it later."""
    return {
        due: (item.outcome, item.outcome_at, item.final, tuple(map(run_said, item.runs)) if item.final else None)
        for due, item in occurrences.items()
    }


def parameters_said(finding: Finding) -> dict[str, object]:
    """Return the parameters, with the names that files had before they were rotated."""
    said = finding.parameters.items()
    return {key: re.sub(r"\.\d+$", "", item) if isinstance(item, str) else item for key, item in said}


def view_said(view: JobView) -> dict[str, object]:
    """Return how a job stands, in what a tile shows of it."""
    findings = [
        (finding.code, finding.severity, parameters_said(finding), tuple(map(without_file, finding.evidence)))
        for finding in view.findings
    ]
    return {
        "status": view.status,
        "phase": view.phase,
        "since": None if view.id in OUTPUTS else view.since,  # an output is seen 10 s after it came, and a tick
        "findings": findings,
        "last_run": run_said(view.last_run),
        "last_success": run_said(view.last_success),
        "next": view.next_expected,
        "running": run_said(view.running),
    }
