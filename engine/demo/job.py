"""One live run of a demo program: `batmon demo-job NAME`, started by the demo or by hand."""

import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from engine.demo.program import Ending, Program, line_text

LIFELINE = "BATMON_DEMO_LIFELINE"  # set for children: their standard input is a pipe that the demo holds open


def local_clock(zone: ZoneInfo) -> Callable[[], datetime]:
    """Return the clock on the wall of the machine where the demo's programs run."""
    return lambda: datetime.now(zone)


def run_program(
    program: Program,
    folder: Path,
    *,
    now: Callable[[], datetime],
    sleep: Callable[[float], object],
    fail: bool = False,
    tell: Callable[[str], object] | None = None,
) -> int:
    """Run `program` in `folder` as its plan says, each line flushed; return 0, or 1 for a failed run."""
    started = now()
    ending = Ending.FAILED if fail else program.ending(started)
    steps = program.steps(started, ending)
    pace = min(1.0, program.live_seconds / sum(step.after for step in steps))
    log = folder / started.strftime(program.log)
    for step in steps:
        sleep(step.after * pace)
        if step.saves and program.save is not None:
            program.save(folder, started, program.random(started))
        line = line_text(now(), step)
        _append(log, line)
        if tell is not None:
            tell(line.rstrip())
    return 1 if ending is Ending.FAILED else 0


def started_by_demo() -> bool:
    """Return whether the demo's runner started this process, and not a person."""
    return bool(os.environ.get(LIFELINE))


def end_with_parent() -> None:
    """End this process as soon as the demo that started it is gone, even by `kill -9`: its pipe closes then."""
    if started_by_demo():
        threading.Thread(target=_wait_for_end, name="lifeline", daemon=True).start()


def _wait_for_end() -> None:
    while os.read(0, 1):
        pass
    os._exit(75)  # EX_TEMPFAIL: no clean-up, the last line is already flushed


def _append(log: Path, line: str) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:  # opened for each line: nobody is kept from moving the file
        file.write(line)
