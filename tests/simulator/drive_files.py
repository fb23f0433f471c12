"""Drives the engine over the real files of planned lives: rotated, half written, restarted, under clocks that jump.

Of the product this and `drive.py` alone are used; what is wanted comes from the plan.
"""

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from engine.config.load import load
from engine.config.model import Job
from engine.state import JobState, new_state, restore
from engine.store.batch import JobBatch
from engine.tick import tick_job
from rules.model import Occurrence
from tests.simulator.disk import NAMES, Disk, repeats_an_hour
from tests.simulator.drive import AT_ONCE, check_occurrences, check_verdict, rule_of
from tests.simulator.moments import lines_of, probe_moments, ticks
from tests.simulator.plan import HOUR, MINUTE, Life, Line, Skew
from tests.simulator.tally import Tally

CONFIG = """
timezone: Asia/Seoul
jobs:
  - id: job
    name: job
    scheduler: manual
    workdir: .
    expect: {at: "06:00"}
    log: {path: %s}
    success: success
"""
ROWS = r"success( of (?P<rows>\d+) rows)?"


class Watched:
    """A job as the engine watches it."""

    def __init__(self, life: Life, job: Job) -> None:
        self.life, self.job = life, job
        rule = rule_of(life.plan)
        self.rule = replace(rule, success=(ROWS,) if rule.success else ())
        self.state = self._state()
        self.text: str | None = None
        self.cursors: dict[str, str] = {}
        self.occurrences: dict[datetime, Occurrence] = {}

    def _state(self) -> JobState:
        state = new_state(self.job, self.rule, self.life.first_seen)
        state.memory = replace(state.memory, watching=self.life.watching)
        return state

    def tick(self, now: datetime) -> None:
        """Look at the files until nothing is left to be read."""
        while True:
            batch = tick_job(self.state, now)
            if batch is not None:
                self._keep(batch)
            if self.state.logs is None or not self.state.logs.more:
                return

    def _keep(self, batch: JobBatch) -> None:
        self.text = batch.state
        self.occurrences |= {item.window.due: item for item in batch.occurrences}
        for path, cursor in batch.cursors.items():
            if cursor is None:
                self.cursors.pop(path, None)
            else:
                self.cursors[path] = cursor

    def restart(self) -> None:
        """Begin anew with what the store has kept: of a tick without news that is nothing new."""
        self.state = self._state()
        if self.text is not None:
            restore(self.state, self.text, self.cursors)


def check_files(seed: int, life: Life) -> Tally:
    """Return what watching the real files of this life has shown, and looking at them once at its end."""
    rng, tally = Random(seed + 2), Tally(lives=1)
    with tempfile.TemporaryDirectory() as folder:
        disk = Disk(
            folder=Path(folder),
            zone=ZoneInfo(life.plan.zone),
            way=rng.choice(list(NAMES)),
            rng=rng,
            offsets=repeats_an_hour(life) or rng.random() < 0.2,
            skewed=rng.random() < 0.2,
        )
        job = _job(disk)
        if life.watching:
            _live(life, Watched(life, job), disk, tally, rng)
        else:
            for line in lines_of(life):
                disk.rotate(line.at)
                disk.write(disk.text(line), line.at)
        if not life.skews:  # read only now, they would be believed
            _at_once(life, Watched(life, job), tally)
            _replayed(life, job, tally, rng)
    return tally


def _at_once(life: Life, watched: Watched, tally: Tally) -> None:
    watched.tick(life.ends)
    _compare(life, watched, life.ends, tally, AT_ONCE)
    check_occurrences(life, watched.occurrences, tally, AT_ONCE)


def _replayed(life: Life, job: Job, tally: Tally, rng: Random) -> None:
    """Replay the files as they lie at the end, as if the clock stood somewhere before."""
    seen = replace(life, watching=False)
    moments = sorted(set(probe_moments(life, rng)))
    for at in rng.sample(moments, min(2, len(moments))):
        if not life.first_seen <= at <= life.ends:
            continue
        watched = Watched(seen, job)
        watched.state.not_after = at
        assert watched.state.logs is not None
        watched.state.logs.until = at
        watched.tick(at)
        _compare(seen, watched, at, tally, "replayed")
        check_occurrences(replace(seen, ends=at), watched.occurrences, tally, "replayed")


def _job(disk: Disk) -> Job:
    path = disk.folder / "batmon.yml"
    path.write_text(CONFIG % disk.pattern, encoding="utf-8")
    loaded = load(path)
    assert loaded.config is not None, loaded.problems
    return loaded.config.jobs[0]


def _live(life: Life, watched: Watched, disk: Disk, tally: Tally, rng: Random) -> None:
    """Write the files line by line, and look at them in between."""
    lines = lines_of(life)
    probes = sorted({moment for moment in probe_moments(life, rng) if life.first_seen <= moment <= life.ends})
    unwritten, ahead = 0, life.first_seen
    for now, probing in ticks(life, lines, probes, rng):
        until = next((n for n in range(unwritten, len(lines)) if lines[n].at > now), len(lines))
        _write(lines[unwritten:until], disk, watched, rng)
        unwritten = until
        watched.tick(now)
        if probing and now >= ahead:
            _compare(life, watched, now, tally, f"in files, {disk.way},")
        if rng.random() < 0.1:
            watched.restart()
        if rng.random() < 0.02:  # the clock is set, and set right before the next tick
            jump = rng.choice([-2 * HOUR, -MINUTE, 20 * MINUTE, 2 * HOUR])
            watched.tick(now + jump)
            ahead = max(ahead, now + jump)
    if ahead <= life.ends:
        check_occurrences(life, watched.occurrences, tally, f"in files, {disk.way},")


def _write(lines: Sequence[Line], disk: Disk, watched: Watched, rng: Random) -> None:
    for line in lines:
        disk.rotate(line.at)
        if disk.skewed and line.word == "working" and line.at >= watched.life.first_seen and rng.random() < 0.05:
            ahead = rng.randint(6, 60) * MINUTE  # not believed: it happened when it was read
            disk.write(disk.text(line, ahead), line.at)
            watched.tick(line.at)
            watched.life.skews.append(Skew(at=line.at, ahead=ahead))
            continue
        text = disk.text(line)
        half = rng.randrange(len(text)) if rng.random() < 0.1 and line.at >= watched.life.first_seen else 0
        if half:
            disk.write(text[:half], line.at)
            watched.tick(line.at)
        disk.write(text[half:], line.at)


def _compare(life: Life, watched: Watched, now: datetime, tally: Tally, how: str) -> None:
    """Compare the verdict; which file is looked for at what hour is not part of the plan."""
    verdict = watched.state.memory.verdict
    assert verdict is not None
    told = tuple(finding for finding in verdict.findings if finding.code != "log_missing")
    plan = replace(life.plan, log_is_missing=False)
    check_verdict(replace(life, plan=plan), replace(verdict, findings=told), now, tally, how)
