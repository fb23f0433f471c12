"""Whether there is room for what BATMON keeps."""

import shutil

from engine.doctor.diagnosis import Diagnosis, Level
from engine.doctor.patient import Patient

FULL = 200_000_000  # bytes that are left: the store and the audit trail soon cannot be written
LITTLE = 2_000_000_000
SHARE = 0.1  # of the disk


def check(patient: Patient) -> Diagnosis:
    """Return how much room is left in the data folder."""
    place = patient.config.data_path
    usage = shutil.disk_usage(next(path for path in (place, *place.parents) if path.exists()))
    told = {"free": usage.free, "total": usage.total}
    if usage.free < FULL:
        return Diagnosis(code="disk_full", level=Level.PROBLEM, parameters=told)
    if usage.free < min(LITTLE, SHARE * usage.total):
        return Diagnosis(code="disk_low", level=Level.WARNING, parameters=told)
    return Diagnosis(code="disk_ok", level=Level.OK, parameters=told)
