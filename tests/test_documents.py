"""The documents are compared with the code: what the README promises is there, and what is there it names."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path
from typing import Any, get_args

import pytest
from packaging.requirements import Requirement
from packaging.version import Version
from pydantic import BaseModel

from engine.config.model import Config
from rules.explain import SENTENCES
from ui.cli import app
from ui.texts import cli

ROOT = Path(__file__).resolve().parents[1]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


README = text_of("README.md")
WORDS = {word for quoted in re.findall(r"`([^`\n]+)`", README) for word in re.findall(r"[A-Za-z_]+", quoted)}
PROJECT: dict[str, Any] = tomllib.loads(text_of("pyproject.toml"))["project"]


def commands(language: str) -> list[str]:
    """Return the commands of the README in fences of one language, one for each."""
    return re.findall(rf"```{language}\n(.+)\n```", README)


def test_the_readme_has_two_commands_in_two_forms() -> None:
    linux, windows = commands("sh"), commands("bat")

    assert len(linux) == len(windows) == 2
    for here, there in zip(linux, windows, strict=True):
        assert there.replace("\\Scripts\\", "/bin/") == here.replace("python3 -m venv", "python -m venv", 1)


@pytest.mark.parametrize("command", commands("sh"), ids=["demo", "tests"])
def test_each_command_makes_its_own_environment_from_the_exact_versions(command: str) -> None:
    folder = command.split()[3]

    assert command.startswith(f"python3 -m venv {folder} && {folder}/bin/pip install -c constraints.txt -e ")
    assert all(part.startswith((f"{folder}/bin/", "python3 ")) for part in command.split(" && "))


def test_ci_runs_the_second_command_of_the_readme_word_for_word() -> None:
    script = text_of(".ci/run")

    assert "grep -m 1 '^python3 -m venv \\.venv-test ' README.md" in script
    assert commands("sh")[1].startswith("python3 -m venv .venv-test ")
    assert "CI=true" in script


def keys(kind: object) -> Iterator[str]:
    """Yield every key that a part of batmon.yml and the parts in it may have."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            if not field.exclude:
                yield field.alias or name
                yield from keys(field.annotation)
    for inner in get_args(kind):
        yield from keys(inner)


@pytest.mark.parametrize("key", sorted(set(keys(Config))))
def test_every_key_of_the_configuration_stands_in_the_readme(key: str) -> None:
    assert key in WORDS


@pytest.mark.parametrize("code", sorted({code.partition(":")[0] for code in SENTENCES}))
def test_every_finding_stands_in_the_readme(code: str) -> None:
    assert code in WORDS


@pytest.mark.parametrize("command", [c.name or c.callback.__name__ for c in app.registered_commands if c.callback])
def test_every_command_stands_in_the_readme(command: str) -> None:
    hidden = {c.name for c in app.registered_commands if c.hidden}

    assert command in hidden or f"`batmon {command}" in README


def test_the_command_line_has_the_same_texts_in_both_languages() -> None:
    korean, english = cli.LANGUAGES["ko"], cli.LANGUAGES["en"]
    fields = {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in korean.items()}

    assert {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in english.items()} == fields


def test_the_changelog_names_the_version() -> None:
    assert f"## {PROJECT['version']}" in text_of("CHANGELOG.md")


def pins() -> dict[str, Version]:
    lines = [line for line in text_of("constraints.txt").splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line) for line in lines)
    return {plain(name): Version(number) for name, _, number in (line.partition("==") for line in lines)}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> list[Requirement]:
    return [Requirement(line) for line in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]]


@pytest.mark.parametrize("requirement", declared(), ids=lambda requirement: requirement.name)
def test_every_dependency_is_pinned_to_a_version_that_it_allows(requirement: Requirement) -> None:
    assert requirement.specifier.contains(pins()[plain(requirement.name)])


def test_what_the_dependencies_need_is_pinned_too() -> None:
    here = [r for r in declared() if r.marker is None or r.marker.evaluate()]  # what is not installed cannot be asked
    missing, seen, queue = set(), set(), [(plain(r.name), frozenset(r.extras)) for r in here]
    while queue:
        name, extras = queue.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        if name not in pins():
            missing.add(name)
            continue
        for needed in map(Requirement, requires(name) or []):
            marks = [{"extra": extra} for extra in ("", *extras)]
            if needed.marker is None or any(needed.marker.evaluate(mark) for mark in marks):
                queue.append((plain(needed.name), frozenset(needed.extras)))

    assert missing == set()


SECURITY = text_of("tests/security.md")
SHOWN_BY = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", SECURITY)))


@pytest.mark.parametrize(("file", "test"), SHOWN_BY, ids=[test for _, test in SHOWN_BY])
def test_what_the_answer_to_known_holes_names_is_there(file: str, test: str) -> None:
    assert re.search(rf"^(async )?def {test}\(", text_of(file), re.MULTILINE)


def test_every_known_hole_is_answered_once() -> None:
    answered = re.findall(r"^\| (\S+) \|", SECURITY, re.MULTILINE)[1:]

    assert len(answered) == len(set(answered))
    assert {f"S{number:02}" for number in range(1, 54)} <= set(answered)
    assert sum("." in one for one in answered) == 14
