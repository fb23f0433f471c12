"""Whether anybody is told when a job turns red."""

from engine.doctor.diagnosis import Diagnosis, Level
from engine.doctor.patient import Patient


def check(patient: Patient) -> Diagnosis:
    """Return how many channels there are, and whether the last message went out."""
    channels = patient.config.notify
    on = sum(bool(channel.url) for channel in channels)
    told: dict[str, object] = {"on": on, "off": len(channels) - on}
    if patient.notify_error is not None:
        told["error"] = patient.notify_error
        return Diagnosis(code="channels_failing", level=Level.PROBLEM, parameters=told)
    if not channels:
        return Diagnosis(code="channels_none", level=Level.WARNING, parameters=told)
    return Diagnosis(
        code="channels_on" if on else "channels_off", level=Level.OK if on else Level.WARNING, parameters=told
    )
