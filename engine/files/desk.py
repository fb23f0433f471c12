"""What all previews of a monitor share: a process beside it, and places in packed files that were reached before."""

from engine.files.apart import Apart
from engine.files.marks import Marks


class Desk:
    """Empty until it is needed."""

    def __init__(self) -> None:
        self.apart = Apart()
        self.marks = Marks()

    def close(self) -> None:
        """End the process beside."""
        self.apart.close()
