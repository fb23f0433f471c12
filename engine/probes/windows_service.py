"""Asks Windows for the services of all its jobs, and maps what it says: paused is what nssm calls "keeps dying"."""

from datetime import datetime

from engine.config.schedulers import WindowsService
from engine.probes.answers import Before, Readings, Schedulers, map_all, since_of
from engine.probes.servicecontrol import MISSING, ServiceValues, read_services
from rules.readings import SchedulerReading, SchedulerState

# psutil's words for SERVICE_STATUS; whatever is not up yet or not up any more does not run
NOT_RUNNING = ("stopped", "paused", "start_pending", "stop_pending", "pause_pending", "continue_pending")


def read(schedulers: Schedulers, before: Before, asked: datetime) -> Readings:
    """Return the readings of these jobs; a service that may not be asked has none.

    Raises NoAnswer where there are no Windows services.
    """
    wanted = {job_id: one.service for job_id, one in schedulers.items() if isinstance(one, WindowsService)}
    services = read_services(sorted(set(wanted.values())))
    return map_all(wanted, services, reading_of, before, asked)


def reading_of(name: str, service: ServiceValues, before: SchedulerReading | None, asked: datetime) -> SchedulerReading:
    """Return what Windows says of a service. Raises ValueError for a status that is none of psutil's words."""
    state = state_of(service)
    started = service.started if state is SchedulerState.RUNNING else None
    return SchedulerReading(
        kind="windows_service",
        name=name,
        state=state,
        since=since_of(started, state, before, asked),
        must_run=True,
        started=started,
        result="" if state is SchedulerState.RUNNING else service.status,
        account=service.account,
        start_type=service.start_type,
        pid=service.pid,
        exit_code=service.exit_code,
    )


def state_of(service: ServiceValues) -> SchedulerState:
    """Return the state of a service."""
    if service == MISSING:
        return SchedulerState.MISSING
    if service.status == "running":
        return SchedulerState.RUNNING
    if service.status not in NOT_RUNNING:
        raise ValueError(f"status {service.status!r}")
    if service.status == "stopped" and service.start_type == "disabled":
        return SchedulerState.DISABLED
    return SchedulerState.STOPPED
