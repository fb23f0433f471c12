"""Whether the configuration file is in force as it lies there, and all of it is acted on."""

from engine.doctor.diagnosis import Diagnosis, Level
from engine.doctor.patient import Patient


def check(patient: Patient) -> Diagnosis:
    """Return how the configuration stands."""
    jobs = patient.config.jobs
    off = sum(not job.enabled for job in jobs)
    told = {"jobs": len(jobs) - off, "off": off, "warnings": patient.warnings, "problems": patient.refused}
    if patient.refused:
        return Diagnosis(code="settings_refused", level=Level.PROBLEM, parameters=told)
    if patient.warnings:
        return Diagnosis(code="settings_warned", level=Level.WARNING, parameters=told)
    return Diagnosis(code="settings_ok" if jobs else "settings_empty", level=Level.OK, parameters=told)
