"""Which files a path with strftime fields and globs means, in which order, and what it means today."""

import os
import re
from datetime import UTC, datetime, timedelta
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from msgspec import Struct, field

from engine.clock import wall_ns
from engine.logs.opening import is_missing
from engine.sharing import reach, status_of

FIELDS = {  # strftime field -> what it looks like in a name
    "Y": r"\d{4}",
    "y": r"\d{2}",
    "m": r"\d{2}",
    "d": r"\d{2}",
    "j": r"\d{3}",
    "H": r"\d{2}",
    "M": r"\d{2}",
    "S": r"\d{2}",
    "I": r"\d{2}",
    "p": r"AM|PM",
    "b": r"[A-Za-z]{3}",
    "B": r"[A-Za-z]+",
}
ROTATED = r"(?P<rotated>\.\d{1,4}|\.\d{4}-\d{2}-\d{2}|-\d{8})?"
PACKED = r"(?:\.gz)?"
SETTLED = 2_000_000_000  # ns: a folder changed this lately may change again within the same time stamp
RESCAN = timedelta(minutes=1)  # the longest time, however quiet a folder looks
TURNS = 6  # in which the paths take turns within that time
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
NO_NAME = datetime(1, 1, 1)
WATCHED = 3  # newest files that are looked at in every tick; the older ones at every rescan


class Part(Struct, frozen=True):
    """One component of a path: a name as it stands, or a pattern."""

    literal: str | None
    pattern: "re.Pattern[str] | None"
    fields: tuple[str, ...]


class Found(Struct, frozen=True, kw_only=True):
    """A file that matches, with the moment its name says (None without one) and its rotation: 0 is the live file."""

    path: str
    named: datetime | None = None
    rotated: int = 0


@lru_cache(maxsize=16384)
def parts_of(path: str, with_rotated: bool, with_packed: bool = False) -> tuple[str, tuple[Part, ...]]:
    """Return the folder that a path starts in, and its components from the first pattern on."""
    pieces = Path(path).parts
    rooted = bool(Path(path).anchor)  # a root is no pattern, whatever marks Windows puts before it
    names = enumerate(pieces[rooted:], start=rooted)
    first = next((place for place, piece in names if _is_pattern(piece)), len(pieces) - 1)
    last = len(pieces) - 1
    parts = tuple(
        _part(piece, with_rotated and place == last, with_packed and place == last)
        for place, piece in enumerate(pieces[first:], start=first)
    )
    return str(Path(*pieces[:first])) if first else ".", parts


def _is_pattern(piece: str) -> bool:
    return any(mark in piece for mark in "%*?[")


def _part(piece: str, with_rotated: bool, with_packed: bool) -> Part:
    if not _is_pattern(piece) and not with_rotated:
        return Part(piece.replace("%%", "%"), None, ())
    text, fields = "", []
    for plain, name in re.findall(r"([^%]+)|%(.)", piece):
        if plain:
            text += translate(plain).removeprefix("(?s:").rsplit(")", 1)[0]
        elif name == "%":
            text += "%"
        elif name in FIELDS:
            fields.append(name)
            text += f"({FIELDS[name]})"
        else:
            text += ".*"
    flags = re.IGNORECASE if os.name == "nt" else 0
    text += (ROTATED if with_rotated else "") + (PACKED if with_packed else "")
    return Part(None, re.compile(text, flags), tuple(fields))


def resolved(path: str, at: datetime) -> str:
    """Return the path with its strftime fields filled in: what is looked for at that local time."""
    return re.sub(r"%(.)", lambda found: at.strftime(found.group(0)), path)


def next_rescan(path: str, looked: datetime) -> datetime:
    """Return when all files of a path are looked for again: within RESCAN, in the turn of the path.

    A turn for each path apart would spread the work further, but what few have to do together costs them less.
    """
    gone = (looked - LONG_AGO) % RESCAN
    return looked + ((_turn(path) - gone) % RESCAN or RESCAN)


@lru_cache(maxsize=32768)
def _turn(path: str) -> timedelta:
    return RESCAN / TURNS * (crc32(path.encode(errors="replace")) % TURNS)


