"""Whether the store is sound, as far as can be read in some seconds."""

from sqlalchemy import make_url

from engine.doctor.diagnosis import Diagnosis, Level
from engine.doctor.patient import Patient
from engine.store.dialect import find_damage, sqlite_path
from engine.store.errors import StoreError
from engine.store.peek import audit_head_of


def check(patient: Patient) -> Diagnosis:
    """Return what is wrong with the store."""
    try:
        path = sqlite_path(make_url(patient.store_address))
        if path is None:
            audit_head_of(patient.store_address)
            return Diagnosis(code="store_server", level=Level.OK)
        if not path.exists():
            return Diagnosis(code="store_none", level=Level.UNKNOWN)
        log = path.with_name(path.name + "-wal")  # what is not in the file itself yet
        told: dict[str, object] = {"size": sum(part.stat().st_size for part in (path, log) if part.exists())}
        damage = find_damage(path)
    except StoreError as error:
        return Diagnosis(code="store_silent", level=Level.UNKNOWN, parameters={"reason": str(error)})
    if damage is not None:
        return Diagnosis(code="store_damaged", level=Level.PROBLEM, parameters={**told, "reason": damage})
    return Diagnosis(code="store_sound", level=Level.OK, parameters=told)
