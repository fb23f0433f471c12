"""What a check says: a code with its evidence, how bad it is, and the single jobs that it is about."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct, field

if TYPE_CHECKING:
    from engine.doctor.patient import Patient

MOST = 200  # details of one check; the worst are told


class Level(StrEnum):
    """How a check came out."""

    OK = "ok"
    UNKNOWN = "unknown"  # it could not be found out
    WARNING = "warning"
    PROBLEM = "problem"


RISING = (Level.OK, Level.UNKNOWN, Level.WARNING, Level.PROBLEM)


class Detail(Struct, frozen=True, kw_only=True):
    """One thing of a check, mostly one job; its sentence has a code of its own."""

    code: str
    level: Level = Level.OK
    job: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)


class Diagnosis(Struct, frozen=True, kw_only=True):
    """What one check has found; `more` details are left out. The code says what to do, too."""

    code: str
    level: Level
    parameters: Mapping[str, object] = field(default_factory=dict)
    details: tuple[Detail, ...] = ()
    more: int = 0
    check: str = ""  # its name
    seconds: float = 0.0


class Report(Struct, frozen=True, kw_only=True):
    """All diagnoses, the worst first."""

    at: datetime
    seconds: float
    diagnoses: tuple[Diagnosis, ...]

    @property
    def level(self) -> Level:
        """Return the worst of them."""
        return worst(one.level for one in self.diagnoses)


class Progress(Struct, frozen=True, kw_only=True):
    """How far an examination is: what it has found, of how many checks."""

    running: bool
    of: int
    diagnoses: tuple[Diagnosis, ...]


class Doctor(Protocol):
    """The port for examinations."""

    def examine(self) -> Report:
        """Return what is wrong; it blocks for some seconds, and one of a moment ago is told again."""

    def progress(self) -> Progress:
        """Return how far the examination in progress is, or the last one, from memory."""


Check = Callable[["Patient"], Diagnosis]


def worst(levels: Iterable[Level]) -> Level:
    """Return the worst of these levels, OK of none."""
    return max(levels, key=RISING.index, default=Level.OK)


def summed(code: str, details: Sequence[Detail], parameters: Mapping[str, object], *, good: str) -> Diagnosis:
    """Return a diagnosis that is as bad as its worst detail: `good` where none is bad, else `code`."""
    level = worst([one.level for one in details])
    ordered = sorted(details, key=lambda one: -RISING.index(one.level))
    return Diagnosis(
        code=good if level is Level.OK else code,
        level=level,
        parameters={**parameters, "bad": sum(one.level is not Level.OK for one in details)},
        details=tuple(ordered[:MOST]),
        more=max(0, len(ordered) - MOST),
    )
