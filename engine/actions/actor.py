"""Who acts, what they ask for, and what they may do."""

from msgspec import Struct

OF_JOBS = ("rerun", "cancel", "pause", "ack", "delete_log", "rules")
OF_ALL = ("capture", "config", "audit", "store", "files")
ACTIONS = (*OF_JOBS, *OF_ALL)


class Actor(Struct, frozen=True, kw_only=True):
    """Who acts, by the name they gave, and from which address."""

    name: str
    source: str


class Ask(Struct, frozen=True, kw_only=True):
    """What somebody wants to do, on which job, and from which address they ask."""

    action: str
    source: str
    job: str | None = None


class Pass(Struct, frozen=True, kw_only=True):
    """An open unlock: whose it is, for how many seconds it lasts, and what it lets them do."""

    name: str
    seconds: float
    actions: tuple[str, ...]


class Opened(Struct, frozen=True, kw_only=True):
    """An unlock that was opened or renewed, with its token: what the browser keeps, and nobody else."""

    token: str
    given: Pass
