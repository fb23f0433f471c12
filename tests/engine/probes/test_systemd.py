"""The asking of systemd: the answer of a real one, and a `systemctl` on the path that does what it should not."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.config.schedulers import Systemd
from engine.probes import systemd
from engine.probes.answers import NoAnswer, Readings
from engine.probes.systemd import full_name, is_unit_name, parse, read

ASKED = datetime(2026, 11, 25, 20, 10, tzinfo=UTC)
# what `systemctl show` of systemd 252 printed for 16 units in every state that could be had
REAL = (Path(__file__).parent / "show.txt").read_text(encoding="utf-8")

# Answers like systemd, but from a list: every unit whose name holds "gone" does not exist. Ends like it for bad names.
FAKE = """#!{python}
import os, pathlib, sys
words = sys.argv[1:]
units = words[words.index("--") + 1:]
with open({calls!r}, "a") as calls:
    print(len(units), os.environ["TZ"], file=calls)
for unit in units:
    load = "not-found" if "gone" in unit else "loaded"
    print(f"Type=oneshot\\nId={{unit}}\\nNames={{unit}}\\nLoadState={{load}}\\nActiveState=inactive\\nSubState=dead\\n")
"""


def put_systemctl(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Path:
    """Put a `systemctl` first on the path; return where it counts its calls, if it does."""
    if sys.platform == "win32":
        pytest.skip("a script on the path is started otherwise there")
    calls = folder / "calls"
    program = folder / "systemctl"
    program.write_text(script.format(python=sys.executable, calls=str(calls)), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return calls


def ask(*units: str) -> Readings:
    return read({unit: Systemd(type="systemd", unit=unit) for unit in units}, {}, ASKED)


def test_the_answer_of_a_real_systemd_is_read() -> None:
    units = parse(REAL)

    assert len({unit["Id"] for unit in units.values()}) == 15
    assert units["alias.service"] is units["keep.service"]
    assert units["loop.service"]["SubState"] == "auto-restart"
    assert units["timed.service"]["TriggeredBy"] == "timed.timer"


REAL_STATES = {
    "keep": "running",
    "alias.service": "running",
    "once-ok": "ready",
    "once-bad": "stopped",
    "once-slow": "running",
    "once-remain": "ready",
    "killed": "stopped",
    "noexec": "stopped",
    "loop": "stopped",
    "timeout": "stopped",
    "timed": "ready",
    "timed.timer": "running",
    "broken": "stopped",
    "masked": "disabled",
    "nothere": "missing",
    "stopped": "stopped",
}


def test_every_unit_of_a_real_answer_has_its_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = tmp_path / "answer"
    answer.write_text(REAL, encoding="utf-8")
    put_systemctl(tmp_path, monkeypatch, f"#!/bin/sh\ncat '{answer}'\n")
    readings = ask(*REAL_STATES)

    assert {unit: reading.state.value for unit, reading in readings.items()} == REAL_STATES
    assert (readings["killed"].result, readings["noexec"].result) == ("SIGKILL", "exit 203")
    assert readings["once-bad"].started == datetime(2026, 11, 25, 19, 54, 43, tzinfo=UTC)


def test_two_thousand_units_are_asked_for_in_four_calls_in_utc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = put_systemctl(tmp_path, monkeypatch, FAKE)
    readings = ask(*(f"unit-{number}" for number in range(1999)), "gone")

    assert len(readings) == 2000
    assert [name for name, reading in readings.items() if reading.state.value == "missing"] == ["gone"]
    assert calls.read_text(encoding="utf-8").split("\n")[:-1] == ["500 UTC"] * 4


def test_one_call_asks_once_for_a_unit_of_many_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = put_systemctl(tmp_path, monkeypatch, FAKE)
    same = {job: Systemd(type="systemd", unit=unit) for job, unit in (("a", "unit"), ("b", "unit.service"))}

    assert read(same, {}, ASKED).keys() == {"a", "b"}
    assert calls.read_text(encoding="utf-8") == "1 UTC\n"


@pytest.mark.parametrize("name", ["fund mail", "job@", "*", "a/b", "작업"])
def test_a_name_that_no_unit_can_have_does_not_exist_and_harms_no_other(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = put_systemctl(tmp_path, monkeypatch, FAKE)
    readings = ask(name, "unit")

    assert {job: reading.state.value for job, reading in readings.items()} == {name: "missing", "unit": "ready"}
    assert calls.read_text(encoding="utf-8") == "1 UTC\n"


@pytest.mark.parametrize(
    "name", ["job", "job.service", "job@seoul.service", "a-b_c.d:e", "-H", "-.slice", "x" * 200, r"x\x2dy"]
)
def test_a_name_of_systemd_is_asked_for(name: str) -> None:
    assert is_unit_name(full_name(name))


# script -> reason, and what the program's log is told
SILENCES = {
    "nothing, and all is well": ("exit 0", "no_answer: systemctl printed nothing"),
    "a failure": ("echo 'Access denied' >&2; exit 1", "Access denied"),
    "another text": ("echo 'all units are fine'", "unreadable_answer: 'all units are fine'"),
    "an answer without a state": ("echo Id=unit.service", "unreadable_answer: 'Id=unit.service'"),
    "bytes": ("printf '\\377\\376\\000'", "unreadable_answer: "),
}


@pytest.mark.parametrize(("script", "told"), SILENCES.values(), ids=SILENCES)
def test_what_is_no_answer_is_never_taken_for_one(
    script: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_systemctl(tmp_path, monkeypatch, f"#!/bin/sh\n{script}\n")

    with pytest.raises(NoAnswer) as caught:
        ask("unit")

    assert told in str(caught.value)


def test_a_machine_that_systemd_does_not_run_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_systemctl(tmp_path, monkeypatch, "#!/bin/sh\necho 'System has not been booted with systemd' >&2\nexit 1\n")
    monkeypatch.setattr(systemd, "BOOTED", str(tmp_path / "nowhere"))

    with pytest.raises(NoAnswer, match=r"^no_systemd: System has not been booted with systemd$"):
        ask("unit")


def test_a_machine_without_systemctl_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(NoAnswer, match=r"^no_systemctl$"):
        ask("unit")


def test_a_systemctl_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systemd, "TIMEOUT", 0.5)
    put_systemctl(tmp_path, monkeypatch, "#!/bin/sh\nexec sleep 600\n")

    with pytest.raises(NoAnswer, match=r"^timeout: systemctl said nothing in 0 s$"):
        ask("unit")


def test_a_unit_that_the_answer_leaves_out_has_no_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = "Id=unit.service\\nNames=unit.service\\nLoadState=loaded\\nActiveState=inactive\\n"
    put_systemctl(tmp_path, monkeypatch, f"#!/bin/sh\nprintf '{block}'\nexit 1\n")

    assert ask("unit", "other").keys() == {"unit"}


def test_a_unit_in_a_strange_state_harms_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = "Id={0}.service\\nNames={0}.service\\nLoadState=loaded\\nActiveState={1}\\n\\n"
    text = block.format("unit", "inactive") + block.format("other", "asleep")
    put_systemctl(tmp_path, monkeypatch, f"#!/bin/sh\nprintf '{text}'\n")

    assert ask("unit", "other").keys() == {"unit"}
