"""A configuration file and all it includes, read and checked in one pass: the values, or every problem there is."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from pydantic import ValidationError

from engine.config.crosscheck import cross_check
from engine.config.environment import ENV_FILE, read_env_file
from engine.config.job import Job
from engine.config.locate import Locator
from engine.config.merging import with_defaults
from engine.config.model import Config
from engine.config.nodes import BROKEN, Map, Seq
from engine.config.notacted import not_acted_on
from engine.config.paths import join
from engine.config.textfile import Flaw, read_file
from engine.config.yamlfile import read_yaml
from engine.views import ConfigProblem

MOST = 500  # problems told at once
EXTENSION = "x-"


class Loaded(Struct, frozen=True, kw_only=True):
    """What a file gives: a configuration without problems, or no configuration and all its problems.

    `files` are those that were read or would be, to be watched for changes.
    """

    config: Config | None
    problems: tuple[ConfigProblem, ...] = ()
    warnings: tuple[ConfigProblem, ...] = ()
    files: tuple[Path, ...] = ()


def load(path: Path, environ: Mapping[str, str] | None = None, instead: Mapping[Path, bytes] | None = None) -> Loaded:
    """Return what the file says; raises nothing for what may be wrong with it.

    `environ` is where `${NAME}` is looked up (the process's own by default); `.env.local` beside the file gives what
    it lacks. `instead` holds what is to be read in place of files as they lie.
    """
    return _Loader(path, os.environ if environ is None else environ, instead or {}).load()


class _Loader:
    def __init__(self, path: Path, environ: Mapping[str, str], instead: Mapping[Path, bytes]) -> None:
        self.path = path
        self.instead = instead
        self.folder = path.absolute().parent
        self.problems: list[ConfigProblem] = []
        self.warnings: list[ConfigProblem] = []
        self.sources: list[Path] = []
        env_file = self.folder / ENV_FILE
        own, told = read_env_file(env_file) if env_file.exists() else ({}, [])
        self.problems += told
        self.environ = {**own, **environ}
        self.watched = [path, env_file]
        self.broken_off = False

    def load(self) -> Loaded:
        """Return the configuration, or the problems."""
        root = self._read(self.path)
        config: Config | None = None
        if isinstance(root, Map):
            config = self._config(root)
        elif root is not None:
            self._tell(Locator(Map(), self.sources), (), "not_mapping", {})
        elif not self.problems:
            self._tell(Locator(Map(), self.sources), (), "empty_file", {})
        if self.broken_off:  # what is missing may stand where the reading ended
            self.problems = [one for one in self.problems if one.code != "missing_key"]
        order = sorted(set_of(self.problems), key=lambda one: (one.file != self.path.name, one.file, one.line))
        problems = tuple(order)
        files = tuple(dict.fromkeys([*self.watched, *self.sources]))
        return Loaded(
            config=None if problems else config,
            problems=problems[:MOST],
            warnings=tuple(self.warnings[:MOST]),
            files=files,
        )

    def _read(self, path: Path) -> Any:
        """Return the value of a file, None where there is none; its flaws are told."""
        self.sources.append(path)
        data = self.instead[path] if path in self.instead else read_file(path)
        if isinstance(data, Flaw):
            self._tell_flaw(path, data)
            return None
        document = read_yaml(data, len(self.sources) - 1, self.environ)
        for flaw in document.flaws:
            self._tell_flaw(path, flaw)
        self.broken_off = self.broken_off or document.broken_off
        return document.value

    def _config(self, root: Map) -> Config | None:
        top = Map(root.start)
        for key, value in root.items():
            if not key.startswith(EXTENSION) and key not in ("jobs", "defaults"):
                top.put(key, value, *root.place(key))
        config: Config | None = self._validated(Config, top, (), root)
        defaults = self._defaults(root)
        jobs = self._jobs(root, defaults, (), self.folder)
        for included in self._included(top):
            jobs += self._included_jobs(included, defaults)
        if "jobs" not in root and not jobs and not self.problems:
            self._tell(Locator(root, self.sources), (), "missing_key", {"name": "jobs"})
        if config is None:
            return None
        self.warnings += not_acted_on(root, Locator(root, self.sources))
        found = config.placed(self.folder).with_jobs(job for job, _ in jobs)
        for path, code, parameters, where in cross_check(found, [where for _, where in jobs]):
            self._tell(where or Locator(root, self.sources), path, code, parameters)
        return found

    def _defaults(self, root: Map) -> Map | None:
        defaults = root.get("defaults")
        if defaults is None or defaults is BROKEN:
            return None
        if not isinstance(defaults, Map):
            self._tell(Locator(root, self.sources), ("defaults",), "not_mapping", {})
            return None
        known = {*Job.model_fields} - {"id"}
        for key in defaults:
            if key not in known:
                self._tell(
                    Locator(root, self.sources), ("defaults", key), "unknown_key", {"known": tuple(sorted(known))}
                )
        kept = Map(defaults.start)
        for key in defaults.keys() & known:
            kept.put(key, defaults[key], *defaults.place(key))
        return kept

    def _jobs(self, root: Map, defaults: Map | None, above: tuple[str, ...], folder: Path) -> list[tuple[Job, Locator]]:
        jobs = root.get("jobs")
        if jobs is None or jobs is BROKEN:
            if "jobs" in root and jobs is None:
                self._tell(Locator(root, self.sources), ("jobs",), "not_list", {})
            return []
        if not isinstance(jobs, Seq):
            self._tell(Locator(root, self.sources), ("jobs",), "not_list", {})
            return []
        found = []
        for place, written in enumerate(jobs):
            if written is BROKEN:
                continue
            if not isinstance(written, Map):
                self._tell(Locator(root, self.sources), ("jobs", place), "not_mapping", {})
                continue
            merged = with_defaults(written, defaults)
            nulls = [key for key, value in written.items() if value is None]
            name = written.get("id")
            shown = ("jobs", name if isinstance(name, str) and name else place)
            for key in nulls:
                self._tell(Locator(written, self.sources, shown), (key,), "null_value", {})
            job = None if nulls else self._validated(Job, merged, shown, merged)
            if job is not None:
                where = Locator(merged, self.sources, shown)
                found.append((job.placed(folder), where))
                self.warnings += not_acted_on(merged, where)
        return found

    def _included(self, top: Map) -> list[Path]:
        written = top.get("include")
        patterns = [one for one in (written if isinstance(written, Seq) else [written]) if isinstance(one, str) and one]
        found: list[Path] = []
        for pattern in patterns:
            whole = Path(join(self.folder, pattern))
            self.watched.append(whole)
            names = sorted(whole.parent.glob(whole.name)) if whole.parent.is_dir() else []
            if not names and not any(mark in whole.name for mark in "*?["):
                self._tell(Locator(top, self.sources), ("include",), "include_missing", {"found": pattern})
            found += names
        return [path for path in found if path.absolute() != self.path.absolute()]

    def _included_jobs(self, path: Path, defaults: Map | None) -> list[tuple[Job, Locator]]:
        value = self._read(path)
        if value is None:
            return []
        wrapped = value
        if isinstance(value, Seq):
            wrapped = Map(value.start)
            wrapped.put("jobs", value, value.start, value.start)
        if not isinstance(wrapped, Map):
            self._tell(Locator(Map(getattr(value, "start", 0)), self.sources), (), "not_mapping", {})
            return []
        for key in wrapped:
            if key != "jobs" and not key.startswith(EXTENSION):
                self._tell(Locator(wrapped, self.sources), (key,), "only_jobs_in_include", {})
        return self._jobs(wrapped, defaults, (), path.absolute().parent)

    def _validated(self, model: type[Any], written: Map, shown: tuple[str | int, ...], node: Map) -> Any:
        try:
            return model.model_validate(written)
        except ValidationError as error:
            where = Locator(node, self.sources, shown)
            for one in error.errors(include_url=False):
                told = where.problem_of(one, model)
                if told is not None:
                    self.problems.append(told)
        return None

    def _tell(self, where: Locator, path: tuple[str | int, ...], code: str, parameters: Mapping[str, object]) -> None:
        self.problems.append(where.problem(path, code, parameters))

    def _tell_flaw(self, path: Path, flaw: Flaw) -> None:
        self.problems.append(
            ConfigProblem(
                file=path.name,
                line=flaw.line,
                column=flaw.column,
                key=flaw.key,
                code=flaw.code,
                parameters=flaw.parameters,
            )
        )


def set_of(problems: Iterable[ConfigProblem]) -> list[ConfigProblem]:
    """Return each problem once: one in `defaults` is met again in every job."""
    seen: dict[object, ConfigProblem] = {}
    for one in problems:
        seen.setdefault((one.file, one.line, one.column, one.code, one.key), one)
    return list(seen.values())
