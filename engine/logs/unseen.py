"""Finds what stands in a log and not in the text that patterns see: control characters and marks of the byte order."""

import re
from collections.abc import Callable

from engine.logs.gate import UNSEEN, UNSEEN_MARK, lines_found
from engine.logs.lineindex import STEP, LineIndex
from engine.logs.scanner import scanner_of
from engine.logs.source import FileSource

CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
CONTROL_BYTES = re.compile(CONTROLS.encode("ascii"))
OVER = len(UNSEEN_MARK) - 1  # bytes of a mark that may stand behind its first one


class Unseen:
    """Looks for it, in so many threads at once if it `is_swift`: by Hyperscan."""

    def __init__(self, at_once: int, is_swift: bool = True) -> None:
        self._scanner = scanner_of((CONTROLS,), at_once) if is_swift else None

    @property
    def is_swift(self) -> bool:
        """Return whether it takes next to nothing of the interpreter's time."""
        return self._scanner is not None

    def ends(self, data: bytearray, size: int, most: int) -> list[int] | None:
        """Return where it ends among the first `size` bytes, at least one place in each line; None where that is much.

        What is much is more than `most` places.
        """
        if self._scanner is not None:
            ends = self._scanner.scan_up_to(memoryview(data)[:size], most)
        else:
            plain = bytes(memoryview(data)[:size])
            is_odd = len(plain.translate(None, UNSEEN)) < size
            ends = [stop for _, stop in lines_found(CONTROL_BYTES, plain)] if is_odd else []
        if ends is None:
            return None
        at = data.find(UNSEEN_MARK[:1], 0, size)  # a rare byte is found many times as fast
        at = at if at < 0 else data.find(UNSEEN_MARK, at, size)
        while at >= 0:
            ends.append(at + len(UNSEEN_MARK))
            at = data.find(UNSEEN_MARK, at + 1, size)
        return ends


def learn_plain(source: FileSource, index: LineIndex, goes_on: Callable[[], bool]) -> None:
    """Find out which part of what is counted is plain, for as long as it `goes_on`: then its first search need not.

    Only where that is swift.
    """
    unseen = Unseen(1)
    if not unseen.is_swift:
        return
    room, at = bytearray(STEP + OVER), 0
    while at < index.done and goes_on():
        end = min(at + STEP, index.done)
        if not index.plain.holds(at, end):
            if (past := source.past_hole(at)) > end:
                at = max(end, past - past % STEP)
                continue
            size = source.fill(at, room, end - at + OVER)
            if size < end - at:
                return  # it has become shorter
            if unseen.ends(room, size, 0) == []:
                index.plain.add(at, end)
        at = end
