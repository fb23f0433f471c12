"""A batch program of Windows that holds its log open, turns it over and deletes old ones; it measures its own waits.

Run by the Windows Python: `python writer.py FOLDER LAST_RESULT RUNS`. Prints what it wrote, and how each call went, as
JSON. It imports nothing of BATMON and knows nothing of who reads along.

What a call takes while the machine runs nothing of this program is no wait for a file: a second thread notices it.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import TextIO

RUNS_PER_FILE = 3
KEPT = 8  # turned files; the reader has that long before a file is gone
PAUSE = 0.12  # seconds between two lines
BEAT = 0.01
STANDSTILL = 5 * BEAT  # from here on the machine has let the program stand
HELD = 20.0  # seconds after which a deleted file whose name stays is held by somebody for good

Stretch = tuple[float, float]


class Pulse:
    """Beats beside the program, and knows when neither could run."""

    def __init__(self) -> None:
        self.stood: list[Stretch] = []
        self._over = Event()
        self._thread = Thread(target=self._beat, daemon=True)
        self._thread.start()

    def _beat(self) -> None:
        last = time.perf_counter()
        while not self._over.wait(BEAT):
            now = time.perf_counter()
            if now - last > STANDSTILL:
                self.stood.append((last + BEAT, now))
            last = now

    def end(self) -> None:
        """Stop beating."""
        self._over.set()
        self._thread.join()

    def waited(self, call: Stretch) -> float:
        """Return how long a call took of the time in which the program could run."""
        lost = sum(max(0.0, min(end, call[1]) - max(begin, call[0])) for begin, end in self.stood)
        return call[1] - call[0] - lost


class Writer:
    """Writes runs into `job.log`, in the code page of a Korean Windows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls: list[Stretch] = []
        self.failures: list[str] = []
        self.turned = self.deleted = 0
        self.log = self.timed(self.open)

    def timed(self, call: Callable[[], TextIO]) -> TextIO:
        """Return what the call returns, and note how long it took; what it raises is noted and ends the program."""
        begun = time.perf_counter()
        try:
            return call()
        except OSError as error:
            self.failures.append(repr(error))
            raise
        finally:
            self.calls.append((begun, time.perf_counter()))

    def open(self) -> TextIO:
        """Return the log, opened as Python opens files on Windows."""
        return open(self.folder / "job.log", "a", encoding="cp949")

    def write(self, text: str) -> None:
        """Write one line."""

        def line() -> TextIO:
            self.log.write(f"{datetime.now().isoformat(' ', 'milliseconds')} {text}\n")  # noqa: DTZ005  # local time
            self.log.flush()
            return self.log

        self.timed(line)
        time.sleep(PAUSE)

    def turn(self) -> None:
        """Rename each turned file to the next number, delete the oldest, and begin anew."""

        def turned() -> TextIO:
            self.log.close()
            oldest = self.folder / f"job.log.{KEPT}"
            if oldest.exists():
                oldest.unlink()
                self.deleted += 1
            end = time.perf_counter() + HELD
            while oldest.exists():  # Wine, and a share: the name stays until whoever reads the file lets go
                if time.perf_counter() > end:
                    raise OSError(f"{oldest} was deleted, and somebody holds it")
                time.sleep(0.001)
            for number in range(KEPT - 1, -1, -1):
                here = self.folder / (f"job.log.{number}" if number else "job.log")
                if here.exists():
                    here.rename(self.folder / f"job.log.{number + 1}")
            return self.open()

        self.log = self.timed(turned)
        self.turned += 1


def main(folder: Path, last: str, runs: int) -> dict[str, object]:
    """Return what was written and measured: every seventh run fails, the last one ends as it is told."""
    pulse, writer, failed = Pulse(), Writer(folder), 0
    for number in range(1, runs + 1):
        if number > 1 and number % RUNS_PER_FILE == 1:
            writer.turn()
        fails = last == "failure" if number == runs else number % 7 == 0
        failed += fails
        writer.write(f"작업 시작 ({number}번째)")
        writer.write(
            f"[오류] {number}번째 계좌 원장을 읽지 못했습니다" if fails else f"정상 종료: {number * 10}건 처리"
        )
    writer.log.close()
    pulse.end()
    return {
        "runs": runs,
        "failed": failed,
        "turned": writer.turned,
        "deleted": writer.deleted,
        "failures": writer.failures,
        "longest": max(map(pulse.waited, writer.calls)),
        "stood": sum(end - begin for begin, end in pulse.stood),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
