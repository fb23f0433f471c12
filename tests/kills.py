"""Kills BATMON again and again in the middle of its work, while programs write: `python -m tests.kills [STARTS]`.

Three programs write runs all the time: one only appends, one's log is rotated by renaming, one's is copied and
truncated after a pause. Every start of BATMON is killed with SIGKILL in one phase of its work, each phase in its turn.
In the end every run that was written stands in the store exactly once, with the outcome that it had.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from sqlite3 import connect

from msgspec import Struct, field

from engine.auditcheck import verify
from engine.store.batch import AuditHead
from tests.engine.killed import CHANCE, PHASES, PLACES, READY
from tests.engine.live import write_config

PAUSE = 0.03  # seconds between two runs of one program
ROTATED = 150  # runs after which a log is rotated
QUIET = 1.5  # seconds for which a program is silent before its log is copied and truncated
PATIENCE = 60.0  # seconds for a child to come into its phase
END = 120.0  # seconds for the last start to have read everything
FAILING = 7  # every seventh run fails
JOB = """
  - id: {id}
    name: {name}
    scheduler: manual
    workdir: .
    log: {id}.log
    start: 'begin (?P<number>\\d+)'
    success: 'done'
    failure: 'ERROR'
    ignore: 'harmless {edit}'
"""


def jobs_text(edit: int) -> str:
    """Return the jobs after so many edits: a name at each, and at every second one the rule."""
    return "".join(JOB.format(id=id, name=f"{id} {edit}", edit=edit // 2) for id in ("appended", "rotated", "copied"))


def write_whole(folder: Path, edit: int) -> Path:
    """Put an edit in place at once, as an editor does that saves to another file first."""
    draft = folder / "draft"
    draft.mkdir(exist_ok=True)
    return write_config(draft, jobs_text(edit)).replace(folder / "batmon.yml")


class Program(Struct):
    """One program that writes its runs, and keeps what it wrote: the outcome of every run by its number."""

    log: Path
    rotate: Callable[[Path], None] | None = None
    quiet: float = 0.0
    ledger: dict[int, str] = field(default_factory=dict)

    def write(self, ended: threading.Event) -> None:
        """Write run after run."""
        while not ended.wait(PAUSE):
            number = len(self.ledger) + 1
            self._write_run(number, fails=number % FAILING == 0)
            if self.rotate is not None and number % ROTATED == 0:
                time.sleep(self.quiet)
                self.rotate(self.log)
        self._write_run(len(self.ledger) + 1, fails=False)  # a failed run stays open until the next one begins

    def _write_run(self, number: int, *, fails: bool) -> None:
        with self.log.open("a", encoding="utf-8") as file:
            for text in (f"begin {number}", "working", "ERROR broken" if fails else "done"):
                file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}+0000 {text}\n")
                file.flush()
        self.ledger[number] = "failed" if fails else "succeeded"


def shift(log: Path) -> Path:
    """Make room for a rotated log, and return its name."""
    names = [log.with_name(f"{log.name}.{number}") for number in range(1, 200)]
    free = next(place for place, name in enumerate(names) if not name.exists())
    for place in range(free, 0, -1):
        names[place - 1].rename(names[place])
    return names[0]


def rename(log: Path) -> None:
    """Rotate as most programs do."""
    log.rename(shift(log))


def copy_and_truncate(log: Path) -> None:
    """Rotate as logrotate does for a program that holds its log open."""
    shutil.copyfile(log, shift(log))
    with log.open("r+b") as file:
        file.truncate(0)


@contextmanager
def writing(programs: list[Program]) -> Iterator[None]:
    """Let the programs write."""
    ended = threading.Event()
    threads = [threading.Thread(target=program.write, args=(ended,)) for program in programs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


@contextmanager
def hearing(child: "subprocess.Popen[bytes]") -> "Iterator[SimpleQueue[bytes]]":
    """Give the lines that the child says, as they come, an empty one at the end, and kill the child behind."""
    words: SimpleQueue[bytes] = SimpleQueue()

    def listen() -> None:
        assert child.stdout is not None
        while word := child.stdout.readline():
            words.put(word)
        words.put(b"")

    listener = threading.Thread(target=listen)  # not every system can wait for a pipe and a time at once
    listener.start()
    try:
        yield words
    finally:
        child.kill()
        listener.join()  # the pipe is closed next, and another file may be opened under its number


def read_word(words: "SimpleQueue[bytes]", wanted: str) -> bool:
    """Return whether the child said the word in time."""
    end = time.monotonic() + PATIENCE
    with suppress(Empty):
        while word := words.get(timeout=max(0.0, end - time.monotonic())):
            if word.strip() == wanted.encode():
                return True
    return False


def kill_in(phase: str, folder: Path, edit: int, dice: random.Random) -> bool:
    """Start BATMON, kill it in that phase, and return whether it had come into it."""
    place, call = dice.choice(PLACES[phase]), dice.randint(1, 4)
    command = [sys.executable, "-m", "tests.engine.killed", str(folder / "batmon.yml"), phase, place, str(call)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as child, hearing(child) as words:
        if phase == "reload" and read_word(words, READY):
            write_whole(folder, edit)
        reached = read_word(words, phase)
        if place == CHANCE:
            time.sleep(dice.uniform(0, 0.03))
    return reached


def stored(store: Path) -> dict[str, list[tuple[int, str]]]:
    """Return number and outcome of every run in the store, by job, each as often as it stands there."""
    found: dict[str, list[tuple[int, str]]] = {}
    with closing(connect(f"file:{store}?mode=ro", uri=True)) as connection:
        for job_id, outcome, values in connection.execute("select job_id, outcome, values_json from runs"):
            found.setdefault(job_id, []).append((int(json.loads(values).get("number", 0)), outcome))
    return {job_id: sorted(runs) for job_id, runs in found.items()}


def read_all(folder: Path, wanted: dict[str, list[tuple[int, str]]]) -> dict[str, list[tuple[int, str]]]:
    """Start BATMON once more, wait until it has every run, and return what the store has then."""
    command = [sys.executable, "-m", "tests.engine.watcher", str(folder / "batmon.yml")]
    found: dict[str, list[tuple[int, str]]] = {}
    with subprocess.Popen(command) as child:
        try:
            end = time.monotonic() + END
            while time.monotonic() < end and sum(map(len, found.values())) < sum(map(len, wanted.values())):
                time.sleep(0.5)
                found = stored(folder / "data" / "batmon.db")
            time.sleep(2.5)  # a run that is counted twice may come after the last one
            found = stored(folder / "data" / "batmon.db")
        finally:
            child.kill()
    return found


def sound(store: Path, trail: Path) -> list[str]:
    """Return what is wrong with the store's file, its daily counts and the audit trail."""
    with closing(connect(store)) as connection:
        checked = connection.execute("pragma integrity_check").fetchone()[0]
        counted = connection.execute("select sum(runs) from daily").fetchone()[0]
        closed = connection.execute("select count(*) from runs where outcome != 'open'").fetchone()[0]
        head = connection.execute("select count, hash from audit_head").fetchone()
    wrong = [] if checked == "ok" else [f"store: {checked}"]
    if counted != closed:
        wrong.append(f"{counted} runs counted by day, {closed} in the store")
    return wrong + [str(problem) for problem in verify(trail, AuditHead(count=head[0], hash=head[1]))]


