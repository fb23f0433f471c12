"""What is run to have a scheduler run a job."""

from msgspec import Struct


class Order(Struct, frozen=True, kw_only=True):
    """The words that ask, those that end it, and how people read it; `restarts` is for a service."""

    words: tuple[str, ...]
    shown: str
    stop: tuple[str, ...] = ()
    restarts: bool = False
