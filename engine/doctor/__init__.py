"""What could be wrong with BATMON and what it watches, one check per file; each is imported when it is first made.

A check is a function `check(patient)` that returns one Diagnosis. It may block, and is left alone where it hangs.
"""

from importlib import import_module
from typing import cast

from engine.doctor.diagnosis import Check

CHECKS: tuple[str, ...] = (
    "engine.doctor.settings:check",
    "engine.doctor.paths:check",
    "engine.doctor.patterns:check",
    "engine.doctor.encodings:check",
    "engine.doctor.schedulers:check",
    "engine.doctor.port:check",
    "engine.doctor.password:check",
    "engine.doctor.channels:check",
    "engine.doctor.screen:check",
    "engine.doctor.disk:check",
    "engine.doctor.store:check",
    "engine.doctor.audit:check",
    "engine.doctor.clock:check",
    "engine.doctor.version:check",
)


def name_of(entry: str) -> str:
    """Return the name of a check: that of its file."""
    return entry.partition(":")[0].rpartition(".")[2]


def load_check(entry: str) -> Check:
    """Return one of CHECKS."""
    module, _, name = entry.partition(":")
    return cast(Check, getattr(import_module(module), name))
