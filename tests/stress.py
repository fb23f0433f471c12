"""Lets everything happen at once, by dice: `python -m tests.stress [SECONDS] [SEED]`.

Twenty programs write their runs; their logs are rotated, copied and truncated, deleted and begun anew, written in
bursts. Looks hang for a while, the configuration is edited, jobs are switched off and on, BATMON is restarted. In the
end every run that was written stands in the store exactly once, with the outcome that it had.
"""

import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import OperationalError

from engine import catchup, lane, look, rounds
from engine.catchup import Sizes
from engine.live import LiveMonitor
from engine.look import look_if_needed
from engine.seen import Seen
from engine.state import JobState
from tests.engine.live import watching, write_config
from tests.kills import copy_and_truncate, differences, rename, stored

JOBS = 20
BURST = 300  # runs that are written at once
LIFE = (2.0, 6.0)  # seconds from one start of BATMON to its end
END = 90.0  # seconds for the last start to have read everything
HANGING = 0.03  # of all looks
KINDS = ("appended", "rotated", "copied", "deleted")
JOB = """
  - id: {id}
    name: {name}
    scheduler: manual
    workdir: {id}
    log: {id}.log
    start: 'begin (?P<number>\\d+)'
    success: 'done'
    failure: 'ERROR'
    ignore: 'harmless {rule}'
    enabled: {enabled}
"""


class Program:
    """One program and its log, of one kind; `ledger` has the outcome of every run by its number."""

    def __init__(self, folder: Path, number: int) -> None:
        self.kind = KINDS[number % len(KINDS)]
        self.id = f"{self.kind}{number}"
        self.ledger: dict[int, str] = {}
        self.name, self.rule, self.enabled = 0, 0, True
        self.needs: str | None = None
        self.log = folder / self.id / f"{self.id}.log"
        self.log.parent.mkdir()

    def write(self, dice: random.Random, runs: int = 1) -> None:
        """Write so many runs, sometimes a line in two parts."""
        with self.log.open("a", encoding="utf-8") as file:
            for number in range(len(self.ledger) + 1, len(self.ledger) + runs + 1):
                fails = dice.random() < 0.2
                for text in (f"begin {number}", "working", "ERROR broken" if fails else "done"):
                    line = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}+0000 {text}\n"
                    cut = dice.randrange(len(line)) if dice.random() < 0.1 else 0
                    file.write(line[:cut])
                    file.flush()
                    file.write(line[cut:])
                self.ledger[number] = "failed" if fails else "succeeded"

    def turn(self, store: Path) -> None:
        """Do with the log what is done with logs of this kind; one is deleted only when all of it has been read."""
        if not self.log.exists():
            return
        if self.kind == "rotated":
            rename(self.log)
        elif self.kind == "copied":
            copy_and_truncate(self.log)
        elif self.kind == "deleted" and self._is_read(store):
            self.log.unlink()

    def _is_read(self, store: Path) -> bool:
        """Return whether all runs are in the store; before BATMON has made it, none is."""
        try:
            return len(stored(store).get(self.id, [])) == len(self.ledger)
        except OperationalError:
            return False

    def edit(self, dice: random.Random) -> None:
        """Change the name of the job, its rule, or whether it is watched at all."""
        what = dice.choice(("name", "rule", "enabled"))
        if what == "enabled":
            self.enabled = not self.enabled
        elif what == "rule" and self.kind != "deleted":  # what was deleted cannot be read again by the new rule
            self.rule += 1
        else:
            self.name += 1

    def text(self) -> str:
        """Return the job."""
        text = JOB.format(id=self.id, name=f"{self.id} {self.name}", rule=self.rule, enabled=str(self.enabled).lower())
        return text if self.needs is None else f"{text}    depends_on: [{self.needs}]\n"


class World:
    """All that happens around BATMON, in a thread of its own."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.dice = folder, random.Random(seed)
        self.programs = [Program(folder, number) for number in range(JOBS)]
        for program, other in zip(self.programs[10:], self.programs[:5], strict=False):
            program.needs = other.id
        self.write_config()

    @property
    def store(self) -> Path:
        """Return the store's file."""
        return self.folder / "data" / "batmon.db"

    def write_config(self) -> None:
        """Put the jobs as they are now in force at once."""
        draft = self.folder / "draft"
        draft.mkdir(exist_ok=True)
        write_config(draft, "".join(program.text() for program in self.programs)).replace(self.folder / "batmon.yml")

    def go_on(self, ended: threading.Event) -> None:
        """Let one thing happen after the other."""
        dice = self.dice
        while not ended.wait(dice.uniform(0, 0.02)):
            program, chance = dice.choice(self.programs), dice.random()
            if chance < 0.85:
                program.write(dice)
            elif chance < 0.86:
                program.write(dice, BURST)
            elif chance < 0.97:
                program.turn(self.store)
            else:
                program.edit(dice)
                self.write_config()

    def come_to_rest(self) -> None:
        """Watch every job again, and end every run."""
        for program in self.programs:
            program.enabled = True
            program.write(random.Random(0))
            with program.log.open("a", encoding="utf-8") as file:
                file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}+0000 begin 0\n")
        self.write_config()

    def wanted(self) -> dict[str, list[tuple[int, str]]]:
        """Return number and outcome of every run that was written, by job."""
        return {program.id: sorted(program.ledger.items()) for program in self.programs}


