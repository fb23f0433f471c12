"""What a run of the installation has begun, and how it is taken back: the newest first."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.installation.command import StepFailed


class Begun:
    """Collects, step by step, how each is taken back."""

    def __init__(self) -> None:
        self._backs: list[tuple[str, Callable[[], None]]] = []

    def add(self, code: str, back: Callable[[], None]) -> None:
        """Note that something was begun, which `back` undoes; `code` names it in what is told."""
        self._backs.append((code, back))

    def take_back(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Undo all of it, the newest first; return what was undone and what could not be, each once."""
        undone: dict[str, None] = {}
        left: dict[str, None] = {}
        while self._backs:
            code, back = self._backs.pop()
            try:
                back()
            except (StepFailed, OSError):
                left[code] = None  # the others are taken back all the same, and this one is told
            else:
                undone[code] = None
        return tuple(code for code in undone if code not in left), tuple(left)


@contextmanager
def taking_back() -> Iterator[Begun]:
    """Give what collects the steps; whatever ends them early takes them back, also Ctrl-C."""
    begun = Begun()
    try:
        yield begun
    except StepFailed as failure:
        failure.undone, failure.left = begun.take_back()
        raise
    except BaseException as other:
        interrupted = StepFailed("interrupted", {"reason": str(other) or type(other).__name__})
        interrupted.undone, interrupted.left = begun.take_back()
        raise interrupted from other
