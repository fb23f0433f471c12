"""What puts an act on record at once."""

from collections.abc import Mapping
from typing import Protocol


class Witness(Protocol):
    """Writes an act into the audit trail. Raises OSError where it cannot be written."""

    def __call__(
        self, event: str, who: str, source: str, job: str | None, outcome: str, detail: Mapping[str, object]
    ) -> None:
        """Return when it stands there."""
