"""Whether the account that BATMON runs under can read the folders and the logs of the jobs."""

import os

import psutil

from engine.doctor.diagnosis import Detail, Diagnosis, Level, summed
from engine.doctor.jobfiles import JobFiles
from engine.doctor.patient import Patient


def check(patient: Patient) -> Diagnosis:
    """Return which folders and logs cannot be read, and why."""
    seen = patient.look()
    jobs = [job for job in patient.config.jobs if job.enabled]
    details = []
    for job in jobs:
        if job.id not in seen:
            details.append(Detail(code="path_silent", level=Level.UNKNOWN, job=job.id))
            continue
        details += _details(seen[job.id])
    return summed("paths_bad", details, {"jobs": len(jobs), "account": account()}, good="paths_ok")


def account() -> str:
    """Return the account that this process runs under, `?` where the system does not say."""
    try:
        return psutil.Process().username()
    except (psutil.Error, KeyError, OSError):
        return "?"


def _details(files: JobFiles) -> list[Detail]:
    found = []
    if files.workdir_trouble:
        code = "workdir_unreadable"
        if files.workdir_trouble == "missing":
            code = "workdir_drive" if is_mapped(files.workdir or "") else "workdir_missing"
        told = {"path": files.workdir, "reason": files.workdir_trouble}
        found.append(Detail(code=code, level=Level.PROBLEM, job=files.id, parameters=told))
    if files.log_trouble:
        missing = files.log_trouble == "missing"
        code, level = ("log_missing", Level.WARNING) if missing else ("log_unreadable", Level.PROBLEM)
        if missing and is_mapped(files.log or ""):
            code, level = "log_drive", Level.PROBLEM
        told = {"path": files.log, "reason": files.log_trouble}
        found.append(Detail(code=code, level=level, job=files.id, parameters=told))
    return found


def is_mapped(path: str) -> bool:
    """Return whether a path lies on a drive that is not there: a service of Windows sees none that people mapped."""
    drive = os.path.splitdrive(path)[0]
    return os.name == "nt" and drive.endswith(":") and not os.path.exists(drive + "\\")
