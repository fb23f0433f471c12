"""The fake monitor's port for files: a real folder, once a test gives it one."""

from collections.abc import Iterator
from pathlib import Path

from engine.files.download import zip_folder
from engine.files.jail import Jail
from engine.files.listing import Listing, Wanted, list_folder
from engine.files.port import Taken, take_file
from engine.logs.opening import Gone


class FakeFiles:
    """Every job has the same working folder, or none."""

    def __init__(self) -> None:
        self.folder: Path | None = None

    def jail(self, job_id: str) -> Jail:
        """Return the folder."""
        if self.folder is None:
            raise Gone(job_id)
        return Jail(str(self.folder))

    def listing(self, job_id: str, wanted: Wanted) -> Listing:
        """Return a page of a folder."""
        return list_folder(self.jail(job_id), wanted)

    def take(self, job_id: str, path: str) -> Taken | Iterator[bytes]:
        """Return a file opened, or a folder as a zip."""
        jail = self.jail(job_id)
        with jail.open(path) as opened:
            if opened.is_folder:
                return zip_folder(jail, path)
        return take_file(jail.enter(path), jail_scratch(self.folder))


def jail_scratch(folder: Path | None) -> Path:
    """Return where copies of databases may lie."""
    return (folder or Path()).parent / "scratch"
