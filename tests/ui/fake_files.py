"""The fake monitor's port for files: the real one over a folder, once a test gives it one."""

from pathlib import Path
from tempfile import gettempdir

from engine.actions.witness import Witness
from engine.files.room import Room


class FakeFiles(Room):
    """Every job has the same working folder, or none."""

    def __init__(self, witness: Witness) -> None:
        super().__init__(lambda job_id: None if self.folder is None else str(self.folder), self.scratch, witness)
        self.folder: Path | None = None

    @property
    def scratch(self) -> Path:
        """Return where copies of databases lie."""
        return Path(gettempdir()) / "batmon-fake-scratch"
