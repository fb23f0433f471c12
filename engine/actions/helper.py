"""The helper in a logged-in session: a service of Windows has no desktop, so another process takes its pictures.

It listens on this machine alone. Who asks shows that it can read the helper's file, which nobody but its owner and the
system may: both sides prove by HMAC that they know the secret in it, and the secret is new with every start. What goes
over the line is JSON and pictures, never pickle.
"""

import os
import secrets
import socket
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, answer_challenge, deliver_challenge
from pathlib import Path

from msgspec import DecodeError, Struct, json

from engine.actions.camera import Display, Picture
from engine.actions.refused import Refused
from engine.replacing import put_in_place

FILE_NAME = "capture-helper.json"
HERE = "127.0.0.1"
AT_ONCE = 4  # questions
PATIENCE = 20.0  # seconds for one question, the picture included
LONGEST = 1_000  # bytes of a question

Take = Callable[[int], Picture]


class Place(Struct, frozen=True):
    """Where a helper listens, and what one has to know."""

    port: int
    secret: str
    pid: int


class _Asked(Struct, frozen=True):
    """Which monitor is wanted."""

    monitor: int


class _Said(Struct, kw_only=True):
    """What goes before a picture, or instead of one."""

    code: str = ""
    parameters: dict[str, str | int] = {}
    width: int = 0
    height: int = 0
    displays: tuple[Display, ...] = ()


class NoHelper(Exception):
    """No helper answers."""


def ask(folder: Path, monitor: int) -> Picture:
    """Return the picture that the helper of this data folder takes; may hang: to be called in a child process.

    Raises NoHelper where none answers, Refused where it has no picture.
    """
    place = _find(folder)
    try:
        with closing(Client((HERE, place.port), "AF_INET", authkey=bytes.fromhex(place.secret))) as line:
            line.send_bytes(json.encode(_Asked(monitor)))
            said = json.decode(line.recv_bytes(), type=_Said)
            if said.code:
                raise Refused(said.code, said.parameters)
            png, small = line.recv_bytes(), line.recv_bytes()
    except (OSError, EOFError, AuthenticationError, DecodeError, ValueError) as error:
        raise NoHelper(str(error)) from error
    return Picture(png=png, small=small, width=said.width, height=said.height, displays=said.displays)


def is_there(folder: Path) -> bool:
    """Return whether a helper was started, and has not ended by itself."""
    return (folder / FILE_NAME).exists()


def _find(folder: Path) -> Place:
    """Return where the helper listens. Raises NoHelper; what others may write or read is nobody's secret."""
    path = folder / FILE_NAME
    try:
        if sys.platform != "win32" and stat.S_IMODE(os.stat(path).st_mode) & 0o077:
            raise NoHelper(f"{path}: others may read it")
        return json.decode(path.read_bytes(), type=Place)
    except FileNotFoundError as error:
        raise NoHelper("none was started") from error
    except (OSError, DecodeError, ValueError) as error:
        raise NoHelper(str(error)) from error


class Helper:
    """Answers one question per connection, with what `take` returns or refuses, until `close`."""

    def __init__(self, folder: Path, take: Take) -> None:
        self._take = take
        self._key = secrets.token_bytes(32)
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._socket = socket.create_server((HERE, 0))
        self._path = folder / FILE_NAME
        self.port: int = self._socket.getsockname()[1]
        folder.mkdir(parents=True, exist_ok=True)
        _write(self._path, Place(self.port, self._key.hex(), os.getpid()))

    def serve(self) -> None:
        """Answer until the end."""
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return  # closed
            if self._places.acquire(blocking=False):
                threading.Thread(target=self._answer, args=(line,), daemon=True).start()
            else:
                line.close()

    def close(self) -> None:
        """End, and take the file away where it is still ours."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        with suppress(NoHelper, OSError):
            if _find(self._path.parent).port == self.port:
                self._path.unlink()

    def _answer(self, line: socket.socket) -> None:
        try:
            with _in_time(line) as connection, suppress(OSError, EOFError, AuthenticationError, DecodeError):
                deliver_challenge(connection, self._key)
                answer_challenge(connection, self._key)
                self._give(connection, json.decode(connection.recv_bytes(LONGEST), type=_Asked).monitor)
        finally:
            self._places.release()

    def _give(self, connection: "Connection", monitor: int) -> None:
        try:
            picture = self._take(monitor)
        except Refused as refused:
            plain = {key: value if isinstance(value, int) else str(value) for key, value in refused.parameters.items()}
            connection.send_bytes(json.encode(_Said(code=refused.code, parameters=plain)))
            return
        said = _Said(width=picture.width, height=picture.height, displays=picture.displays)
        for part in (json.encode(said), picture.png, picture.small):
            connection.send_bytes(part)


@contextmanager
def _in_time(line: socket.socket) -> "Iterator[Connection]":
    """Give the line, which is cut where somebody holds it for too long."""
    cut = line.dup()
    timer = threading.Timer(PATIENCE, _cut, (cut,))
    timer.daemon = True
    timer.start()
    try:
        with Connection(line.detach()) as connection:
            yield connection
    finally:
        timer.cancel()
        cut.close()


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _write(path: Path, place: Place) -> None:
    part = path.with_name(f"{path.name}.{place.pid}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(json.encode(place))
    put_in_place(str(part), str(path))
