"""What the pages may ask of the rules and of the configuration's text."""

from typing import Protocol

from engine.actions.actor import Actor
from engine.ruleviews import ConfigText, Proposal


class Ruler(Protocol):
    """The rules of the jobs. Every call blocks, some for many seconds, and may raise Refused."""

    def suggest(
        self, job_id: str, path: str, offset: int, pattern: str | None = None, *, weighed: bool = True
    ) -> Proposal:
        """Return a pattern for a line that is no failure, and what it would have changed. Raises NoSuchLog too."""

    def add_ignore(self, job_id: str, pattern: str, fingerprint: str, actor: Actor) -> Proposal:
        """Write a pattern into the file where the job stands."""


class ConfigEditor(Protocol):
    """The text of the configuration, without its secrets. Every call blocks on the disk, and may raise Refused."""

    def read(self) -> ConfigText:
        """Return the text as it lies there."""

    def check(self, text: str) -> ConfigText:
        """Return what would be wrong with a text."""

    def write(self, text: str, fingerprint: str, actor: Actor) -> ConfigText:
        """Put a text in the place of the one that has this fingerprint."""
