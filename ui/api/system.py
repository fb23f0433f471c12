"""GET /system/info and /system/time: the machine's figures, BATMON's own, and its clock."""

from datetime import datetime

from fastapi import APIRouter

from engine.views import MachineView, PulseView
from ui.api.errors import errors
from ui.context import Context, zone_of
from ui.shapes import Shape


class DiskShape(Shape):
    """One disk, in bytes."""

    name: str
    total: int
    free: int


class MachineShape(Shape):
    """The machine; bytes, bytes per second, percent."""

    host: str
    os: str
    cpu_percent: float
    cpu_count: int
    memory_total: int
    memory_used: int
    disks: list[DiskShape]
    sent_per_second: float
    received_per_second: float
    addresses: list[str]
    mac: str | None
    boot_time: datetime
    uptime_s: float


class BatmonShape(Shape):
    """BATMON itself."""

    version: str
    python: str
    memory: int
    started: datetime
    uptime_s: float
    last_tick: datetime | None
    tick_seconds: float
    tick_took: float | None
    behind: float
    missed_ticks: int
    healthy: bool
    reasons: list[str]


class SystemInfo(Shape):
    """The machine and BATMON."""

    machine: MachineShape
    batmon: BatmonShape


class SystemTime(Shape):
    """The server's clock."""

    now: datetime
    utc: datetime
    timezone: str
    epoch: float


def router(context: Context) -> APIRouter:
    """Return the routes; reading the figures runs off the loop."""
    route = APIRouter(prefix="/api/v1/system", tags=["system"])

    @route.get("/info", responses=errors(500), summary="The machine and BATMON itself")
    def info() -> SystemInfo:
        machine, pulse = context.monitor.machine(), context.monitor.pulse()
        now = context.now().astimezone(zone_of(context.monitor.zone))
        return SystemInfo(machine=_machine(machine, now), batmon=_batmon(machine, pulse, now))

    @route.get("/time", responses=errors(500), summary="The server's clock")
    async def time() -> SystemTime:
        now = context.now()
        return SystemTime(
            now=now.astimezone(zone_of(context.monitor.zone)),
            utc=now.astimezone(zone_of("UTC")),
            timezone=context.monitor.zone,
            epoch=now.timestamp(),
        )

    return route


def _machine(machine: MachineView, now: datetime) -> MachineShape:
    return MachineShape(
        host=machine.host,
        os=machine.os,
        cpu_percent=machine.cpu_percent,
        cpu_count=machine.cpu_count,
        memory_total=machine.memory_total,
        memory_used=machine.memory_used,
        disks=[DiskShape(name=disk.name, total=disk.total, free=disk.free) for disk in machine.disks],
        sent_per_second=machine.sent_per_second,
        received_per_second=machine.received_per_second,
        addresses=list(machine.addresses),
        mac=machine.mac,
        boot_time=machine.boot.astimezone(now.tzinfo),
        uptime_s=max(0.0, (now - machine.boot).total_seconds()),
    )


def _batmon(machine: MachineView, pulse: PulseView, now: datetime) -> BatmonShape:
    return BatmonShape(
        version=machine.version,
        python=machine.python,
        memory=machine.batmon_memory,
        started=pulse.started.astimezone(now.tzinfo),
        uptime_s=max(0.0, (now - pulse.started).total_seconds()),
        last_tick=pulse.last_tick.astimezone(now.tzinfo) if pulse.last_tick else None,
        tick_seconds=pulse.tick_seconds,
        tick_took=pulse.tick_took,
        behind=pulse.behind,
        missed_ticks=pulse.missed_ticks,
        healthy=pulse.healthy,
        reasons=list(pulse.reasons),
    )
