"""Whether a password stands before what acts."""

from engine.actions.hashing import is_hash
from engine.doctor.diagnosis import Diagnosis, Level
from engine.doctor.patient import Patient


def check(patient: Patient) -> Diagnosis:
    """Return whether anybody may act, and how the password is kept."""
    access = patient.config.access
    told = {"operators": len(access.operators)}
    if not access.password and not access.operators:
        return Diagnosis(code="password_none", level=Level.WARNING, parameters=told)
    if access.password and not is_hash(access.password):
        return Diagnosis(code="password_plain", level=Level.OK, parameters=told)
    return Diagnosis(code="password_hash", level=Level.OK, parameters=told)
