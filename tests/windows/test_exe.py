"""The executable without packing it: what goes into it, what it is asked for, what it leaves to other programs."""

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from engine import ownprogram
from engine.actions.schedulers.windows_service import order_of_service
from engine.actions.schedulers.windows_task import order_of_task

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("engine", "rules", "ui")
MADE_BY_PYTHON = {"__pycache__"}


def packed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return what the spec hands to PyInstaller, which need not be there for that."""
    hooks = ModuleType("PyInstaller.utils.hooks")
    hooks.__dict__.update(collect_data_files=lambda package: [], collect_submodules=lambda package, wanted: [])
    for name in ("PyInstaller", "PyInstaller.utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, hooks.__name__, hooks)
    given: dict[str, Any] = {}

    def analysis(scripts: list[str], **more: Any) -> SimpleNamespace:
        given.update(more, scripts=scripts)
        return SimpleNamespace(pure=[], scripts=[], binaries=[], datas=[])

    stage = {"SPECPATH": str(ROOT / "engine"), "workpath": str(folder), "Analysis": analysis}
    stage |= {"PYZ": lambda pure: pure, "EXE": lambda *parts, **more: given.update(exe=more)}
    code = compile((ROOT / "engine" / "batmon.spec").read_text(encoding="utf-8"), "batmon.spec", "exec")
    exec(code, stage)  # a spec is Python, with PyInstaller's words for globals
    return given


def test_every_file_of_ours_goes_into_the_executable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = packed(tmp_path, monkeypatch)
    own = [path for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()]
    own = [path for path in own if not MADE_BY_PYTHON & set(path.parts) and path.suffix != ".spec"]
    modules = {".".join(one.relative_to(ROOT).with_suffix("").parts) for one in own if one.suffix == ".py"}
    laid = {Path(there) / Path(here).name for here, there in given["datas"]}

    assert {name.removesuffix(".__init__") for name in modules} <= set(given["hiddenimports"])
    assert {one.relative_to(ROOT) for one in own if one.suffix != ".py"} <= laid
    assert len(laid) > 100


def test_the_executable_has_a_console_and_knows_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = packed(tmp_path, monkeypatch)
    about = next(Path(here) for here, there in given["datas"] if there.endswith(".dist-info"))

    assert given["exe"]["console"] is True
    assert given["scripts"] == [str(ROOT / "ui" / "cli_exe.py")]
    assert re.search(r"^Name: batmon\nVersion: \d+\.\d+", (about / "METADATA").read_text(), re.MULTILINE)


def test_only_one_module_knows_what_starts_batmon() -> None:
    files = [path for name in ("engine", "ui") for path in (ROOT / name).rglob("*.py")]

    assert [path.name for path in files if "sys.executable" in path.read_text(encoding="utf-8")] == ["ownprogram.py"]


def test_a_packed_executable_is_never_started_as_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "C:\\batmon\\batmon.exe")

    assert ownprogram.own_command() == ["C:\\batmon\\batmon.exe"]
    assert ownprogram.own_part("engine.actions.supervisor", "folder", bare=True) == (
        "C:\\batmon\\batmon.exe",
        "-m",
        "engine.actions.supervisor",
        "folder",
    )


@pytest.mark.parametrize(("frozen", "program"), [(True, "batmon.exe"), (False, ".venv/python.exe")])
def test_what_a_person_is_told_to_type_lies_beside_the_program(
    frozen: bool, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(sys, "executable", program)

    assert ownprogram.typed_command() == Path(program).with_name("batmon")


def test_every_part_that_is_started_is_one_that_the_executable_runs() -> None:
    orders = [order_of_task("\\Job"), order_of_service("Job")]
    words = [one for order in orders for one in (order.words, order.stop) if one]

    assert {one[one.index("-m") + 1] for one in words} | {"engine.actions.supervisor"} == set(ownprogram.PARTS)


@pytest.mark.parametrize(
    "words", [[], ["run"], ["-m"], ["-m", "http.server"], ["-m", "ui.cli"], ["--module", *ownprogram.PARTS]]
)
def test_what_is_none_of_its_parts_is_for_the_command_line(words: list[str]) -> None:
    assert ownprogram.run_part(words) is False


def test_a_part_is_run_as_its_own_program(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(sys, "argv", ["batmon"])
    monkeypatch.setattr(runpy, "run_module", lambda name, **more: asked.append((name, sys.argv[1:])))
    part = ownprogram.PARTS[2]

    assert ownprogram.run_part(["-m", part, "run", "\\Job"]) is True
    assert asked == [(part, ["run", "\\Job"])]


def test_the_entry_of_the_executable_supervises_a_rerun(tmp_path: Path) -> None:
    request = {"command": [sys.executable, "-c", "print('hello')"], "cwd": str(tmp_path), "env": dict(os.environ)}
    words = [sys.executable, "-m", "ui.cli_exe", "-m", "engine.actions.supervisor", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, input=json.dumps(request).encode(), capture_output=True, timeout=60)

    assert done.returncode == 0, done.stderr
    assert any(b"hello" in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


@pytest.mark.parametrize(("asked", "code"), [("1", "utf-8"), ("0", "cp949")])
def test_it_prints_utf_8_where_its_service_asks_for_it(asked: str, code: str) -> None:
    env = {**os.environ, "PYTHONUTF8": asked, "PYTHONIOENCODING": "cp949", "LC_ALL": "ko_KR.UTF-8"}
    words = [sys.executable, "-X", "utf8=0", "-m", "ui.cli_exe", "service", "status"]  # as one that is packed
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, timeout=60)

    assert "Windows에서만" in done.stderr.decode(code)


@pytest.mark.skipif(sys.platform == "win32", reason="libraries are found otherwise there")
@pytest.mark.parametrize("before", [None, "/opt/lib"], ids=["unset", "set"])
def test_other_programs_find_their_libraries_where_they_were(
    before: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", "/tmp/_MEI1", raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/tmp/_MEI1")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if before is not None:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    ownprogram.leave_home()

    assert os.environ.get("LD_LIBRARY_PATH") == before


def test_what_is_not_packed_leaves_everything_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib")
    ownprogram.leave_home()

    assert os.environ["LD_LIBRARY_PATH"] == "/opt/lib"
