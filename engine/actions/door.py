"""What the pages may ask of access: who acts, by password or by unlock."""

from concurrent.futures import Future
from typing import Protocol

from engine.actions.actor import Actor, Ask, Opened, Pass


class Door(Protocol):
    """The door of everything that acts. Each refusal is a Denied, raised at once or held by the answer."""

    @property
    def is_on(self) -> bool:
        """Return whether any password is configured: without one nothing acts."""

    @property
    def read_openly(self) -> bool:
        """Return whether everybody may look at pages and logs."""

    @property
    def files_openly(self) -> bool:
        """Return whether everybody who may read may download as well."""

    def log_in(self, source: str, name: str, password: str) -> Future[str]:
        """Return what will hold a token that lets a browser read for weeks."""

    def reader(self, token: str) -> str | None:
        """Return whose token it is that may read, from memory."""

    def enter(self, ask: Ask, name: str, password: str) -> Future[Actor]:
        """Return what will hold who it is; it takes some 20 ms, or as long as others wait before it."""

    def unlock(self, source: str, name: str, password: str) -> Future[Opened]:
        """Return what will hold a new unlock."""

    def by_unlock(self, ask: Ask, token: str) -> Actor:
        """Return who it is whose unlock this is, from memory."""

    def state(self, token: str) -> Pass | None:
        """Return what a token opens now, from memory."""

    def renew(self, source: str, token: str) -> Opened:
        """Return the unlock with its whole time before it, under a new token; blocks on the audit trail."""

    def lock(self, source: str, token: str) -> None:
        """End an unlock; blocks on the audit trail."""

    def check(self, actor: Actor, action: str, job: str) -> None:
        """Return where the actor may do this to a job that the request itself did not name."""
