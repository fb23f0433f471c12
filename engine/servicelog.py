"""What the service of Windows prints: nssm writes it into one file, and lays a full one aside before a start.

nssm never removes what it has laid aside, so BATMON does at its own start: none comes while it runs.
"""

import re
from datetime import datetime, timedelta
from pathlib import Path

from loguru import logger

FILE_NAME = "service.log"
ASIDE = re.compile(r"service-\d{8}T\d{6}\.\d{3}\.log", re.IGNORECASE)  # as nssm names them, by the file's last write
MOST = 5  # of 10 MB and more each


def remove_old_copies(folder: Path, keep: timedelta, now: datetime) -> tuple[str, ...]:
    """Remove the copies that are older than `keep`, or more than MOST; return the names of those that went.

    One that cannot be removed now is told in the log and tried again at the next start.
    """
    found = [(copy.stat().st_mtime, copy) for copy in folder.iterdir() if ASIDE.fullmatch(copy.name)]
    limit, gone = (now - keep).timestamp(), []
    for place, (modified, copy) in enumerate(sorted(found, reverse=True)):
        if place < MOST and modified >= limit:
            continue
        try:
            copy.unlink()
            gone.append(copy.name)
        except OSError as error:
            logger.warning("{}: an old copy of the service's log stays: {}", copy, error)
    return tuple(gone)
