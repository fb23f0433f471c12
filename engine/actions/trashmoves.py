"""How the file of a deleted log gets into the trash, out of it again, and away for good; what refuses says so."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from msgspec import Struct

from engine.actions.refused import Refused
from engine.actions.trash import FILE, Record, Trash
from engine.files.jail import Jail, Reached
from engine.files.moving import READ, Changed, Place, copy_new, folder_of, rename_new, take_away
from engine.files.names import Refused as NameRefused
from engine.logs.opening import Gone, NotReadable

FULL = (errno.ENOSPC, errno.EDQUOT)


class Target(Struct, frozen=True, kw_only=True):
    """Where a deleted log is put back: its folder, held open, and the name that it had."""

    place: Place
    handle: int | None

    def close(self) -> None:
        """Close the folder."""
        if self.handle is not None:
            os.close(self.handle)


def move_in(trash: Trash, record: Record, held: Reached) -> str | None:
    """Move a log into the trash; return the digest of a copy, None where it was renamed. Raises Refused."""
    name = os.path.basename(record.path)
    with told(name), folder_of(str(trash.folder)) as handle:
        try:
            return take_away(held, Place(str(trash.folder), f"{record.id}{FILE}", handle), record.spare)
        except Changed:
            code = "log_changed" if os.path.lexists(held.path) else "no_such_log"
            raise Refused(code, {"name": name}) from None


def aim(way: tuple[str, str], record: Record) -> Target:
    """Return where a log is put back; the caller closes it. Raises Refused where the place is taken or gone."""
    folder, _, name = way[1].rpartition("/")
    shown = {"name": os.path.basename(record.path)}
    try:
        handle = Jail(way[0]).reach_folder(folder)
    except NameRefused:
        raise Refused("log_link", shown) from None
    except (Gone, NotReadable):
        raise Refused("restore_no_folder", shown) from None
    target = Target(place=Place(os.path.join(way[0], *folder.split("/")), name, handle), handle=handle)
    if target.place.status() is not None:
        target.close()
        raise Refused("restore_taken", shown)
    return target


def move_out(trash: Trash, record: Record, target: Place, landing: Callable[[Callable[[], None]], None]) -> None:
    """Put a log back; `landing` is given the step by which it stands in its place. Raises Refused."""
    shown = {"name": os.path.basename(record.path)}
    with told(shown["name"]), folder_of(str(trash.folder)) as handle:
        source = Place(str(trash.folder), f"{record.id}{FILE}", handle)
        try:
            try:
                landing(lambda: rename_new(source, target))
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                spare = target.beside(record.spare)
                _copy_out(source, spare)
                try:
                    landing(lambda: rename_new(spare, target))
                except BaseException:
                    with suppress(OSError):
                        spare.remove()
                    raise
                source.remove()
        except FileExistsError:
            raise Refused("restore_taken", shown) from None


def _copy_out(source: Place, spare: Place) -> None:
    descriptor = source.open(READ)
    try:
        copy_new(descriptor, spare)
    except Changed:
        raise OSError(errno.EIO, "the file in the trash became shorter") from None
    finally:
        os.close(descriptor)


def erase(trash: Trash, record: Record) -> None:
    """Remove the file of a record. Raises Refused."""
    with told(os.path.basename(record.path)), suppress(FileNotFoundError):
        trash.file_of(record).unlink()


@contextmanager
def told(name: str) -> Iterator[None]:
    """Say why the system refuses."""
    try:
        yield
    except FileNotFoundError:
        raise Refused("no_such_log", {"name": name}) from None
    except OSError as error:
        shown = {"name": name, "reason": error.strerror or str(error)}
        if error.errno in FULL:
            raise Refused("trash_full", shown) from error
        if error.errno == errno.EROFS:
            raise Refused("trash_read_only", shown) from error
        if getattr(error, "winerror", None) in (32, 33):
            raise Refused("log_open", shown) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise Refused("trash_not_allowed", shown) from error
        raise Refused("trash_failed", shown) from error
