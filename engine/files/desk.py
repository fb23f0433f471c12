"""What all readers of files share: a process beside, places that were reached before, folders that were sorted."""

from engine.files.apart import Apart
from engine.files.marks import Marks
from engine.files.orders import Orders


class Desk:
    """Empty until it is needed."""

    def __init__(self) -> None:
        self.apart = Apart()
        self.marks = Marks()
        self.orders = Orders()

    def close(self) -> None:
        """End the process beside."""
        self.apart.close()
