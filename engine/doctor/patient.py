"""What the checks look at: the configuration in force, where things lie, and what is known beside the files."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from engine.config.model import Config
from engine.doctor.jobfiles import JobFiles


class Patient(Struct, frozen=True, kw_only=True):
    """One configuration, examined by the server that it is of, or by the command line."""

    config: Config
    audit_file: Path
    store_address: str
    now: datetime
    serving: bool = False  # whether this very process is its server
    warnings: int = 0  # of the configuration in force
    refused: int = 0  # problems of an edit that is not in force
    succeeded: frozenset[str] = frozenset()  # jobs that are known to have succeeded
    notify_error: str | None = None
    look: Callable[[], Mapping[str, JobFiles]]  # at the files of all jobs: once for all checks
