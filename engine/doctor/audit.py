"""Whether the audit trail is as it was written."""

from engine.auditcheck import inspect_file
from engine.doctor.diagnosis import Detail, Diagnosis, Level, summed
from engine.doctor.patient import Patient
from engine.store.errors import StoreError
from engine.store.peek import audit_head_of


def check(patient: Patient) -> Diagnosis:
    """Return which rows were removed, changed or cut off."""
    if not patient.audit_file.exists():
        return Diagnosis(code="audit_none", level=Level.UNKNOWN)
    try:
        head = audit_head_of(patient.store_address)
    except StoreError as error:
        return Diagnosis(code="audit_silent", level=Level.UNKNOWN, parameters={"reason": str(error)})
    found = inspect_file(patient.audit_file, head)
    details = [
        Detail(
            code=f"audit_{problem.trouble.value}",
            level=Level.PROBLEM,
            parameters={"first": problem.first, "last": problem.last, "line": problem.line},
        )
        for problem in found.problems
    ]
    return summed("audit_unsound", details, {"rows": found.rows}, good="audit_sound")
