"""BATMON as a child that says when it is in the middle of something, and stays there until it is killed.

`python -m tests.engine.killed CONFIG PHASE PLACE CALL`: the phase, whether it stays before or after that piece of work
or is killed by chance, and at which call.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine import book, catchup, look, rounds
from engine.logs import follow
from engine.service import start
from engine.store import store

PHASES = ("reading", "transaction", "reload", "catch-up")
BEFORE, AFTER, CHANCE = "before", "after", "chance"
BETWEEN = ("write 1", "write 2", "write 3")  # of a reload: before the first transaction that follows, or a later one
PLACES = {
    "reading": (BEFORE, AFTER, CHANCE),
    "transaction": (BEFORE, AFTER, CHANCE),
    "reload": (BEFORE, AFTER, CHANCE, *BETWEEN),
    "catch-up": (AFTER, CHANCE),
}
READY = "ready"
PIECE = 4096  # bytes of a job read in one tick, so that a short history takes several
CRUMB = 512  # and so few that the programs write faster: it catches up as long as they do


def say(word: str) -> None:
    """Say a word in one piece, whichever thread says another at the same time."""
    os.write(sys.stdout.fileno(), f"{word}\n".encode())


class Stage:
    """Says the phase once, at the wanted call and place, and stays there."""

    def __init__(self, phase: str, place: str, call: int) -> None:
        self.phase, self.place, self.call = phase, place, call
        self.calls = 0

    def stay(self, place: str) -> None:
        """Say the phase, and wait to be killed: for ever where the place is the wanted one, by chance not at all."""
        if place == CHANCE and self.place == CHANCE and self.calls == self.call:
            say(self.phase)
        elif place == self.place and self.calls == self.call:
            say(self.phase)
            time.sleep(60)

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the work with a stay before and behind it."""

        def staged(*given: Any, **named: Any) -> Any:
            self.calls += 1
            self.stay(BEFORE)
            self.stay(CHANCE)
            result = work(*given, **named)
            self.stay(AFTER)
            return result

        return staged


def stage_catch_up(stage: Stage) -> None:
    """Stay behind a piece of a history that another process has read; nothing is too short for one here."""
    vars(look)["AT_ONCE"], vars(rounds)["LONG"] = CRUMB, 0
    vars(catchup)["SIZES"] = catchup.Sizes(first=CRUMB, smallest=CRUMB, rest=0)
    take = catchup.History.take

    def staged(history: catchup.History) -> catchup.Piece | None:
        piece = take(history)
        if piece is not None:
            stage.calls += 1
            stage.stay(AFTER)
            stage.stay(CHANCE)
        return piece

    setattr(catchup.History, "take", staged)  # noqa: B010 - a plain assignment is no method for mypy


def stage_reload(stage: Stage) -> None:
    """Stay around the taking of an edit, or before one of the transactions that follow it."""
    stage.call = 1
    writes = [0]
    take, write = book.Book.take, vars(store)["write_batch"]

    def staged_write(*given: Any) -> Any:
        if stage.calls:
            writes[0] += 1
            stage.stay(f"write {writes[0]}")
        return write(*given)

    vars(store)["write_batch"] = staged_write
    setattr(book.Book, "take", stage.around(take))  # noqa: B010 - a plain assignment is no method for mypy


def main(config: Path, stage: Stage) -> None:
    """Watch, say the phase, and wait to be killed."""
    vars(look)["AT_ONCE"] = PIECE
    match stage.phase:
        case "reading":
            setattr(follow.OpenLog, "read_new", stage.around(follow.OpenLog.read_new))  # noqa: B010 - as below
        case "transaction":
            vars(store)["write_batch"] = stage.around(vars(store)["write_batch"])
        case "catch-up":
            stage_catch_up(stage)
    start(config)
    if stage.phase == "reload":
        stage_reload(stage)
    say(READY)
    time.sleep(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Stage(sys.argv[2], sys.argv[3], int(sys.argv[4])))
