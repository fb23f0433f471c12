"""Whether the patterns of the jobs match anything in their logs: one that never does judges nothing."""

from engine.config.job import PATTERNS, Job
from engine.doctor.diagnosis import Detail, Diagnosis, Level, summed
from engine.doctor.jobfiles import JobFiles
from engine.doctor.patient import Patient

FLOOD = 0.5  # share of lines from which a failure pattern is likely to be a wrong one
ENOUGH = 20  # lines, for a share to mean anything


def check(patient: Patient) -> Diagnosis:
    """Return how often each pattern matched in the last lines, and which jobs have none of a success."""
    seen = patient.look()
    jobs = [job for job in patient.config.jobs if job.enabled and any(getattr(job, kind) for kind in PATTERNS)]
    details = [_detail(job, seen[job.id], patient) for job in jobs if job.id in seen and not seen[job.id].log_trouble]
    told = {"jobs": len(jobs), "seen": len(details)}
    if jobs and not details:
        return Diagnosis(code="patterns_unseen", level=Level.UNKNOWN, parameters=told)
    return summed("patterns_bad", details, told, good="patterns_ok" if jobs else "patterns_none")


def _detail(job: Job, files: JobFiles, patient: Patient) -> Detail:
    counts = _counts(job, files)
    failures = sum(files.matched.get(pattern, 0) for pattern in job.failure)
    told = {"lines": files.lines, "searched": files.searched, "counts": counts, "log": files.log}
    if files.slow:
        return Detail(code="pattern_slow", level=Level.WARNING, job=job.id, parameters={**told, "pattern": files.slow})
    if job.success and not files.success and job.id not in patient.succeeded and files.lines:
        return Detail(code="pattern_never", level=Level.WARNING, job=job.id, parameters=told)
    if files.lines >= ENOUGH and failures > FLOOD * files.lines:
        flood = {**told, "failures": failures}
        return Detail(code="pattern_floods", level=Level.WARNING, job=job.id, parameters=flood)
    return Detail(code="pattern_counts" if files.lines else "pattern_empty", job=job.id, parameters=told)


def _counts(job: Job, files: JobFiles) -> str:
    """Return how many lines each pattern decided: `success[0] 3, failure[1] 0`."""
    parts = []
    for kind in PATTERNS[:-1]:  # `ignore` decides nothing by itself
        patterns = getattr(job, kind)
        for place, pattern in enumerate(patterns):
            shown = kind if len(patterns) == 1 else f"{kind}[{place}]"
            parts.append(f"{shown} {files.matched.get(pattern, 0)}")
    return ", ".join(parts)
