"""What the pages may ask of pictures of the server's screen, and the values that they get."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from engine.actions.actor import Actor

ALL = 0  # every monitor, as one picture


class Display(Struct, frozen=True, kw_only=True):
    """One monitor: where it lies on the whole screen, in pixels."""

    left: int
    top: int
    width: int
    height: int
    primary: bool = False


class Picture(Struct, frozen=True, kw_only=True):
    """A picture as it was taken: PNG, a small JPEG of it, and the monitors that there are."""

    png: bytes
    small: bytes
    width: int
    height: int
    displays: tuple[Display, ...]


class Capture(Struct, frozen=True, kw_only=True):
    """A picture that is kept: when, by whom, and of what; `monitor` counts from 1, ALL is every one."""

    name: str
    at: datetime
    by: str
    source: str
    monitor: int
    width: int
    height: int
    size: int  # bytes
    displays: tuple[Display, ...] = ()


class LivePicture(Struct, frozen=True, kw_only=True):
    """One picture of a live session, which keeps none; `session` names it in the next request."""

    session: str
    at: datetime
    picture: Picture


class Camera(Protocol):
    """The port for captures. Every call blocks, and raises Refused where there is no picture to be had."""

    keep_days: int  # how long a picture is kept
    pace: float  # seconds between two pictures of a live session

    def take(self, monitor: int, actor: Actor) -> Capture:
        """Return a picture that was just taken, and is kept."""

    def kept(self) -> Sequence[Capture]:
        """Return the pictures that are kept, newest first."""

    def read(self, name: str, *, small: bool, actor: Actor) -> bytes:
        """Return a picture that is kept: PNG, or the small JPEG."""

    def look(self, session: str | None, monitor: int, actor: Actor) -> LivePicture:
        """Return how the screen looks now; a session is on record once, and none of its pictures is kept."""

    def look_away(self, session: str, actor: Actor) -> None:
        """End a live session."""
