"""The schedulers that can be asked, one file per type; each is imported when a job first needs it.

A probe is a function `read(schedulers, before, asked)`: it asks once for all its jobs and returns the readings of those
that were answered, by job id. `before` holds the readings of the answer before, `asked` is the moment of asking.
"""

from importlib import import_module
from typing import cast

from engine.probes.answers import Probe

PROBES: tuple[str, ...] = (
    "engine.probes.process:read",
    "engine.probes.systemd:read",
    "engine.probes.windows_service:read",
    "engine.probes.windows_task:read",
)
KINDS = {entry.partition(":")[0].rpartition(".")[2]: entry for entry in PROBES}  # by the type of the scheduler


def load_probe(kind: str) -> Probe:
    """Return the probe of a scheduler type of `KINDS`."""
    module, _, name = KINDS[kind].partition(":")
    return cast(Probe, getattr(import_module(module), name))
