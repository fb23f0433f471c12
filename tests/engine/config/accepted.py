"""Texts that must be read, with the value that a person means by them: shared by the traps and by the JSON schema."""

from datetime import date, time, timedelta

LINES = {
    "id": "id: nightly",
    "name": "name: Nightly",
    "scheduler": "scheduler: manual",
    "expect": 'expect: {at: ["06:00"]}',
    "workdir": r"workdir: 'C:\batch'",
    "log": r"log: 'log\run.log'",
    "success": "success: 'done'",
    "failure": "failure: 'ERROR'",
}
KEYS = list(LINES)


def job_with(*changed: str, head: str = "") -> str:
    """Return a file with one job in which these lines stand in place of those with the same key, or at the end."""
    lines = dict(LINES)
    for line in changed:
        lines[line.partition(":")[0]] = line
    first, *rest = [line for line in lines.values() if line]
    return head + "jobs:\n  - " + first + "\n" + "".join(f"    {line}\n" for line in rest)


def line_of(key: str) -> int:
    """Return the line of a key in a file without a head."""
    return KEYS.index(key) + 2 if key in KEYS else len(KEYS) + 2


MINUTE = timedelta(minutes=1)

# id -> (text, where the value is, the value)
CASES: dict[str, tuple[str, str, object]] = {
    "plain": (job_with(), "jobs.0.id", "nightly"),
    "times without quotes": (
        job_with("expect:\n      at:\n        - 18:30\n        - 06:00"),
        "at",
        (time(18, 30), time(6)),
    ),
    "times in a flow list": (job_with("expect: {at: [06:00, 7:05]}"), "at", (time(6), time(7, 5))),
    "one time without a list": (job_with("expect: {at: '06:00'}"), "at", (time(6),)),
    "seconds": (job_with('expect: {at: ["06:00:30"]}'), "at", (time(6, 0, 30),)),
    "no is text": (job_with("name: no"), "jobs.0.name", "no"),
    "on is text": (job_with("tags: [on, off, y, n]"), "jobs.0.tags", ("on", "off", "y", "n")),
    "Norway": (job_with("expect: {at: ['06:00'], calendar: NO}"), "jobs.0.expect.calendar", "NO"),
    "a name of digits in quotes": (job_with("name: '007'"), "jobs.0.name", "007"),
    "a name that begins with zero": (job_with("name: 0630"), "jobs.0.name", "0630"),
    "a version": (job_with("name: 1.2.3"), "jobs.0.name", "1.2.3"),
    "a date is text": (job_with("name: 2026-05-01"), "jobs.0.name", "2026-05-01"),
    "Korean": (job_with("name: 공시 수집 😀"), "jobs.0.name", "공시 수집 😀"),
    "a plain path": (job_with(r"workdir: C:\temp\new"), "jobs.0.workdir", r"C:\temp\new"),
    "a path in single quotes": (job_with(r"workdir: 'C:\temp\new'"), "jobs.0.workdir", r"C:\temp\new"),
    "a path with doubled backslashes": (job_with(r'workdir: "C:\\temp\\new"'), "jobs.0.workdir", r"C:\temp\new"),
    "a path with slashes": (job_with("workdir: C:/temp/new"), "jobs.0.workdir", "C:/temp/new"),
    "a path with an apostrophe": (job_with(r"workdir: 'C:\kim''s jobs'"), "jobs.0.workdir", r"C:\kim's jobs"),
    "a path with a hash": (job_with(r"workdir: C:\a#b"), "jobs.0.workdir", r"C:\a#b"),
    "a path in a flow mapping": (job_with(r"log: {path: C:\log\run.log}"), "jobs.0.log.path", (r"C:\log\run.log",)),
    "a share": (job_with(r"workdir: '\\nas01\batch'"), "jobs.0.workdir", r"\\nas01\batch"),
    "a task's path": (job_with(r"scheduler: {type: windows_task, task: \A\B}"), "jobs.0.scheduler.task", r"\A\B"),
    "two logs": (job_with("log: [a.log, b.log]"), "jobs.0.log.path", ("a.log", "b.log")),
    "fields in a log": (job_with(r"log: log\a_%Y_%m_%d.log"), "jobs.0.log.path", (r"log\a_%Y_%m_%d.log",)),
    "an encoding": (job_with("log: {path: a.log, encoding: cp949}"), "jobs.0.log.encoding", "cp949"),
    "a pattern of digits": (job_with("failure: 404"), "jobs.0.failure", ("404",)),
    "a pattern in single quotes": (job_with(r"failure: '\bERROR\b'"), "jobs.0.failure", (r"\bERROR\b",)),
    "a pattern with a colon": (job_with(r"failure: 'ERROR: \d+'"), "jobs.0.failure", (r"ERROR: \d+",)),
    "patterns": (job_with("failure: ['ERROR', '실패']"), "jobs.0.failure", ("ERROR", "실패")),
    "an inline flag": (job_with("failure: '(?i)error'"), "jobs.0.failure", ("(?i)error",)),
    "a look-behind of any length": (job_with("failure: '(?<=a+)b'"), "jobs.0.failure", ("(?<=a+)b",)),
    "a folded pattern": (job_with("failure: >-\n      ERROR"), "jobs.0.failure", ("ERROR",)),
    "every": (job_with("expect: {every: 1h30m, grace: 5m}"), "jobs.0.expect.every", 90 * MINUTE),
    "cron": (job_with('expect: {cron: "0 6 * * 1-5"}'), "jobs.0.expect.cron", "0 6 * * 1-5"),
    "days": (job_with("expect: {at: ['06:00'], days: mon-fri}"), "jobs.0.expect.days", (0, 1, 2, 3, 4)),
    "Korean days": (job_with("expect: {at: ['06:00'], days: [월, 수]}"), "jobs.0.expect.days", (0, 2)),
    "a date to leave out": (
        job_with("expect: {at: ['06:00'], except: [2026-05-01]}"),
        "jobs.0.expect.excluded",
        (date(2026, 5, 1),),
    ),
    "nothing expected": (job_with("expect:").replace("    expect:\n", ""), "at", ()),
    "a bare word for a scheduler": (job_with("scheduler: heartbeat"), "jobs.0.scheduler.type", "heartbeat"),
    "a command": (job_with("rerun: run.bat"), "jobs.0.rerun.command", ("run.bat",)),
    "a command as a list": (job_with("rerun: ['python', 'run.py']"), "jobs.0.rerun.command", ("python", "run.py")),
    "by the scheduler": (job_with("rerun: scheduler"), "jobs.0.rerun.via", "scheduler"),
    "an output": (job_with("output: {path: out.db, min_size: 10MB}"), "jobs.0.output.min_size", 10_000_000),
    "limits": (job_with("limits: {rows: {min: 10}, duration: {max: 5m}}"), "jobs.0.limits.duration.max", 300.0),
    "true": (job_with("enabled: false"), "jobs.0.enabled", False),
    "a block text": (job_with("runbook: |\n      1. 전화\n      2. 재시작"), "jobs.0.runbook", "1. 전화\n2. 재시작\n"),
    "no line end": (job_with().rstrip("\n"), "jobs.0.id", "nightly"),
    "Windows line ends": (job_with().replace("\n", "\r\n"), "jobs.0.name", "Nightly"),
    "a byte order mark": ("\ufeff" + job_with(), "jobs.0.name", "Nightly"),
    "comments": (job_with(head="# 설정\n\n---\n") + "# 끝\n", "jobs.0.name", "Nightly"),
    "a YAML directive": (job_with(head="%YAML 1.2\n---\n"), "jobs.0.name", "Nightly"),
    "anchors at the top": (
        job_with("expect: *nightly", head="x-nightly: &nightly {at: ['01:00']}\n"),
        "at",
        (time(1),),
    ),
    "a merge key": (
        job_with("expect: {<<: *base, grace: 1m}", head="x-base: &base {at: ['01:00'], grace: 9m}\n"),
        "jobs.0.expect.grace",
        MINUTE,
    ),
    "defaults": (job_with(head="defaults: {expect: {grace: 7m}}\n"), "jobs.0.expect.grace", 7 * MINUTE),
    "a default scheduler": (
        job_with("scheduler:", head="defaults: {scheduler: manual}\n").replace("    scheduler:\n", ""),
        "jobs.0.scheduler.type",
        "manual",
    ),
    "a port": (job_with(head="server: {port: 9000}\n"), "server.port", 9000),
    "a zone": (
        job_with(head="timezone: America/Argentina/Buenos_Aires\n"),
        "timezone",
        "America/Argentina/Buenos_Aires",
    ),
    "a reference with a default": (job_with(head="store: ${BATMON_STORE:-sqlite}\n"), "store", "sqlite"),
    "a reference with a colon in it": (
        job_with("runbook: ${RUNBOOK:-http://x/y}"),
        "jobs.0.runbook",
        "http://x/y",
    ),
    "an escaped reference": (job_with("description: costs $${X}"), "jobs.0.description", "costs ${X}"),
    "own calendars": (
        job_with(head="calendars: {회사: {base: KR, except: [2026-05-01], also: 2026-06-04}}\n"),
        "calendars.회사.also",
        (date(2026, 6, 4),),
    ),
    "maintenance": (job_with(head="maintenance: [{weekly: sun 02:00-04:00}]\n"), "maintenance.0.reason", ""),
    "a channel": (job_with(head="notify: [{name: ops, url: '', repeat: 1h}]\n"), "notify.0.name", "ops"),
    "a quiet time": (job_with(head="notify: [{name: ops, quiet: ['22:00-07:00']}]\n"), "notify.0.name", "ops"),
    "between": (
        job_with("expect: {every: 5m, between: ['08:00-20:00']}"),
        "jobs.0.expect.between",
        ((time(8), time(20)),),
    ),
}
ACCEPTED = {name: text for name, (text, _, _) in CASES.items()}