class Finder(Struct):
    """Finds the files of one path again and again: a folder is read only when it has changed.

    Raises nothing for what is missing; any other OSError of the folder is the caller's.
    """

    path: str
    with_rotated: bool = True
    written_since: int = 0  # nanoseconds: files that were written last before are left out
    with_packed: bool = False
    _folders: dict[str, tuple[int, int, tuple[str, ...]]] = field(default_factory=dict)
    _scanned: datetime | None = None
    _found: tuple[Found, ...] = ()

    def find(self, now: datetime) -> tuple[Found, ...]:
        """Return every file that matches, oldest first as far as the names say."""
        scanned = self._scanned
        if scanned is None or not scanned <= now < next_rescan(self.path, scanned) or self._changed():
            self._folders = {}  # not cleared: a copy may look at it in another thread
            root, parts = parts_of(self.path, self.with_rotated, self.with_packed)
            found = self._descend(root, parts, {})
            if self.written_since:
                found = [file for file in found if stamp_of(file.path) >= self.written_since]
            self._found = tuple(sorted(found, key=_age))
            self._scanned = now
        return self._found

    def folders(self) -> "tuple[tuple[str, int], ...] | None":
        """Return the folders that were read and when they changed last; None while one may change unseen."""
        if any(scanned - stamp < SETTLED for stamp, scanned, _ in self._folders.values()):
            return None
        return tuple((folder, stamp) for folder, (stamp, _, _) in self._folders.items())

    def _changed(self) -> bool:
        return any(
            stamp_of(folder) != stamp or scanned - stamp < SETTLED
            for folder, (stamp, scanned, _) in self._folders.items()
        )

    def _descend(self, folder: str, parts: tuple[Part, ...], known: dict[str, str]) -> list[Found]:
        part, rest = parts[0], parts[1:]
        if part.literal is not None:
            return self._arrive(os.path.join(folder, part.literal), rest, known, 0)
        found: list[Found] = []
        for name in self._names(folder):
            match = part.pattern.fullmatch(name) if part.pattern is not None else None
            if match is not None:
                fields = {**known, **dict(zip(part.fields, match.groups(), strict=False))}
                rotated = _rotation(match.groupdict().get("rotated"))
                found += self._arrive(os.path.join(folder, name), rest, fields, rotated)
        return found

    def _arrive(self, path: str, rest: tuple[Part, ...], known: dict[str, str], rotated: int) -> list[Found]:
        if rest:
            return self._descend(path, rest, known)
        return [Found(path=path, named=_moment(known), rotated=rotated)]

    def _names(self, folder: str) -> tuple[str, ...]:
        stamp, scanned = stamp_of(folder), wall_ns()
        try:
            names = tuple(os.listdir(reach(folder)))
        except OSError as error:
            if not is_missing(error):
                raise
            names = ()
        self._folders[folder] = (stamp, scanned, names)
        return names


def stamp_of(path: str) -> int:
    """Return when a file or a folder's names changed last, in nanoseconds; -1 where there is no such thing."""
    try:
        return status_of(path).st_mtime_ns
    except OSError:
        return -1


def is_over(file: Found, files: list[Found]) -> bool:
    """Return whether a newer file has taken the place of this one: by rotation, or by the day in its name.

    Files without a day in their names may be written side by side: there a half-written line waits for its end.
    """
    if file.rotated:
        return True
    return file.named is not None and any(other.named is not None and other.named > file.named for other in files)


def _rotation(suffix: str | None) -> int:
    """Return how far back a rotated file lies: `.3` is 3, a date counts down from the last day there is."""
    if not suffix:
        return 0
    digits = re.sub(r"\D", "", suffix)
    return int(digits) if len(digits) < 8 else 99_999_999 - int(digits)


def _age(found: Found) -> tuple[bool, datetime, int, str]:
    return (found.named is not None, found.named or NO_NAME, -found.rotated, found.path)


def _moment(known: dict[str, str]) -> datetime | None:
    """Return the local moment that the fields of a name say, None where they do not even say a day."""
    if not ({"Y", "y"} & known.keys()) or not ({"j"} & known.keys() or {"m", "d"} <= known.keys()):
        return None
    layout, text = "", ""
    for name, value in known.items():
        layout += f"%{name} "
        text += f"{value} "
    try:
        return datetime.strptime(text, layout)  # noqa: DTZ007  # a name says local time
    except ValueError:
        return None


def says_time(path: str) -> bool:
    """Return whether the names that a path means hold a time of day."""
    return "%H" in path or "%I" in path


def by_age(file: Found) -> tuple[float, int, str]:
    """Order by the moment in the name, else by the modification time; of one name the more rotated is older."""
    if file.named is not None:
        return (file.named.replace(tzinfo=UTC).timestamp(), -file.rotated, file.path)
    try:
        return (status_of(file.path).st_mtime, -file.rotated, file.path)
    except OSError:
        return (0.0, -file.rotated, file.path)
