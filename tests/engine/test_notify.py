"""A channel is told once when a job turns red and once when it has recovered, whatever happens in between."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Mail
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from engine.config.addresses import secrets_of
from engine.config.model import Channel, Config
from engine.live import LiveMonitor
from engine.notify import notifier
from engine.notify.door import NotSent
from engine.notify.message import Message, message_of
from engine.notify.notice import ERROR, RECOVERED, Notice, owed
from engine.store.outbox import Outbox
from engine.views import JobView
from rules.model import Evidence, Finding, Severity, Source, Status
from tests.engine.live import config_of, watching, write_config
from tests.engine.telling import STEPS
from tests.engine.test_service import status, until, write
from tests.ports import free_port

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
JOB = """
  - id: job
    name: 수집
    description: 공시정보 스크래핑
    scheduler: manual
    workdir: .
    log: job.log
    success: 'done'
    failure: 'ERROR'
"""


class Postbox:
    """A mail server on loopback that keeps what it is sent."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refuse = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # aiosmtpd's name
        if self.refuse:
            return "451 come back later"
        self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"

    def titles(self) -> list[str]:
        return [str(make_header(decode_header(mail["Subject"]))) for mail in self.mails]

    def body(self, place: int = -1) -> str:
        payload = self.mails[place].get_payload(decode=True)
        assert isinstance(payload, bytes)
        return payload.decode()


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, int]]:
    box = Postbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


def config_with(tmp_path: Path, port: int, more: str = "", jobs: str = JOB) -> Path:
    url = f"mailto://127.0.0.1:{port}?from=batmon@example.com&to=ops@example.com&mode=insecure"
    head = (
        "server: {host: 127.0.0.1, port: 18002, language: ko}\ntimezone: Asia/Seoul\ntick: 1s\n"
        f"notify:\n  - {{name: ops, url: '{url}'{more}}}\njobs:\n"
    )
    return write_config(tmp_path, jobs, head)


def view(status: Status, *codes: str) -> JobView:
    findings = tuple(Finding(code=code, severity=Severity.ERROR, parameters={}, evidence=()) for code in codes)
    return JobView(id="job", name="Job", status=status, findings=findings)


@pytest.mark.parametrize(
    ("now", "told", "said"),
    [
        (view(Status.ERROR, "failed"), None, ERROR),
        (view(Status.ERROR, "failed"), ERROR, None),
        (view(Status.ERROR, "failed"), RECOVERED, ERROR),
        (view(Status.OK), ERROR, RECOVERED),
        (view(Status.WARNING, "succeeded_late"), ERROR, RECOVERED),
        (view(Status.OK), None, None),
        (view(Status.OK), RECOVERED, None),
        (view(Status.PAUSED), ERROR, None),
        (view(Status.UNKNOWN), ERROR, None),
        (view(Status.ERROR, "missed", "blocked"), None, None),
    ],
)
def test_what_is_owed_follows_from_the_status_and_from_what_was_told_last(
    now: JobView, told: str | None, said: str | None
) -> None:
    notice = owed(Channel(name="ops", url="x"), now, told, NOW)

    assert (notice and notice.kind) == said


