"""A batch program of Windows that holds its log open, turns it over and deletes old ones; it measures its own waits.

Run by the Windows Python: `python writer.py FOLDER LAST_RESULT RUNS`. Prints what it wrote, and how each call went, as
JSON. It imports nothing of BATMON and knows nothing of who reads along.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TextIO

RUNS_PER_FILE = 3
KEPT = 8  # turned files; the reader has that long before a file is gone
PAUSE = 0.12  # seconds between two lines


class Writer:
    """Writes runs into `job.log`, in the code page of a Korean Windows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.waits: list[float] = []
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
            self.waits.append(time.perf_counter() - begun)

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
            while oldest.exists():  # Wine, and a share: the name stays until whoever reads the file lets go
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
    writer, failed = Writer(folder), 0
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
    return {
        "runs": runs,
        "failed": failed,
        "turned": writer.turned,
        "deleted": writer.deleted,
        "failures": writer.failures,
        "longest": max(writer.waits),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
