"""The machine's figures from psutil; what cannot be read degrades to an empty value, never to an error."""

import os
import platform
import re
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TypeVar

import psutil

from engine.views import DiskView, MachineView

FRESH = 1.0  # seconds for which figures are handed out again
DISKS = 8  # a page shows no more
FIRST_WINDOWS_11 = 22000  # build; the release number still says 10
EDITIONS = {"Professional": "Pro", "Core": "Home", "CoreSingleLanguage": "Home"}
UNREADABLE = (OSError, psutil.Error, RuntimeError, ValueError, AttributeError, NotImplementedError)


T = TypeVar("T")
D = TypeVar("D")


class MachineReader:
    """Reads the figures at most once a second; rates are over the time since the reading before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at: float | None = None
        self._view: MachineView | None = None
        self._traffic = (0, 0)
        self._process = psutil.Process()
        self._fixed = (_host(), _os_name(), platform.python_version(), read_version(), _boot())
        self._worked = _worked()

    def read(self, instant: float) -> MachineView:
        """Return the figures; `instant` is the monotonic clock's, in seconds."""
        with self._lock:
            if self._view is None or self._read_at is None or not 0 <= instant - self._read_at < FRESH:
                self._view = self._look(instant)
                self._read_at = instant
            return self._view

    def _look(self, instant: float) -> MachineView:
        host, os_name, python, batmon, boot = self._fixed
        memory = _or(psutil.virtual_memory, None)
        sent, received = self._rates(instant)
        addresses, mac = _addresses()
        return MachineView(
            host=host,
            os=os_name,
            cpu_percent=self._busy(),
            cpu_count=os.cpu_count() or 1,
            memory_total=memory.total if memory else 0,
            memory_used=memory.total - memory.available if memory else 0,
            disks=_disks(),
            sent_per_second=sent,
            received_per_second=received,
            boot=boot,
            addresses=addresses,
            mac=mac,
            batmon_memory=_or(lambda: int(self._process.memory_info().rss), 0),
            python=python,
            version=batmon,
        )

    def _busy(self) -> float:
        """Return the share of time since the reading before; psutil's own counts apart for every thread that asks."""
        before, self._worked = self._worked, _worked()
        busy, whole = self._worked[0] - before[0], self._worked[1] - before[1]
        return round(min(100.0, max(0.0, 100 * busy / whole)), 1) if whole > 0 else 0.0

    def _rates(self, instant: float) -> tuple[float, float]:
        counted = _or(psutil.net_io_counters, None)
        traffic = (counted.bytes_sent, counted.bytes_recv) if counted else self._traffic
        before, self._traffic = self._traffic, traffic
        if self._read_at is None or instant <= self._read_at:
            return (0.0, 0.0)
        passed = instant - self._read_at
        return (max(0, traffic[0] - before[0]) / passed, max(0, traffic[1] - before[1]) / passed)


_reader: MachineReader | None = None


def read_machine(monotonic: Callable[[], float]) -> MachineView:
    """Return this machine's figures, not older than a second of `monotonic`; never raises."""
    global _reader
    if _reader is None:
        _reader = MachineReader()
    return _reader.read(monotonic())


def _or(read: Callable[[], T], default: D) -> T | D:
    try:
        return read()
    except UNREADABLE:
        return default


def _worked() -> tuple[float, float]:
    """Return for how many seconds the processors were busy since the start, and how many there were."""
    times = _or(psutil.cpu_times, None)
    if times is None:
        return (0.0, 0.0)
    spent = times._asdict()
    whole = sum(seconds for kind, seconds in spent.items() if not kind.startswith("guest"))  # part of user already
    return (whole - spent.get("idle", 0.0) - spent.get("iowait", 0.0), whole)


def _host() -> str:
    return _or(socket.gethostname, "") or platform.node()


def read_version() -> str:
    """Return BATMON's version, 0 where it is not installed."""
    try:
        return version("batmon")
    except PackageNotFoundError:
        return "0"


def _boot() -> datetime:
    return datetime.fromtimestamp(_or(psutil.boot_time, 0.0), tz=UTC)


def _os_name() -> str:
    if platform.system() == "Windows":
        return _windows_name()
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = ""
    return re.sub(r"\s*\([^)]*\)$", "", name) or f"{platform.system()} {platform.release()}".strip()


def _windows_name() -> str:
    release, build, _, _ = platform.win32_ver()
    number = build.rsplit(".", 1)[-1]
    if release == "10" and number.isdigit() and int(number) >= FIRST_WINDOWS_11:
        release = "11"
    if release.endswith("Server"):
        return f"Windows Server {release.removesuffix('Server')}"
    edition = platform.win32_edition() or ""
    return f"Windows {release} {EDITIONS.get(edition, edition)}".strip()


def _disks() -> tuple[DiskView, ...]:
    places = [] if os.name == "nt" else ["/"]
    seen: set[str] = set()
    for part in _or(lambda: psutil.disk_partitions(all=False), []):
        if part.device in seen or "cdrom" in part.opts or part.fstype in ("", "squashfs"):
            continue
        seen.add(part.device)
        if part.mountpoint not in places and os.path.isdir(part.mountpoint):
            places.append(part.mountpoint)
    disks = (_disk(place) for place in places)
    return tuple(disk for disk in disks if disk is not None and disk.total > 0)[:DISKS]


def _disk(place: str) -> DiskView | None:
    usage = _or(lambda: psutil.disk_usage(place), None)
    name = place.rstrip("\\") if os.name == "nt" else place
    return DiskView(name=name, total=usage.total, free=usage.free) if usage else None


def _addresses() -> tuple[tuple[str, ...], str | None]:
    found: list[str] = []
    mac: str | None = None
    up = {name for name, card in _or(psutil.net_if_stats, {}).items() if card.isup}
    for name, entries in _or(psutil.net_if_addrs, {}).items():
        own = [e.address for e in entries if e.family == socket.AF_INET and not e.address.startswith("127.")]
        if name not in up or not own:
            continue
        found.extend(own)
        mac = mac or next((e.address for e in entries if e.family == psutil.AF_LINK), None)
    return tuple(found), mac
