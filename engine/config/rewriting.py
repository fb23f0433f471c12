"""What an edit would make of the configuration, with all its problems, before anything is written."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from engine.config.addition import jobs_of, with_pattern
from engine.config.edit import EditRefused, value_of
from engine.config.environment import ENV_FILE
from engine.config.load import Loaded, load
from engine.config.nodes import Map
from engine.config.textfile import Flaw, read_file
from engine.views import ConfigProblem


class Rewrite(Struct, frozen=True, kw_only=True):
    """One file as it is and as it would be; `copied` are patterns that the job would have of its own from then on."""

    path: Path
    before: bytes
    after: bytes
    copied: tuple[str, ...] = ()
    problems: tuple[ConfigProblem, ...] = ()


def fingerprint_of(data: bytes) -> str:
    """Return what tells one text of a file from every other."""
    return hashlib.sha256(data).hexdigest()[:32]


def ignoring(path: Path, job_id: str, pattern: str, environ: Mapping[str, str] | None = None) -> Rewrite:
    """Return the file in which the job stands, with a pattern more that it ignores.

    Raises EditRefused: unreadable, encoding, form, no_job, known, broken (the configuration has problems already).
    """
    loaded = load(path, environ)
    if loaded.config is None:
        raise EditRefused("broken")
    defaults: Any = []
    for file, data in _files(loaded):
        root = value_of(data)
        if file == path and isinstance(root, Map):
            defaults = (root.get("defaults") or {}).get("ignore", [])
        if any(isinstance(job, Map) and job.get("id") == job_id for job in jobs_of(root)):
            added = with_pattern(data, job_id, pattern, defaults if isinstance(defaults, list) else [defaults])
            after = load(path, environ, {file: added.data})
            return Rewrite(path=file, before=data, after=added.data, copied=added.copied, problems=after.problems)
    raise EditRefused("no_job")


def _files(loaded: Loaded) -> Iterator[tuple[Path, bytes]]:
    for file in loaded.files:
        if file.name == ENV_FILE or not file.is_file():
            continue
        data = read_file(file)
        if isinstance(data, Flaw):
            raise EditRefused("unreadable", str(data.parameters.get("reason", data.code)))
        yield file, data


def check(
    path: Path, text: bytes, environ: Mapping[str, str] | None = None
) -> tuple[tuple[ConfigProblem, ...], tuple[ConfigProblem, ...]]:
    """Return the problems and the warnings of the configuration, were this the text of its file."""
    loaded = load(path, environ, {path: text})
    return loaded.problems, loaded.warnings
