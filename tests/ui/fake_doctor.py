"""The fake monitor's port for examinations: every level, with details, for as long as a test wants."""

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event

from msgspec.structs import replace

from engine.doctor.diagnosis import Detail, Diagnosis, Level, Progress, Report

GB = 1024**3
COUNTS = {"lines": 300, "searched": 4100, "counts": "start 41, success 0, failure[0] 2, failure[1] 0"}
DETAILS = (
    Detail(code="pattern_never", level=Level.WARNING, job="kindscrap", parameters=COUNTS),
    Detail(code="pattern_counts", job="auto_esafe", parameters={"lines": 300, "counts": "success 12, failure 1"}),
    Detail(code="pattern_counts", job="fund_mail", parameters={"lines": 300, "counts": "failure 0"}),
)
MISSING = Detail(
    code="scheduler_missing", level=Level.PROBLEM, job="kindscrap", parameters={"entry": "\\Kindscrap", "kind": "x"}
)


def diagnoses(now: datetime) -> list[Diagnosis]:
    """Return what there is to be said, the worst first."""
    clock = {"now": now, "zone": "Asia/Seoul", "machine": "Asia/Seoul"}
    found = {"asked": 3, "found": 2, "others": 0, "bad": 1}
    return [
        _of("schedulers", "schedulers_bad", Level.PROBLEM, found, 0.34, (MISSING,)),
        _of("disk", "disk_low", Level.WARNING, {"free": 2 * GB, "total": 512 * GB}, 0.002),
        _of("patterns", "patterns_bad", Level.WARNING, {"jobs": 3, "seen": 3, "bad": 1}, 1.9, DETAILS),
        _of("screen", "capture_no_helper", Level.WARNING, {"reason": "none was started"}, 0.012),
        _of("store", "check_silent", Level.UNKNOWN, {}, 30.0),
        _of("settings", "settings_ok", Level.OK, {"jobs": 3, "off": 0}, 0.001),
        _of("paths", "paths_ok", Level.OK, {"jobs": 3, "account": "FINANCE\\svc_batch"}, 0.4),
        _of("encodings", "encodings_ok", Level.OK, {"logs": 3, "counts": "UTF-8 2, CP949 1", "mixed": 1}, 0.4),
        _of("port", "port_ours", Level.OK, {"port": 8002}, 0.001),
        _of("password", "password_hash", Level.OK, {"operators": 2}, 0.0),
        _of("channels", "channels_on", Level.OK, {"on": 1, "off": 0}, 0.0),
        _of("audit", "audit_sound", Level.OK, {"rows": 12345}, 0.2),
        _of("clock", "clock_unknown", Level.OK, clock, 0.03),
        _of("version", "version_fast", Level.OK, {"version": "0.1.0", "python": "3.11.7", "system": "Windows"}, 0.0),
    ]


def _of(
    check: str,
    code: str,
    level: Level,
    parameters: Mapping[str, object],
    seconds: float,
    details: tuple[Detail, ...] = (),
) -> Diagnosis:
    return Diagnosis(
        check=check, code=code, level=level, parameters=parameters, seconds=seconds, details=details, more=0
    )


class FakeDoctor:
    """Answers as `engine.monitor`'s port does, the last check once it `may_end`; `well` is without any finding."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.may_end = Event()
        self.may_end.set()
        self.well = False
        self.examined = 0
        self._found: tuple[Diagnosis, ...] = ()
        self._running = False

    def examine(self) -> Report:
        """Return a report."""
        self.examined += 1
        every = diagnoses(self._now())
        if self.well:
            every = [replace(one, level=Level.OK, details=()) for one in every]
        self._running = True
        self._found = tuple(every[:-1])
        self.may_end.wait(60)
        self._found, self._running = tuple(every), False
        return Report(at=self._now(), seconds=3.3, diagnoses=self._found)

    def progress(self) -> Progress:
        """Return how far it is."""
        return Progress(running=self._running, of=14, diagnoses=self._found)