def test_a_red_job_and_its_recovery_each_send_one_mail(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    log = tmp_path / "job.log"
    write(log, "done", ago=600)
    with watching(config_with(tmp_path, port)) as monitor:
        until(lambda: status(monitor) is Status.OK)
        write(log, "ERROR 응답 없음 <b>&", ago=130)
        until(lambda: len(box.mails) == 1)
        write(log, "done")
        until(lambda: len(box.mails) == 2)
        write(log, "ERROR again", ago=-60)
        until(lambda: len(box.mails) == 3)

    assert box.titles() == ["[오류] 수집", "[복구] 수집", "[오류] 수집"]
    first = box.body(0)
    assert "ERROR 응답 없음 <b>&" in first
    assert f"{log} 2행" in first
    assert "/jobs/job" in first


def test_a_restart_tells_nothing_twice_and_forgets_nothing(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    log = tmp_path / "job.log"
    write(log, "ERROR broken", ago=600)
    path = config_with(tmp_path, port)
    with watching(path):
        until(lambda: len(box.mails) == 1)
    with watching(path) as monitor:
        until(lambda: status(monitor) is Status.ERROR)
    write(log, "done")
    with watching(path):
        until(lambda: len(box.mails) == 2)

    assert box.titles() == ["[오류] 수집", "[복구] 수집"]


def test_a_server_that_refuses_gets_the_messages_later_in_their_order(
    tmp_path: Path, postbox: tuple[Postbox, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier, "FIRST_REST", timedelta(seconds=0.2))
    box, port = postbox
    box.refuse = True
    log = tmp_path / "job.log"
    write(log, "ERROR broken", ago=600)
    with watching(config_with(tmp_path, port)) as monitor:
        until(lambda: failing(monitor) is not None)
        assert "451" in (failing(monitor) or "")
        write(log, "done")
        until(lambda: status(monitor) is Status.OK)
        box.refuse = False
        until(lambda: len(box.mails) == 2)
        until(lambda: failing(monitor) is None)

    assert box.titles() == ["[오류] 수집", "[복구] 수집"]


def failing(monitor: LiveMonitor) -> str | None:
    return monitor.pulse().notify_error


def test_a_message_that_cannot_be_made_holds_up_no_other(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    odd = Finding(code="of_a_later_version", severity=Severity.ERROR, parameters={}, evidence=())
    bad = Notice(channel="ops", job="gone", kind=ERROR, at=NOW, owed=datetime.now(UTC), finding=odd)
    with watching(config_with(tmp_path, port)) as monitor:
        Outbox(monitor.store).put([bad])
        write(tmp_path / "job.log", "ERROR broken")
        until(lambda: len(box.mails) == 1)

    assert box.titles() == ["[오류] 수집"]


def test_only_what_a_channel_asks_for_is_sent(tmp_path: Path, postbox: tuple[Postbox, int]) -> None:
    box, port = postbox
    log = tmp_path / "job.log"
    write(log, "ERROR broken", ago=600)
    with watching(config_with(tmp_path, port, ", when: [RECOVERED]")) as monitor:
        until(lambda: status(monitor) is Status.ERROR)
        write(log, "done")
        until(lambda: len(box.mails) == 1)

    assert box.titles() == ["[복구] 수집"]


def test_a_channel_of_other_jobs_is_not_told(tmp_path: Path) -> None:
    sent: list[Message] = []
    with telling(tmp_path, sent, "notify:\n  - {name: ops, url: 'json://x', jobs: ['#mail']}\n") as told:
        told(view(Status.ERROR, "failed"))

    assert sent == []


def telling(tmp_path: Path, sent: list[Message], head: str) -> Any:
    """Give a function that shows a view to a notifier whose door is a list."""
    from engine.clock import now
    from engine.recorder import Recorder
    from engine.store.store import Store

    class Trail:
        def write(self, *_: object, **__: object) -> None:
            return None

    @contextmanager
    def give() -> Iterator[Callable[[JobView], None]]:
        config = config_of(write_config(tmp_path, JOB, f"timezone: Asia/Seoul\n{head}jobs:\n"))
        store = Store.open(f"sqlite:///{(tmp_path / 'n.db').as_posix()}", now())
        recorder = Recorder(Trail(), lambda row: None)  # type: ignore[arg-type]
        told = notifier.Notifier(store, recorder, lambda job: None, lambda url, message, mask: sent.append(message))
        told.take(config)
        try:
            yield lambda one: told.look([one], 1, now())
        finally:
            told.stop()
            store.close()

    return give()


def test_a_message_says_what_and_since_when_with_the_line_and_in_the_servers_language(tmp_path: Path) -> None:
    line = Evidence(source=Source.LOG, at=NOW, text="ERROR " + "x" * 1000, file="/logs/a.log", offset=7, line=4711)
    finding = Finding(code="failed", severity=Severity.ERROR, parameters={}, evidence=(line,))
    notice = Notice(channel="ops", job="job 1", kind=ERROR, at=NOW, owed=NOW, finding=finding)
    config = config_of(write_config(tmp_path, JOB))

    english = message_of(notice, None, config, NOW + timedelta(minutes=5))
    assert english.title == "[ERROR] job 1"
    assert "Failed, and no success since (since 12:00)" in english.body
    assert "/logs/a.log, line 4711" in english.body
    assert "http://127.0.0.1:18002/jobs/job%201" in english.body
    assert max(map(len, english.body.splitlines())) < 320


@pytest.mark.parametrize(
    ("url", "hidden"),
    [
        ("mailtos://user:p%40ss@mail.example?to=ops@example.com", ["p@ss"]),
        ("slack://TokenA123/TokenB456/TokenC789012/#channel", ["TokenA123", "TokenB456", "TokenC789012"]),
        ("json://example/?token=abc", ["abc"]),
        ("http://[broken", []),
        ("", []),
    ],
)
def test_what_is_secret_in_an_address_is_known(url: str, hidden: list[str]) -> None:
    assert list(secrets_of([url])) == hidden


def test_a_password_in_an_address_stands_in_no_error_and_no_file(tmp_path: Path) -> None:
    sent: list[str] = []

    def door(url: str, message: Message, mask: Callable[[str], str]) -> None:
        sent.append(mask(f"refused for user with hunter22 at {url}"))
        raise NotSent(sent[-1])

    head = "notify:\n  - {name: ops, url: 'json://user:hunter22@127.0.0.1:1/'}\n"
    path = write_config(tmp_path, JOB, f"timezone: Asia/Seoul\ntick: 1s\n{head}jobs:\n")
    write(tmp_path / "job.log", "ERROR broken", ago=600)
    with watching(path) as monitor:
        until(lambda: failing(monitor) is not None)
        assert "hunter22" not in (failing(monitor) or "")

    files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert files
    assert [file for file in files if b"hunter22" in file.read_bytes()] == []


def test_a_config_model_keeps_its_channels(tmp_path: Path) -> None:
    config: Config = config_of(config_with(tmp_path, 25))

    assert config.notify[0].when == ("ERROR", "RECOVERED")


def test_a_test_message_is_sent_on_request_and_a_refusal_ends_with_an_error(
    tmp_path: Path, postbox: tuple[Postbox, int]
) -> None:
    box, port = postbox
    command = [sys.executable, "-m", "ui.cli", "notify", "--test", "--config", str(config_with(tmp_path, port))]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "ops: 보냈습니다.\n")
    assert box.titles() == ["[시험] BATMON 알림"]

    box.refuse = True
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "451" in done.stderr


@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_at_any_step_loses_no_message_and_repeats_only_an_accepted_one(
    tmp_path: Path, postbox: tuple[Postbox, int], step: str
) -> None:
    box, port = postbox
    write(tmp_path / "job.log", "ERROR broken", ago=600)
    command = [sys.executable, "-m", "tests.engine.telling", str(config_with(tmp_path, port))]

    with subprocess.Popen([*command, step], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        said = next(line for line in child.stdout if line.strip() != "ready")
        child.kill()
    assert said.strip() == step
    before = len(box.mails)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as child:
        try:
            until(lambda: len(box.mails) > before or step == "noted")
            until(lambda: noted(tmp_path) == ["sent"])
        finally:
            child.kill()

    assert len(box.mails) == (2 if step == "accepted" else 1)


def noted(folder: Path) -> list[str | None]:
    with closing(sqlite3.connect(folder / "data" / "batmon.db")) as store:
        return [outcome for (outcome,) in store.execute("SELECT outcome FROM notices")]
