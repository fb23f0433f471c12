"""The import arrow, the families, the sizes and the top level: what architecture promises, read from the files."""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("rules", "engine", "ui")
PURE = {"regex", "cronsim", "holidays", "msgspec"}
WORLDLY = {"os", "pathlib", "io", "socket", "subprocess", "time", "shutil", "tempfile", "urllib", "logging", "asyncio"}
WEB = {"nicegui", "fastapi", "starlette", "uvicorn", "ui"}
SEEN_BY_UI = {
    "engine.monitor",
    "engine.compare.port",
    "engine.files.port",
    "engine.logs.port",
    "engine.linemarks",
    "engine.logs.searching",
    "engine.files.previews.values",
    "engine.actions.actor",
    "engine.actions.journal",
    "engine.actions.camera",
    "engine.actions.copier",
    "engine.actions.housekeeper",
    "engine.actions.refused",
    "engine.doctor.diagnosis",
    "engine.actions.rerun",
    "engine.ruleviews",
    "engine.views",
    "rules.differences",
    "rules.crosscheck",
    "rules.testimony",
    "rules.model",
    "rules.explain",
    "rules.excuses",
    "rules.plan",
    "rules.statistics",
    "rules.why",
}
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "monotonic_ns", "perf_counter"}
ALONE = {  # programs of their own, which import nothing that takes long
    "engine.actions.supervisor",
    "engine.actions.schedulers.taskrun",
    "engine.actions.schedulers.servicerestart",
}
ENTRY = re.compile(r"[a-z_]+(\.[a-z_0-9]+)+:[A-Za-z_]+")
TOP_LEVEL = {
    *("engine", "ui", "rules", "tests", "pyproject.toml", "batmon.yml", "nssm_install.bat", "README.md"),
    *(".ci", ".git", ".gitignore", "LICENSE", "CHANGELOG.md", "constraints.txt", ".env.sample"),
}


def files(*packages: str) -> list[Path]:
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, *, top_level: bool = False) -> Iterator[tuple[str, int]]:
    """Yield every module that `path` imports, by statement or by `import_module("...")`, with its line."""
    nodes = tree_of(path).body if top_level else ast.walk(tree_of(path))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield (inner if inner in modules() else str(node.module)), node.lineno
        elif isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module":
            yield from ((str(word.value), node.lineno) for word in node.args if isinstance(word, ast.Constant))


@cache
def modules() -> frozenset[str]:
    return frozenset(name_of(path) for path in files(*PACKAGES))


def places(path: Path, found: Iterator[tuple[str, int]]) -> list[str]:
    return [f"{path.relative_to(ROOT)}:{line} {name}" for name, line in found]


def top(name: str) -> str:
    return name.partition(".")[0]


def test_rules_import_the_standard_library_and_three_pure_packages_only() -> None:
    allowed = (sys.stdlib_module_names - WORLDLY) | PURE | {"rules"}
    bad = [p for path in files("rules") for p in places(path, (i for i in imports(path) if top(i[0]) not in allowed))]

    assert bad == []


def test_rules_read_no_clock_and_no_file() -> None:
    bad = []
    for path in files("rules"):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in {"now", "utcnow", "today", "open", "getenv"}:
                    bad.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}()")

    assert bad == []


def test_engine_imports_no_page_and_no_web_framework() -> None:
    bad = [p for path in files("engine") for p in places(path, (i for i in imports(path) if top(i[0]) in WEB))]

    assert bad == []


def test_pages_and_routes_know_the_monitor_and_its_values_only() -> None:
    bad = []
    for path in files("ui"):
        if path.parent == ROOT / "ui" and (path.name == "app.py" or path.name.startswith("cli")):
            continue  # the composition roots
        foreign = ((n, line) for n, line in imports(path) if top(n) in {"engine", "rules"} and n not in SEEN_BY_UI)
        bad += places(path, foreign)

    assert bad == []


def test_only_the_clock_imports_apscheduler_and_reads_the_time_of_day() -> None:
    bad = []
    for path in files("engine", "ui"):
        if path == ROOT / "engine/clock.py" or path.parent == ROOT / "engine/demo" or name_of(path) in ALONE:
            continue  # the demo's programs are the world: they have their own clock on the wall
        bad += places(path, (i for i in imports(path) if top(i[0]) == "apscheduler"))
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
                owner = node.func.value
                if isinstance(owner, ast.Name) and owner.id in {"datetime", "date", "time"}:
                    bad.append(f"{path.relative_to(ROOT)}:{node.lineno} {owner.id}.{node.func.attr}()")

    assert bad == []


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {
        name_of(path): {name for name, _ in imports(path, top_level=True) if name in modules()}
        for path in files(*PACKAGES)
    }
    while True:  # whoever imports nobody that is left, is in no circle
        free = {name for name, needed in graph.items() if not needed & graph.keys()}
        if not free:
            break
        graph = {name: needed for name, needed in graph.items() if name not in free}

    assert graph == {}


def families() -> dict[Path, tuple[str, ...]]:
    """Return each tuple of import strings such as `"engine.probes.systemd:Systemd"`, by the file that holds it."""
    found: dict[Path, tuple[str, ...]] = {}
    for path in files(*PACKAGES):
        for node in tree_of(path).body:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if isinstance(value, ast.Tuple) and value.elts:
                words = tuple(str(item.value) for item in value.elts if isinstance(item, ast.Constant))
                if len(words) == len(value.elts) and all(ENTRY.fullmatch(word) for word in words):
                    found[path] = words
    return found


@pytest.mark.parametrize("home", families(), ids=name_of)
def test_every_entry_of_a_family_is_a_file_that_defines_it(home: Path) -> None:
    bad = []
    for entry in families()[home]:
        module, _, name = entry.partition(":")
        path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        if not path.is_file() or name not in defined(path):
            bad.append(entry)

    assert bad == []


@pytest.mark.parametrize("home", [home for home in families() if home.name == "__init__.py"], ids=name_of)
def test_every_file_of_a_family_is_entered_or_serves_one_that_is(home: Path) -> None:
    entered = {entry.partition(":")[0] for entry in families()[home]}
    own = {name_of(path): path for path in home.parent.glob("*.py") if path != home}
    reached = {name for path in own.values() for name, _ in imports(path)}

    assert own.keys() - entered - reached == set()


def defined(path: Path) -> set[str]:
    names = set()
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


def test_no_file_is_longer_than_250_lines() -> None:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in files(*PACKAGES)}
    code = [length for length in lengths.values() if length]
    print(
        f"files: {len(code)}, median {median(code):.0f} lines, {sum(n < 160 for n in code) / len(code):.0%} below 160"
    )

    assert {name_of(path): length for path, length in lengths.items() if length > 250} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    lengths = {}
    for path in files(*PACKAGES):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lengths[f"{name_of(path)}:{node.lineno} {node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    print(f"functions: {len(lengths)}, median {median(lengths.values()):.0f} lines")

    assert {name: length for name, length in lengths.items() if length > 60} == {}


def test_every_file_says_in_its_first_words_what_it_is_for() -> None:
    silent = [name_of(path) for path in files(*PACKAGES) if tree_of(path).body and not ast.get_docstring(tree_of(path))]

    assert silent == []


def test_the_top_level_is_fixed() -> None:
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    names = {path.name for path in ROOT.iterdir()}
    kept = {name for name in names if not any(fnmatch(name, pattern) for pattern in ignored)}

    assert kept - TOP_LEVEL == set()
