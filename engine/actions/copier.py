"""What the pages may ask of copies of the store."""

from pathlib import Path
from typing import Protocol

from msgspec import Struct

from engine.actions.actor import Actor


class Copied(Struct, frozen=True, kw_only=True):
    """A copy that waits to be handed out: where it lies, and the name to give it."""

    path: Path
    name: str


class Copier(Protocol):
    """The port for copies of the store."""

    def copy(self, actor: Actor) -> Copied:
        """Return a consistent copy, made now and on record; it blocks, and raises Refused where none can be made."""

    def discard(self, copied: Copied) -> None:
        """Remove a copy that was handed out, or was not."""
