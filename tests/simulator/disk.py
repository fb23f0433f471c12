"""What a job writes, as real files: rotated in the ways that jobs do it, each line stamped in the job's own time."""

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from tests.simulator.plan import Life, Line

NOTHING = timedelta()
NAMES = {  # way of rotating -> the path that `log` gives
    "one file": "job.log",
    "renamed": "job.log",
    "copied and truncated": "job.log",
    "named by day": "job-%Y%m%d.log",
}


class Disk(Struct, kw_only=True):
    """The log files of one life; a log that rotates does so before one line in `every`."""

    folder: Path
    zone: ZoneInfo
    way: str
    rng: Random
    offsets: bool = False  # stamps say their distance from UTC
    skewed: bool = False  # some stamps lie in the future
    every: int = 25
    rotated: int = field(default=0)

    @property
    def pattern(self) -> str:
        """Return what `log` says."""
        return str(self.folder / NAMES[self.way])

    def path(self, at: datetime) -> Path:
        """Return the file that is written at a moment."""
        return Path(at.astimezone(self.zone).strftime(self.pattern))

    def text(self, line: Line, ahead: timedelta = NOTHING) -> str:
        """Return a line as it stands in the file; `ahead` is how far its stamp lies in the future."""
        stamp = (line.at + ahead).astimezone(self.zone)
        shown = f"{stamp:%Y-%m-%d %H:%M:%S%z}" if self.offsets else f"{stamp:%Y-%m-%d %H:%M:%S}"
        return f"{shown} {line.word}" + ("" if line.rows is None else f" of {line.rows} rows") + "\n"

    def write(self, text: str, at: datetime) -> None:
        """Append some text at a moment."""
        path = self.path(at)
        with path.open("ab") as file:
            file.write(text.encode())
        os.utime(path, (at.timestamp(), at.timestamp()))

    def rotate(self, at: datetime) -> None:
        """Put the log that is full out of the way, now and then."""
        path = self.path(at)
        if self.way not in ("renamed", "copied and truncated") or not path.exists() or self.rng.randrange(self.every):
            return
        for number in range(self.rotated, 0, -1):
            (self.folder / f"job.log.{number}").rename(self.folder / f"job.log.{number + 1}")
        self.rotated += 1
        first = self.folder / "job.log.1"
        if self.way == "renamed":
            path.rename(first)
        else:
            shutil.copy2(path, first)
            path.write_bytes(b"")
            os.utime(path, (at.timestamp(), at.timestamp()))


def repeats_an_hour(life: Life) -> bool:
    """Return whether a line was written in an hour that the clock on the wall shows twice."""
    zone = ZoneInfo(life.plan.zone)
    moments = [line.at for run in life.runs for line in run.lines]
    return any(at.astimezone(zone).replace(fold=1 - at.astimezone(zone).fold).astimezone(UTC) != at for at in moments)
