"""The seam to the service manager of Windows: plain values out, nothing decided.

It has run under Wine 8, not yet on a real Windows.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psutil
from loguru import logger
from msgspec import Struct

from engine.probes.answers import NoAnswer, Reason


class ServiceValues(Struct, frozen=True, kw_only=True):
    """A service in psutil's words; `started` is when its process began, None where that is not known."""

    status: str
    start_type: str
    started: datetime | None = None


MISSING = ServiceValues(status="", start_type="")


def read_services(names: Sequence[str]) -> dict[str, ServiceValues]:
    """Return the services by name, `MISSING` for one that does not exist; one that may not be asked is left out.

    Raises NoAnswer where there are no Windows services.
    """
    if sys.platform != "win32":
        raise NoAnswer(Reason.NOT_WINDOWS)
    get: Any = psutil.win_service_get  # not there on other systems
    services: dict[str, ServiceValues] = {}
    for name in names:
        try:
            found = get(name).as_dict()
        except psutil.NoSuchProcess:
            services[name] = MISSING
        except (psutil.Error, OSError) as error:  # of another account, or going away: the others are asked
            logger.debug("service {}: {}", name, error)
        else:
            started = _start_of(found["pid"])
            services[name] = ServiceValues(status=found["status"], start_type=found["start_type"], started=started)
    return services


def _start_of(pid: int | None) -> datetime | None:
    if not pid:
        return None
    try:
        return datetime.fromtimestamp(psutil.Process(pid).create_time(), UTC)
    except (psutil.Error, OSError):  # ended since, or of another account
        return None
