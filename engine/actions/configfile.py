"""The configuration file as it is shown, checked and written by people: secrets behind marks, each edit on record."""

import difflib
import os
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import ParamSpec, TypeVar

from loguru import logger

from engine.actions.actor import Actor
from engine.actions.refused import Refused
from engine.child import Child, ChildLost
from engine.clock import now
from engine.config.edit import EditRefused, save, text_of
from engine.config.masks import Masked, MaskMisplaced, masked, unmasked
from engine.config.model import Config
from engine.config.reload import LARGE
from engine.config.rewriting import Rewrite, check, fingerprint_of
from engine.config.textfile import Flaw, read_file
from engine.masking import MASK
from engine.recorder import Recorder
from engine.ruleviews import ConfigText
from engine.views import ConfigProblem

MOST = 8 << 20  # bytes of a text that is shown or taken
LIMIT = 60.0  # seconds that reading a large one may take
KEPT = 20  # copies of each file
LONGEST = 200  # lines of a difference on record
WIDEST = 2_500  # characters of a line of it
COMPARED = 5_000  # lines that are compared

P = ParamSpec("P")
T = TypeVar("T")


class ConfigFile:
    """The port for the text of the configuration. Every call blocks on the disk."""

    def __init__(self, path: Path, recorder: Recorder, config: Callable[[], Config]) -> None:
        self.path = path.absolute()
        self._recorder, self._config = recorder, config
        self._writing = Lock()

    def read(self) -> ConfigText:
        """Return the text without its secrets, and what is wrong with it.

        Raises Refused: unreadable, encoding, too_large, too_slow.
        """
        data = self._data()
        shown = self._shown(data)
        problems, warnings = self.ask(len(data), check, self.path, data)
        return self._text(data, shown.text, problems, warnings)

    def check(self, text: str) -> ConfigText:
        """Return what would be wrong with a text in which marks stand for the secrets of the file."""
        data = self._data()
        try:
            meant = self._meant(data, text)
        except MaskMisplaced as error:
            return self._text(data, text, (self._misplaced(error),), ())
        return self._text(data, text, *self.ask(len(meant), check, self.path, meant))

    def write(self, text: str, fingerprint: str, actor: Actor) -> ConfigText:
        """Put a text in the place of the file. Raises Refused: stale, invalid (with `problems`), not_written ..."""
        try:
            self._write(text, fingerprint, actor)
        except Refused as refused:
            if refused.code != "no_record":
                self.refuse("config_write", actor, None, refused, {})
            raise
        return self.read()

    def refuse(self, event: str, actor: Actor, job: str | None, refused: Refused, detail: Mapping[str, object]) -> None:
        """Write down what was tried and not done."""
        self._recorder.attest(event, actor, job, f"refused: {refused.code}", detail)

    def _write(self, text: str, fingerprint: str, actor: Actor) -> None:
        data = self._data()
        if fingerprint_of(data) != fingerprint:
            raise Refused("stale")
        try:
            meant = self._meant(data, text)
        except MaskMisplaced as error:
            raise Refused("invalid", {"problems": (self._misplaced(error),), "count": 1}) from error
        problems, _ = self.ask(len(meant), check, self.path, meant)
        if problems:
            raise Refused("invalid", {"problems": problems, "count": len(problems)})
        self.put(Rewrite(path=self.path, before=data, after=meant), "config_write", actor, None, {})

    def put(self, rewrite: Rewrite, event: str, actor: Actor, job: str | None, detail: Mapping[str, object]) -> None:
        """Write one file, a copy of the old one kept and the difference on record before it.

        Raises Refused: stale, no_record, not_written.
        """
        told = {"file": rewrite.path.name, **detail}
        with self._writing:
            if read_file(rewrite.path) != rewrite.before:
                raise Refused("stale")
            difference = {"difference": self.difference(rewrite)}
            self._recorder.attest(event, actor, job, "begun", {**told, **difference})
            try:
                self._back_up(rewrite)
                save(rewrite.path, rewrite.after)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                logger.error("{} cannot be written: {}", rewrite.path, error)
                self._end(event, actor, job, f"failed: {reason}", told)
                raise Refused("not_written", {"reason": reason}) from error
            self._end(event, actor, job, "done", told)

    def _end(self, event: str, actor: Actor, job: str | None, outcome: str, detail: Mapping[str, object]) -> None:
        try:
            self._recorder.attest(event, actor, job, outcome, detail)
        except Refused:  # that it was begun is on record, and the log says the rest
            logger.error("{} of {} is {}, which the audit trail does not take", event, detail.get("file"), outcome)

    def difference(self, rewrite: Rewrite) -> list[str]:
        """Return which lines go (-) and come (+), without secrets."""
        before, after = (self._plain(data) for data in (rewrite.before, rewrite.after))
        first = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
        if first is None:
            first = min(len(before), len(after))
        before, after = before[first:], after[first:]
        if max(len(before), len(after)) > COMPARED:
            before, after = _without_common_end(before, after)
        if max(len(before), len(after)) > COMPARED:
            return [f"-{len(before)} lines", f"+{len(after)} lines"]
        found = [line[:1] + line[2:WIDEST] for line in difflib.ndiff(before, after) if line[:1] in "+-"]
        return found[:LONGEST] + ([f"... {len(found) - LONGEST} more"] if len(found) > LONGEST else [])

    def _plain(self, data: bytes) -> list[str]:
        shown = self._shown(data)
        return re.sub(f"{shown.frame}[0-9]+{shown.frame}", MASK, shown.text).splitlines()

    def ask(self, size: int, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the function makes of a configuration: of a large one in a process of its own."""
        if size <= LARGE:
            return function(*args, **kwargs)
        child = Child("configuration text")
        try:
            return child.call(LIMIT, function, *args, **kwargs)
        except ChildLost as error:
            raise Refused("too_slow") from error
        finally:
            child.close()

    def _data(self) -> bytes:
        data = read_file(self.path)
        if isinstance(data, Flaw):
            raise Refused("unreadable", {"reason": str(data.parameters.get("reason", data.code))})
        if len(data) > MOST:
            raise Refused("too_large", {"limit": MOST >> 20})
        return data

    def _shown(self, data: bytes) -> Masked:
        try:
            return self.ask(len(data), masked, text_of(data)[1], self._config().secrets)
        except EditRefused as error:
            raise Refused(error.code) from error

    def _meant(self, data: bytes, text: str) -> bytes:
        """Return the file that a text with marks means; its line ends are those that the file has."""
        mark, before = text_of(data)
        whole = self.ask(len(data), unmasked, text, self._shown(data), self._config().secrets)
        if "\r\n" in before and "\r" not in whole:
            whole = whole.replace("\n", "\r\n")
        written = mark + whole.encode("utf-8", "replace")
        if len(written) > MOST:
            raise Refused("too_large", {"limit": MOST >> 20})
        return written

    def _misplaced(self, error: MaskMisplaced) -> ConfigProblem:
        return ConfigProblem(file=self.path.name, line=error.line, column=1, key="", code="mask_misplaced")

    def _text(
        self, data: bytes, text: str, problems: tuple[ConfigProblem, ...], warnings: tuple[ConfigProblem, ...]
    ) -> ConfigText:
        return ConfigText(
            name=self.path.name,
            text=text,
            fingerprint=fingerprint_of(data),
            problems=problems,
            warnings=warnings,
        )

    def _back_up(self, rewrite: Rewrite) -> None:
        folder = self._config().data_path / "config"
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / f"{rewrite.path.name}.{_stamp(now())}"
        kept.touch(mode=0o600)  # it holds the secrets of the file
        kept.write_bytes(rewrite.before)
        for old in sorted(folder.glob(f"{rewrite.path.name}.*"))[:-KEPT]:
            os.unlink(old)


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S%f}"


def _without_common_end(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    same = 0
    while same < min(len(before), len(after)) and before[-1 - same] == after[-1 - same]:
        same += 1
    return before[: len(before) - same], after[: len(after) - same]
