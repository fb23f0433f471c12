"""The seam to the service manager of Windows: plain values out, nothing decided.

It has run under Wine 8, not yet on a real Windows.
"""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import psutil
from loguru import logger
from msgspec import Struct

from engine.probes.answers import NoAnswer, Reason
from engine.probes.serviceexit import read_exit_code


class ServiceValues(Struct, frozen=True, kw_only=True):
    """A service in psutil's words; `started` is when its process began, None where that is not known."""

    status: str
    start_type: str = ""
    started: datetime | None = None
    pid: int | None = None
    account: str | None = None
    exit_code: int | None = None  # of one that does not run


MISSING = ServiceValues(status="")


def read_services(names: Sequence[str]) -> dict[str, ServiceValues]:
    """Return the services by name, `MISSING` for one that does not exist; one that may not be asked is left out.

    Raises NoAnswer where there are no Windows services.
    """
    if sys.platform != "win32":
        raise NoAnswer(Reason.NOT_WINDOWS)
    get: Any = psutil.win_service_get  # not there on other systems
    found = {name: read_service(name, get, read_exit_code) for name in names}
    return {name: service for name, service in found.items() if service is not None}


def read_service(name: str, get: Callable[[str], Any], exit_code: Callable[[str], int | None]) -> ServiceValues | None:
    """Return a service, None where it may not be asked whether it runs; what else it hides is left empty."""
    try:
        service = get(name)
        status, pid = service.status(), service.pid()
    except psutil.NoSuchProcess:
        return MISSING
    except (psutil.Error, OSError) as error:  # of another account, or going away: the others are asked
        logger.debug("service {}: {}", name, error)
        return None
    return ServiceValues(
        status=status,
        start_type=_known(service.start_type) or "",
        started=_start_of(pid),
        pid=pid or None,
        account=_known(service.username) or None,
        exit_code=None if pid else exit_code(name),
    )


def _known(read: Callable[[], str]) -> str | None:
    """Return what the settings of a service say, None where they may not be read."""
    try:
        return read()
    except (psutil.Error, OSError):
        return None


def _start_of(pid: int | None) -> datetime | None:
    if not pid:
        return None
    try:
        return datetime.fromtimestamp(psutil.Process(pid).create_time(), UTC)
    except (psutil.Error, OSError):  # ended since, or of another account
        return None