def differences(wanted: dict[str, list[tuple[int, str]]], found: dict[str, list[tuple[int, str]]]) -> list[str]:
    """Return what is missing, and what is there too often or otherwise than it was."""
    wrong = []
    for job_id, runs in wanted.items():
        there = Counter(found.get(job_id, []))
        wrong += [f"{job_id}: {run} is missing" for run in runs if not there[run]]
        wrong += [f"{job_id}: {run} stands there {times} times" for run, times in there.items() if times > 1]
        wrong += [f"{job_id}: {run} was not so" for run in there if run not in set(runs)]
    return wrong


def run(starts: int, folder: Path | None = None, seed: int = 7) -> int:
    """Return 0 if after so many starts, each killed in its phase, every run is there exactly once; tell what is not."""
    if folder is None:
        with tempfile.TemporaryDirectory() as made:
            return run(starts, Path(made), seed)
    dice, began = random.Random(seed), time.monotonic()
    write_whole(folder, 0)
    programs = [
        Program(log=folder / "appended.log"),
        Program(log=folder / "rotated.log", rotate=rename),
        Program(log=folder / "copied.log", rotate=copy_and_truncate, quiet=QUIET),
    ]
    killed: Counter[str] = Counter()
    with writing(programs):
        for start in range(starts):
            phase = PHASES[start % len(PHASES)]
            killed[phase] += kill_in(phase, folder, start + 1, dice)
    wanted = {program.log.stem: sorted(program.ledger.items()) for program in programs}
    wrong = differences(wanted, read_all(folder, wanted))
    wrong += sound(folder / "data" / "batmon.db", folder / "data" / "audit" / "audit.jsonl")
    wrong += [f"{start_s} starts were not killed while {phase}" for phase, start_s in missing(starts, killed).items()]
    total = sum(map(len, wanted.values()))
    told = ", ".join(f"{count} {phase}" for phase, count in sorted(killed.items()))
    print(
        f"{starts} starts killed ({told}), {total} runs written, {time.monotonic() - began:.0f} s, {len(wrong)} wrong"
    )
    for line in wrong[:30]:
        print("  ", line)
    return 1 if wrong else 0


def missing(starts: int, killed: Counter[str]) -> dict[str, int]:
    """Return how many kills came too early or too late, by phase."""
    meant = Counter(PHASES[start % len(PHASES)] for start in range(starts))
    return {phase: meant[phase] - killed[phase] for phase in meant if killed[phase] < meant[phase]}


def main(words: Sequence[str]) -> int:
    """Kill as many starts as the first word says, 200 without one; 1 where something was wrong."""
    return run(int(words[0]) if words else 200)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
