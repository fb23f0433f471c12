"""The doctor: each check says what is wrong by its code and its evidence, and none keeps the others waiting."""

import json
import os
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from msgspec.structs import replace

from engine import examination as module
from engine.clock import now
from engine.config.load import load
from engine.doctor import CHECKS, load_check, name_of
from engine.doctor.diagnosis import Diagnosis, Level
from engine.doctor.jobfiles import look_at
from engine.doctor.patient import Patient
from engine.examination import Examination, patient_of
from engine.service import audit_file, store_address
from tests.engine.live import config_of, watching, write_config
from tests.engine.share import hanging_share
from tests.engine.test_service import until, write
from tests.ports import free_port
from tests.screens import screen, windows

x11 = pytest.mark.skipif(sys.platform == "win32", reason="the desktop cannot be taken away by a variable there")

JOB = """
  - id: job
    name: Job
    scheduler: manual
    workdir: .
    log: job.log
    success: 'done'
    failure: ['ERROR', 'Traceback']
"""
HEAD = """
server: {{host: 127.0.0.1, port: {port}, language: en}}
timezone: Etc/UTC
{more}
jobs:
"""


def patient(folder: Path, jobs: str = JOB, more: str = "", port: int = 0) -> Patient:
    head = HEAD.format(port=port or free_port(), more=more)
    path = write_config(folder, jobs, head)
    config = config_of(path)
    return patient_of(config, audit_file(config), store_address(config), len(load(path).warnings))


def named(name: str) -> str:
    """Return a job of this name that is otherwise the same, with a log of its own."""
    return JOB.replace("id: job", f"id: {name}").replace("name: Job", f"name: {name}").replace("job.log", f"{name}.log")


def diagnose(name: str, one: Patient) -> Diagnosis:
    entry = next(entry for entry in CHECKS if name_of(entry) == name)
    return load_check(entry)(one)


def told(found: Diagnosis) -> list[tuple[str | None, str, Level]]:
    return [(detail.job, detail.code, detail.level) for detail in found.details]


def test_a_job_in_order_has_its_patterns_counted(tmp_path: Path) -> None:
    for text in ("begin", "ERROR x", "done", "ERROR y", "done"):
        write(tmp_path / "job.log", text)
    one = patient(tmp_path)

    assert diagnose("paths", one).code == "paths_ok"
    found = diagnose("patterns", one)
    assert (found.code, found.level) == ("patterns_ok", Level.OK)
    assert found.details[0].parameters["counts"] == "success 2, failure[0] 2, failure[1] 0"


def test_a_success_that_never_matched_is_told_unless_the_job_is_known_to_have_succeeded(tmp_path: Path) -> None:
    for _ in range(3):
        write(tmp_path / "job.log", "finished")
    one = patient(tmp_path)

    assert told(diagnose("patterns", one)) == [("job", "pattern_never", Level.WARNING)]
    assert diagnose("patterns", one).details[0].parameters["searched"] == 3
    assert diagnose("patterns", replace(one, succeeded=frozenset({"job"}))).code == "patterns_ok"


def test_a_success_far_back_in_a_long_log_counts(tmp_path: Path) -> None:
    write(tmp_path / "job.log", "done")
    with (tmp_path / "job.log").open("a", encoding="utf-8") as log:
        log.writelines(f"2026-11-24 06:00:00 row {number} of the same\n" for number in range(10_000))

    assert diagnose("patterns", patient(tmp_path)).code == "patterns_ok"


def test_a_failure_pattern_that_matches_most_lines_is_told(tmp_path: Path) -> None:
    for _ in range(30):
        write(tmp_path / "job.log", "ERROR count: 0")
    write(tmp_path / "job.log", "done")

    assert told(diagnose("patterns", patient(tmp_path))) == [("job", "pattern_floods", Level.WARNING)]


@pytest.mark.parametrize(
    ("spoil", "code", "level"),
    [
        (lambda folder: None, "log_missing", Level.WARNING),
        (lambda folder: (folder / "job.log").mkdir(), "log_unreadable", Level.PROBLEM),
        pytest.param(
            lambda folder: os.mkfifo(folder / "job.log"),
            "log_unreadable",
            Level.PROBLEM,
            marks=pytest.mark.skipif(sys.platform == "win32", reason="no file is a pipe there"),
        ),
    ],
    ids=["no log", "a folder", "a pipe"],
)
def test_a_log_that_cannot_be_read_is_told_with_its_path(
    tmp_path: Path, spoil: Callable[[Path], None], code: str, level: Level
) -> None:
    spoil(tmp_path)
    found = diagnose("paths", patient(tmp_path))

    assert (found.code, found.level, told(found)) == ("paths_bad", level, [("job", code, level)])
    assert found.details[0].parameters["path"] == str(tmp_path / "job.log")
    assert diagnose("patterns", patient(tmp_path)).code == "patterns_unseen"


def test_a_working_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    found = diagnose("paths", patient(tmp_path, JOB.replace("workdir: .", "workdir: gone")))

    assert (found.level, told(found)[0]) == (Level.PROBLEM, ("job", "workdir_missing", Level.PROBLEM))


