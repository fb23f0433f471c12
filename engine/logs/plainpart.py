"""Which part of a file holds nothing that patterns do not see: who looks through it again need not look for that."""


class PlainPart:
    """One part of a file, the longest that is known; safe to ask from any thread."""

    def __init__(self) -> None:
        self._known = (0, 0)

    def holds(self, start: int, end: int) -> bool:
        """Return whether all that lies between two places is known to be plain."""
        first, last = self._known
        return first <= start and end <= last

    def add(self, start: int, end: int) -> None:
        """Know what lies between two places to be plain."""
        first, last = self._known
        if start <= last and first <= end:
            self._known = min(start, first), max(end, last)
        elif end - start > last - first:
            self._known = start, end
