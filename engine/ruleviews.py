"""The values that `engine.monitor` hands out on an edit of the rules or of the configuration's text."""

from datetime import datetime

from msgspec import Struct

from engine.views import ConfigProblem
from rules.model import Evidence, Outcome


class Turn(Struct, frozen=True, kw_only=True):
    """An occurrence, or a run where there are none, that would be told otherwise; None where it is not there."""

    at: datetime
    before: Outcome | None
    after: Outcome | None


class Weighed(Struct, frozen=True, kw_only=True):
    """What a pattern would have changed between two moments, by the logs as they lie.

    `ignored` of the `failures` lines would be none, `warnings` of the warning lines neither; `successes` of them would
    be success lines. `samples` are the newest of them, `turns` the newest of `turned`. `doubts` are codes:
    hides_success, many, turns_green.
    """

    since: datetime
    at: datetime
    failures: int
    ignored: int
    warnings: int
    successes: int
    samples: tuple[Evidence, ...]
    turned: int
    turns: tuple[Turn, ...]
    of_runs: bool
    doubts: tuple[str, ...]


class Proposal(Struct, frozen=True, kw_only=True):
    """A pattern to be ignored, beside the line that it was made from.

    `parts` is the line before, in and behind what the pattern matches. `lines` are those that would leave the file (-)
    and come into it (+), where it can be written; `refused` is the code of why it cannot. `unweighed` is the code of
    why `weighed` is missing.
    """

    text: str
    pattern: str
    problem: ConfigProblem | None = None
    parts: tuple[str, str, str] | None = None
    file: str | None = None
    fingerprint: str | None = None
    lines: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()
    refused: str | None = None
    weighed: Weighed | None = None
    unweighed: str | None = None


class ConfigText(Struct, frozen=True, kw_only=True):
    """The configuration file without its secrets, what tells its text from every other, and what is wrong in it."""

    name: str
    text: str
    fingerprint: str
    problems: tuple[ConfigProblem, ...] = ()
    warnings: tuple[ConfigProblem, ...] = ()
