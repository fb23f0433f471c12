"""Whether the audit file is whole: names the rows that were removed, changed, or cut off."""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from engine.store.audits import audit_from_json, audit_to_json, hash_of
from engine.store.batch import AuditHead, AuditRow

FORGOTTEN = "audit_forgotten"  # the event that tells of rows which retention took away


class AuditTrouble(StrEnum):
    """What is wrong with a place of the file."""

    REMOVED = "removed"  # rows that were written are not there
    CHANGED = "changed"  # the row is not what was written
    REPEATED = "repeated"  # a row stands where it cannot: a second time, or out of its order
    UNREADABLE = "unreadable"  # no row at all: cut off, or padded with NUL by a power cut


class AuditProblem(Struct, frozen=True, kw_only=True):
    """One thing wrong with the audit file, at the rows `first` to `last`; `line` is None where no line is left."""

    trouble: AuditTrouble
    first: int
    last: int
    line: int | None = None


class Inspection(Struct, frozen=True, kw_only=True):
    """What a reading of the whole file found: the problems, and the sound rows that the store does not have yet.

    `end` is what the next row has to follow: a number is never given twice, also behind a break in the chain. The file
    holds so many `rows`, from number `first` on.
    """

    rows: int
    first: int
    problems: list[AuditProblem]
    owed: tuple[AuditRow, ...]
    end: AuditHead


def verify(path: Path, head: AuditHead) -> list[AuditProblem]:
    """Return what is wrong with the file, in its order; `head` is where the store knows the trail to end."""
    return inspect_file(path, head).problems


def inspect_file(path: Path, head: AuditHead) -> Inspection:
    """Read the whole file and compare each row with the one before it, and the end with the store's."""
    check = _Check(head)
    for number, line in enumerate(lines_of(path), start=1):
        row = row_of(line)
        if row is None:
            check.see_unreadable(number)
        else:
            check.see(number, row, sound=audit_to_json(row).encode() == line and hash_of(row) == row.hash)
    end = check.end()
    problems = sorted(check.problems, key=lambda problem: problem.first)
    return Inspection(rows=check.rows, first=check.first, problems=problems, owed=tuple(check.owed), end=end)


def lines_of(path: Path) -> Iterator[bytes]:
    """Yield the lines of the file without their ends."""
    if path.exists():
        with path.open("rb") as file:
            yield from (line.removesuffix(b"\n") for line in file)


def row_of(line: bytes) -> AuditRow | None:
    """Return the row of a line, None where it is none."""
    try:
        return audit_from_json(line)
    except ValueError:
        return None


class _Check:
    """Where the reading stands: the next number, the hash it has to follow, and what was wrong so far."""

    def __init__(self, head: AuditHead) -> None:
        self.problems: list[AuditProblem] = []
        self.owed: list[AuditRow] = []
        self._head = head
        self._tail = head  # where the chain ends, the owed rows included
        self._next = 1
        self._last: AuditRow | None = None
        self._last_line = 0
        self._changed: set[int] = set()
        self._unread = 0  # unreadable lines since the last row
        self._forgotten: dict[int, object] = {}  # hashes of the last rows that went, by their numbers
        self._before = ""  # the hash that the file's first row follows
        self.rows, self.first = 0, 1

    def see_unreadable(self, line: int) -> None:
        """Note a line that is no row."""
        place = self._next + self._unread
        self.problems.append(AuditProblem(trouble=AuditTrouble.UNREADABLE, first=place, last=place, line=line))
        self._unread += 1

    def see(self, line: int, row: AuditRow, *, sound: bool) -> None:
        """Compare a row with what must come next."""
        if row.seq < self._next:
            self.problems.append(AuditProblem(trouble=AuditTrouble.REPEATED, first=row.seq, last=row.seq, line=line))
            return
        if not sound:
            self._note_changed(row.seq, line)
        if sound and row.event == FORGOTTEN and isinstance(through := row.detail.get("through"), int):
            self._forgotten[through] = row.detail.get("hash")
        self.rows += 1
        if self._last is None:
            self._begin(row, line)
        elif row.seq > self._next + self._unread:
            self._note_removed(self._next + self._unread, row.seq - 1)
        elif row.seq == self._next and self._last and row.previous != self._last.hash:
            self._note_changed(self._last.seq, self._last_line)  # rewritten, with a hash that fits
        if row.seq == self._head.count and row.hash != self._head.hash:
            self._note_changed(row.seq, line)
        if sound and row.seq == self._tail.count + 1 and row.previous == self._tail.hash:
            self.owed.append(row)
            self._tail = AuditHead(count=row.seq, hash=row.hash)
        self._next, self._last, self._last_line, self._unread = row.seq + 1, row, line, 0

    def _begin(self, row: AuditRow, line: int) -> None:
        """Take the first row: what is missing before it has to be told of further on."""
        self._before = row.previous
        if row.seq == 1 and row.previous:
            self._note_changed(1, line)
        if row.seq > self._next + self._unread:
            self.first = row.seq

    def end(self) -> AuditHead:
        """Compare the last row with the store, and return the later end of the two."""
        if self.first > 1 and self._forgotten.get(self.first - 1) != self._before:
            self._note_removed(1, self.first - 1)
        if self._next + self._unread <= self._head.count:
            self._note_removed(self._next + self._unread, self._head.count)
        last = self._last
        return AuditHead(count=last.seq, hash=last.hash) if last and last.seq > self._tail.count else self._tail

    def _note_changed(self, seq: int, line: int) -> None:
        if seq not in self._changed:
            self._changed.add(seq)
            self.problems.append(AuditProblem(trouble=AuditTrouble.CHANGED, first=seq, last=seq, line=line))

    def _note_removed(self, first: int, last: int) -> None:
        self.problems.append(AuditProblem(trouble=AuditTrouble.REMOVED, first=first, last=last))
