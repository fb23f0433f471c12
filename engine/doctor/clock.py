"""Whether the clock and the time zone are as the logs need them; how far a clock is off, it cannot say itself."""

import subprocess
from contextlib import suppress
from zoneinfo import ZoneInfo

from engine.config.zones import machine_zone
from engine.doctor.diagnosis import Diagnosis, Level
from engine.doctor.patient import Patient

PATIENCE = 3.0  # seconds for timedatectl
ASK = ("timedatectl", "show", "--property=NTPSynchronized", "--value")


def check(patient: Patient) -> Diagnosis:
    """Return the zones, and whether the system says that its clock is set by others."""
    zone, own = patient.config.timezone, machine_zone()
    told = {"now": patient.now, "zone": zone, "machine": own}
    here, there = (patient.now.astimezone(ZoneInfo(name)).utcoffset() for name in (zone, own))
    if here != there:
        return Diagnosis(code="clock_other_zone", level=Level.WARNING, parameters=told)
    synced = _is_set()
    if synced is False:
        return Diagnosis(code="clock_unset", level=Level.WARNING, parameters=told)
    return Diagnosis(code="clock_set" if synced else "clock_unknown", level=Level.OK, parameters=told)


def _is_set() -> bool | None:
    """Return whether the clock follows a time server; None where the system does not say."""
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(ASK, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False)
        return {b"yes": True, b"no": False}.get(done.stdout.strip())
    return None