class Hanging:
    """Looks some of which take their time, before or after they have read."""

    def __init__(self, seed: int) -> None:
        self.dice, self.chance = random.Random(seed), HANGING

    def __call__(self, state: JobState, moment: datetime | None) -> Seen | None:
        """Return what a look finds, sooner or later."""
        early, late = (self.dice.random() < self.chance / 2 for _ in range(2))
        if early:
            time.sleep(self.dice.uniform(0, 1.5))
        seen = look_if_needed(state, moment)
        if late:
            time.sleep(self.dice.uniform(0, 1.5))
        return seen


@contextmanager
def impatient(hanging: Hanging) -> Iterator[None]:
    """Let a second be long, and a hundred kilobytes much."""
    sizes = Sizes(first=16 * 1024, smallest=16 * 1024, largest=64 * 1024, rest=2 * 1024)
    hurried: list[tuple[object, str, object]] = [
        (rounds, "look_if_needed", hanging),
        (rounds, "HANGS", 0.5),
        (rounds, "LONG", 16 * 1024),
        (rounds, "LONGEST", 0.5),
        (lane, "PROMPT", 0.1),
        (look, "AT_ONCE", 16 * 1024),
        (catchup, "SIZES", sizes),
    ]
    before = [(place, name, getattr(place, name)) for place, name, _ in hurried]
    for place, name, value in hurried:
        setattr(place, name, value)
    try:
        yield
    finally:
        for place, name, value in before:
            setattr(place, name, value)


def read_all(world: World, path: Path) -> list[str]:
    """Start BATMON once more, wait until it has every run, and return what is wrong then."""
    wanted = world.wanted()
    with watching(path) as monitor:
        end = time.monotonic() + END
        while time.monotonic() < end and (differences(wanted, closed(world.store)) or troubles(monitor)):
            time.sleep(0.5)
        time.sleep(2.5)  # a run that is counted twice may come after the last one
        while (wrong := troubles(monitor)) and time.monotonic() < end:
            time.sleep(0.5)  # a tick may be late just now
    return differences(wanted, closed(world.store)) + wrong


def closed(store: Path) -> dict[str, list[tuple[int, str]]]:
    """Return the runs that the store has, but for the one that ends the one before it."""
    return {job_id: [one for one in runs if one[0]] for job_id, runs in stored(store).items()}


def troubles(monitor: LiveMonitor) -> list[str]:
    """Return which jobs are not read to their ends, or still have the finding of a look that hung."""
    board = monitor.board()
    wrong = [f"{job.id}: is still read" for job in board.jobs if job.catching_up is not None]
    wrong += [f"{job.id}: {one.code}" for job in board.jobs for one in job.findings if one.code == "log_unreadable"]
    return wrong + list(board.pulse.reasons)


def run(seconds: float, seed: int = 7, folder: Path | None = None) -> list[str]:
    """Return what is wrong with the runs in the store after so many seconds."""
    if folder is None:
        with tempfile.TemporaryDirectory() as made:
            return run(seconds, seed, Path(made))
    world, hanging, ended = World(folder, seed), Hanging(seed), threading.Event()
    path, dice, end = folder / "batmon.yml", random.Random(seed), time.monotonic() + seconds
    starts = 0
    with impatient(hanging), ThreadPoolExecutor(1) as pool:
        happening = pool.submit(world.go_on, ended)
        try:
            while time.monotonic() < end:
                with watching(path):
                    time.sleep(dice.uniform(*LIFE))
                starts += 1
        finally:
            ended.set()
        happening.result()  # raises what has ended it
        world.come_to_rest()
        hanging.chance = 0.0
        wrong = read_all(world, path)
    print(f"seed {seed}: {starts} starts, {sum(len(program.ledger) for program in world.programs)} runs")
    return wrong


def main(words: Sequence[str]) -> int:
    """Go on for as many seconds as the first word says, 20 without one; 1 where something was wrong."""
    wrong = run(float(words[0]) if words else 20.0, int(words[1]) if len(words) > 1 else 7)
    for line in wrong[:40]:
        print("  ", line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
