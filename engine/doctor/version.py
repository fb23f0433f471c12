"""Which BATMON this is, on what, and whether it has all that makes it quick."""

import platform
from importlib.util import find_spec

from engine.doctor.diagnosis import Diagnosis, Level
from engine.doctor.patient import Patient
from engine.machine import read_version


def check(patient: Patient) -> Diagnosis:
    """Return the versions."""
    told = {"version": read_version(), "python": platform.python_version(), "system": platform.system()}
    fast = find_spec("hyperscan") is not None
    return Diagnosis(code="version_fast" if fast else "version_plain", level=Level.OK, parameters=told)
