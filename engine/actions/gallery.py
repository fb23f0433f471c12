"""The pictures that are kept: a PNG, a small JPEG and what is known of both, readable by nobody else.

A name from outside is looked for among those that are there, and never made into a path.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from loguru import logger
from msgspec import MsgspecError, json

from engine.actions.actor import Actor
from engine.actions.camera import Capture, Picture

DAYS = 7
MOST = 300  # pictures
LARGEST = 500_000_000  # bytes of all of them
PICTURE, SMALL, KNOWN = ".png", ".small.jpg", ".json"
PARTS = (PICTURE, SMALL, KNOWN)  # what is known is written last: a picture without it is none


class Gallery:
    """The folder of the captures."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()

    def add(self, picture: Picture, monitor: int, actor: Actor, at: datetime) -> Capture:
        """Keep a picture and return what is known of it; the oldest go where there are too many. Raises OSError."""
        name = f"{at:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        capture = Capture(
            name=name,
            at=at,
            by=actor.name,
            source=actor.source,
            monitor=monitor,
            width=picture.width,
            height=picture.height,
            size=len(picture.png),
            displays=picture.displays,
        )
        with self._lock:
            self._make_folder()
            try:
                for suffix, data in zip(PARTS, (picture.png, picture.small, json.encode(capture)), strict=True):
                    _write(self._folder / f"{name}{suffix}", data)
            except OSError:
                self._remove(name)  # a full disk leaves no half of it
                raise
            self._forget(at)
        return capture

    def kept(self, now: datetime) -> list[Capture]:
        """Return what is kept and not too old, newest first; what cannot be read is left out."""
        with self._lock:
            self._forget(now)
            return sorted(self._all(), key=lambda capture: (capture.at, capture.name), reverse=True)

    def read(self, name: str, *, small: bool) -> bytes | None:
        """Return a picture, None where there is none of that name."""
        with self._lock:
            if name not in self._names():
                return None
            try:
                return (self._folder / f"{name}{SMALL if small else PICTURE}").read_bytes()
            except OSError as error:
                logger.warning("capture {}: {}", name, error)
                return None

    def _names(self) -> set[str]:
        try:
            return {entry.name.removesuffix(KNOWN) for entry in os.scandir(self._folder) if entry.name.endswith(KNOWN)}
        except OSError:
            return set()

    def _all(self) -> Iterator[Capture]:
        for name in self._names():
            try:
                yield json.decode((self._folder / f"{name}{KNOWN}").read_bytes(), type=Capture)
            except (OSError, MsgspecError) as error:
                logger.warning("capture {}: {}", name, error)

    def _forget(self, now: datetime) -> None:
        size = 0
        for place, capture in enumerate(sorted(self._all(), key=lambda one: one.at, reverse=True)):
            size += capture.size
            too_many = place >= MOST or (place > 0 and size > LARGEST)
            if too_many or now - capture.at > timedelta(days=DAYS):
                self._remove(capture.name)

    def _remove(self, name: str) -> None:
        for suffix in reversed(PARTS):
            with suppress(FileNotFoundError):
                try:
                    (self._folder / f"{name}{suffix}").unlink()
                except PermissionError as error:  # Windows, while somebody reads it: the next time
                    logger.warning("capture {} stays for now: {}", name, error)

    def _make_folder(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        os.chmod(self._folder, 0o700)


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