def test_encodings_are_counted_and_what_is_no_text_is_told(tmp_path: Path) -> None:
    lines = {"a": "완료 done\n".encode(), "b": "완료\n".encode("cp949"), "c": b"ok\n\xff\xfe\xfd broken\n"}
    for name, data in lines.items():
        (tmp_path / f"{name}.log").write_bytes(data)
    (tmp_path / "d.log").write_bytes("가\n".encode() + "나\n".encode("cp949"))
    jobs = "".join(map(named, "abcd"))
    found = diagnose("encodings", patient(tmp_path, jobs))

    assert sorted(str(found.parameters["counts"]).split(", ")) == ["CP949 2", "UTF-8 2"]
    assert told(found) == [("c", "encoding_broken", Level.WARNING), ("d", "encoding_mixed", Level.OK)]


def test_what_lies_on_a_share_that_hangs_is_unknown_and_the_rest_is_seen(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    write(tmp_path / "job.log", "done")
    away = named("away").replace("workdir: .", "workdir: share")
    began = time.monotonic()
    with hanging_share(share):
        found = diagnose("paths", patient(tmp_path, JOB + away))

    assert told(found) == [("away", "path_silent", Level.UNKNOWN)]
    assert time.monotonic() - began < 30


def test_a_thousand_jobs_are_looked_at_in_seconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.doctor.jobfiles.BUDGET", 90.0)  # beside other tests the seconds are many
    for number in range(1000):
        log = tmp_path / f"j{number}.log"
        log.write_text("".join(f"2026-11-24 06:00:{row % 60:02} [I] row {row}\n" for row in range(400)) + "done\n")
    config = config_of(write_config(tmp_path, "".join(named(f"j{number}") for number in range(1000))))
    began = time.monotonic()
    seen = look_at(config, now())
    print(f"1,000 jobs: {time.monotonic() - began:.1f} s")

    assert len(seen) == 1000
    assert {files.success for files in seen.values()} == {True}


def test_a_port_whose_holder_the_system_does_not_name_is_nobodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        seen = SimpleNamespace(laddr=SimpleNamespace(port=port), status=psutil.CONN_LISTEN, pid=0)
        monkeypatch.setattr(psutil, "net_connections", lambda kind: [seen])

        assert diagnose("port", patient(tmp_path, port=port)).code == "port_taken_unseen"


def test_the_port_is_free_or_taken_by_a_process_with_a_name(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        taken = diagnose("port", patient(tmp_path, port=holder.getsockname()[1]))

    assert (taken.code, taken.level, taken.parameters["pid"]) == ("port_taken", Level.PROBLEM, os.getpid())
    assert diagnose("port", patient(tmp_path)).code == "port_free"
    assert diagnose("port", replace(patient(tmp_path), serving=True)).code == "port_ours"


def test_a_port_that_the_server_of_this_store_holds_is_its_own(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        with watching(write_config(tmp_path, JOB, HEAD.format(port=port, more=""))):
            assert diagnose("port", patient(tmp_path, port=port)).code == "port_ours"


@pytest.mark.parametrize(
    ("check", "more", "code"),
    [
        ("password", "", "password_none"),
        ("password", "access: {password: plain words}", "password_plain"),
        ("channels", "", "channels_none"),
        ("channels", "notify: [{name: a, url: ''}]", "channels_off"),
        ("channels", "notify: [{name: a, url: 'json://127.0.0.1'}]", "channels_on"),
        ("settings", "", "settings_ok"),
        ("settings", "notify: [{name: a, url: '', repeat: 1h}]", "settings_warned"),
        ("clock", "", "clock_unknown"),
        ("schedulers", "", "schedulers_none"),
        ("store", "", "store_none"),
        ("audit", "", "audit_none"),
        ("disk", "", "disk_ok"),
        pytest.param("screen", "", "capture_no_display", marks=x11),
    ],
)
def test_a_check_says_what_the_configuration_and_the_machine_are(
    tmp_path: Path, check: str, more: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nothing")  # no timedatectl to ask
    monkeypatch.setenv("TZ", "Etc/UTC")
    monkeypatch.delenv("DISPLAY", raising=False)
    (tmp_path / "data").mkdir()

    assert diagnose(check, patient(tmp_path, more=more)).code == code


def test_a_clock_that_is_in_another_zone_than_the_settings_is_told(tmp_path: Path) -> None:
    one = patient(tmp_path)
    zones = ("Pacific/Kiritimati", "Pacific/Honolulu")  # no machine is in both
    others = [replace(one, config=one.config.model_copy(update={"timezone": zone})) for zone in zones]

    assert "clock_other_zone" in {diagnose("clock", other).code for other in others}


def test_an_edit_that_was_refused_and_a_message_that_does_not_go_out_are_problems(tmp_path: Path) -> None:
    one = replace(patient(tmp_path), refused=2, notify_error="ops: refused")

    assert (diagnose("settings", one).code, diagnose("settings", one).level) == ("settings_refused", Level.PROBLEM)
    assert (diagnose("channels", one).code, diagnose("channels", one).level) == ("channels_failing", Level.PROBLEM)


def test_a_disk_with_little_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setattr("engine.doctor.disk.LITTLE", 1 << 62)
    monkeypatch.setattr("engine.doctor.disk.SHARE", 1.0)
    assert diagnose("disk", patient(tmp_path)).code == "disk_low"
    monkeypatch.setattr("engine.doctor.disk.FULL", 1 << 62)
    assert diagnose("disk", patient(tmp_path)).code == "disk_full"


def test_store_and_audit_trail_are_sound_or_named(tmp_path: Path) -> None:
    with watching(write_config(tmp_path, JOB)):
        until(lambda: (tmp_path / "data" / "audit" / "audit.jsonl").stat().st_size > 0)
    one = patient(tmp_path)
    assert (diagnose("store", one).code, diagnose("audit", one).code) == ("store_sound", "audit_sound")

    trail = tmp_path / "data" / "audit" / "audit.jsonl"
    rows = [json.loads(line) for line in trail.read_text(encoding="utf-8").splitlines()]
    trail.write_text("".join(json.dumps({**row, "who": "nobody"}) + "\n" for row in rows), encoding="utf-8")
    store = tmp_path / "data" / "batmon.db"
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    audit = diagnose("audit", one)
    assert (audit.code, audit.level) == ("audit_unsound", Level.PROBLEM)
    data = bytearray(store.read_bytes())
    data[100:4100] = b"\xa5" * 4000
    store.write_bytes(data)
    assert (diagnose("store", one).code, diagnose("store", one).level) == ("store_damaged", Level.PROBLEM)


@pytest.mark.skipif(sys.platform == "win32", reason="there it can be asked")
def test_a_task_of_a_scheduler_that_cannot_be_asked_here_is_unknown(tmp_path: Path) -> None:
    job = JOB.replace("scheduler: manual", r"scheduler: {type: windows_task, task: \Kindscrap}")
    found = diagnose("schedulers", patient(tmp_path, job))

    assert told(found) == [("job", "scheduler_silent", Level.UNKNOWN)]
    assert found.details[0].parameters["entry"] == r"\Kindscrap"


def test_a_screen_that_can_be_seen_is_told_with_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with screen() as display, windows(display, 0xC81E1E):
        monkeypatch.setenv("DISPLAY", display)
        found = diagnose("screen", patient(tmp_path))

        assert (found.code, found.parameters["width"], found.parameters["monitors"]) == ("screen_seen", 640, 1)
    assert not (tmp_path / "data" / "captures").exists()


def test_a_whole_examination_has_every_check_the_worst_first_and_is_told_again_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "job.log", "done")
    examination = Examination(lambda: patient(tmp_path, JOB.replace("workdir: .", "workdir: gone")))
    report = examination.examine()

    assert {one.check for one in report.diagnoses} == set(map(name_of, CHECKS))
    assert (report.level, report.diagnoses[0].check) == (Level.PROBLEM, "paths")
    assert not [one for one in report.diagnoses if one.code in ("check_failed", "check_silent")]
    assert examination.examine() is report
    assert (examination.progress().running, len(examination.progress().diagnoses)) == (False, len(CHECKS))
    monkeypatch.setattr(module, "FRESH", -60.0)
    assert examination.examine() is not report


def test_a_check_that_hangs_or_fails_is_unknown_and_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(_: Patient) -> Diagnosis:
        time.sleep(30)
        raise AssertionError

    def fail(_: Patient) -> Diagnosis:
        raise RuntimeError("broken")

    monkeypatch.setattr("engine.doctor.disk.check", hang)
    monkeypatch.setattr("engine.doctor.version.check", fail)
    monkeypatch.setattr(module, "LIMIT", 8.0)
    monkeypatch.setattr(module, "FRESH", 0.0)
    (tmp_path / "data").mkdir()
    examination = Examination(lambda: patient(tmp_path, "  []"))
    began = time.monotonic()
    by_check = {one.check: one for one in examination.examine().diagnoses}

    assert time.monotonic() - began < 15
    assert (by_check["disk"].code, by_check["disk"].level) == ("check_silent", Level.UNKNOWN)
    assert (by_check["version"].code, by_check["version"].parameters["reason"]) == ("check_failed", "broken")
    assert by_check["password"].code == "password_none"
    again = examination.examine()
    assert {one.check: one.code for one in again.diagnoses}["disk"] == "check_silent"
    assert [thread.name for thread in threading.enumerate()].count("check disk") == 1


def test_the_server_examines_itself(tmp_path: Path) -> None:
    write(tmp_path / "job.log", "done", ago=60)
    with watching(write_config(tmp_path, JOB)) as monitor:
        by_check = {one.check: one.code for one in monitor.doctor.examine().diagnoses}

    assert (by_check["port"], by_check["store"], by_check["audit"]) == ("port_ours", "store_sound", "audit_sound")
    assert datetime.now(UTC) - monitor.doctor.examine().at < timedelta(minutes=1)
