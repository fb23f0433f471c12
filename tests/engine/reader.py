"""Reads a job's real logs look by look, for the tests of what becomes of each line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine import plain
from engine.logs.watch import LogWatch
from rules.model import Event
from rules.rule import Rule
from tests.rules.lives import rule

EVERY_LINE = rule(settle=timedelta(minutes=2), failure=(".",))


class Reader:
    """Reads a job's logs and gives every line, with its number, as it comes."""

    def __init__(self, *paths: Path | str, encoding: str = "auto", meant: Rule = EVERY_LINE) -> None:
        self.meant = meant
        self.watch = LogWatch(paths=tuple(str(path) for path in paths), encoding=encoding)
        self.now = datetime.now(UTC)

    def events(self, later: timedelta = timedelta(seconds=5)) -> list[Event]:
        """Return what one look gives."""
        self.now += later
        return [event for reading in self.watch.read(self.meant, lambda: self.now) for event in reading.events]

    def all_events(self) -> list[Event]:
        """Return what as many looks give as there is more to be read."""
        found = self.events()
        while self.watch.more:
            found += self.events()
        return found

    def restart(self) -> None:
        """Begin again with what a store would have kept."""
        kept = plain.load(plain.dump(self.watch.cursors))
        self.watch = LogWatch(paths=self.watch.paths, encoding=self.watch.encoding, cursors=kept)

    def lines(self, later: timedelta = timedelta(seconds=5)) -> list[tuple[int | None, str]]:
        """Return number and text of each line that one look gives."""
        return [(event.evidence.line, event.evidence.text) for event in self.events(later)]

    def texts(self, later: timedelta = timedelta(seconds=5)) -> list[str]:
        """Return the text of each line that one look gives."""
        return [text for _, text in self.lines(later)]


def add(path: Path, text: str | bytes) -> None:
    """Append to a file as it stands."""
    with path.open("ab") as file:
        file.write(text.encode() if isinstance(text, str) else text)
