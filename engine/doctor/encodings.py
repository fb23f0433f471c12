"""In which encodings the logs are written, and whether all of it can be read as text."""

from collections import Counter

from engine.doctor.diagnosis import Detail, Diagnosis, Level, summed
from engine.doctor.jobfiles import JobFiles
from engine.doctor.patient import Patient
from engine.doctor.tail import PLAIN


def check(patient: Patient) -> Diagnosis:
    """Return how many logs are written how, and which have lines that are no text."""
    read = [files for files in patient.look().values() if files.written]
    kinds = Counter(_kind(files) for files in read)
    counts = ", ".join(f"{kind.upper()} {number}" for kind, number in kinds.most_common())
    details = [detail for files in read for detail in _details(files)]
    told = {"logs": len(read), "counts": counts, "mixed": sum(one.code == "encoding_mixed" for one in details)}
    return summed("encodings_bad", details, told, good="encodings_ok" if read else "encodings_none")


def _kind(files: JobFiles) -> str:
    """Return what most lines are written in that show it."""
    told = {kind: number for kind, number in files.written.items() if kind != PLAIN}
    return max(told, key=lambda kind: told[kind], default=PLAIN)


def _details(files: JobFiles) -> list[Detail]:
    parameters = {"log": files.log, "broken": files.broken, "lines": sum(files.written.values())}
    if files.broken:
        return [Detail(code="encoding_broken", level=Level.WARNING, job=files.id, parameters=parameters)]
    if len(files.written.keys() - {PLAIN}) > 1:
        return [Detail(code="encoding_mixed", job=files.id, parameters=parameters)]
    return []
