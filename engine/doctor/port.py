"""Whether the port of the pages is ours, free, or somebody else's."""

from engine.doctor.diagnosis import Diagnosis, Level
from engine.doctor.patient import Patient
from engine.ports import find_holder, is_taken, refusal_of
from engine.store.lock import holder_of


def check(patient: Patient) -> Diagnosis:
    """Return who listens on the port."""
    server = patient.config.server
    told: dict[str, object] = {"host": server.host, "port": server.port}
    if patient.serving:
        return Diagnosis(code="port_ours", level=Level.OK, parameters=told)
    problem = refusal_of(server.host, server.port)
    if problem is None:
        return Diagnosis(code="port_free", level=Level.OK, parameters=told)
    if not is_taken(problem):
        reason = problem.strerror or str(problem)
        return Diagnosis(code="port_refused", level=Level.PROBLEM, parameters={**told, "reason": reason})
    holder = find_holder(server.port)
    if holder is None:
        return Diagnosis(code="port_taken_unseen", level=Level.WARNING, parameters=told)
    name, pid = holder
    ours = pid == holder_of(patient.config.data_path / "batmon.db")
    code, level = ("port_ours", Level.OK) if ours else ("port_taken", Level.PROBLEM)
    return Diagnosis(code=code, level=level, parameters={**told, "name": name, "pid": pid})
