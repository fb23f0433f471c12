"""One live run of a demo program: `batmon demo-job NAME`, started by the demo or by hand."""

import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from engine.demo.program import Ending, Program, Step, line_text

LIFELINE = "BATMON_DEMO_LIFELINE"  # set for children: their standard input is a pipe that the demo holds open


def run_program(
    program: Program, folder: Path, *, now: Callable[[], datetime], sleep: Callable[[float], object], fail: bool = False
) -> int:
    """Run `program` in `folder` as its plan says, each line flushed; return 0, or 1 for a failed run."""
    started = now()
    ending = Ending.FAILED if fail else program.ending(started)
    steps = program.steps(started, ending)
    pace = program.live_seconds / sum(step.after for step in steps) if ending is Ending.CLEAN else 1.0
    log = folder / started.strftime(program.log)
    for step in steps:
        sleep(min(step.after * pace, program.live_seconds))
        if step.saves and program.save is not None:
            program.save(folder, started, program.random(started))
        _append(log, now(), step)
    return 1 if ending is Ending.FAILED else 0


def end_with_parent() -> None:
    """End this process as soon as the demo that started it is gone, even by `kill -9`: its pipe closes then."""
    if os.environ.get(LIFELINE):
        threading.Thread(target=_wait_for_end, name="lifeline", daemon=True).start()


def _wait_for_end() -> None:
    while os.read(0, 1):
        pass
    os._exit(75)  # EX_TEMPFAIL: no clean-up, the last line is already flushed


def _append(log: Path, at: datetime, step: Step) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as file:  # opened for each line: nobody is kept from moving the file
        file.write(line_text(at, step))
