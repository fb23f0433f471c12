"""Who may act by one configuration: the one password, and the named operators instead of it."""

import hashlib
from collections.abc import Iterable
from copy import copy

from msgspec import Struct

from engine.actions.actor import ACTIONS, OF_ALL
from engine.actions.hashing import hash_like, hash_of, is_hash, verify
from engine.actions.names import name_key
from engine.config.job import Job
from engine.config.model import Access
from engine.maintenance import applies

ALL = ("*",)
ALWAYS = ("read", "unlock")  # for everybody who has a password


class Credential(Struct, frozen=True, kw_only=True):
    """A password as its hash, and what it lets its owner do; `mark` changes with the password."""

    hash: str
    mark: bytes
    jobs: tuple[str, ...] = ALL
    actions: tuple[str, ...] = ALL


class Operators:
    """The people of one configuration. To ask for a name that is nobody's takes as long as for one that is known."""

    def __init__(self, access: Access, jobs: Iterable[Job] = ()) -> None:
        self._jobs = {job.id: job for job in jobs}
        self._named = {
            name_key(one.name): Credential(hash=one.hash, mark=_mark(one.hash), jobs=one.jobs, actions=one.actions)
            for one in access.operators
        }
        self._any = _of_password(access.password)
        first = next(iter(self._named.values()), self._any)
        self._nobody = "" if first is None else hash_like(first.hash)

    def with_jobs(self, jobs: Iterable[Job]) -> "Operators":
        """Return the same people with these jobs: nothing is hashed anew."""
        same = copy(self)
        same._jobs = {job.id: job for job in jobs}
        return same

    @property
    def exist(self) -> bool:
        """Return whether anybody may act at all."""
        return bool(self._nobody)

    def find(self, name: str) -> Credential | None:
        """Return the credential that a name stands for; the one password stands for every name that has none."""
        return self._named.get(name_key(name), self._any)

    def verify(self, name: str, password: str) -> Credential | None:
        """Return the credential where the password is right. Takes some 20 ms."""
        found = self.find(name)
        right = verify(self._nobody if found is None else found.hash, password)
        return found if right else None

    def may(self, credential: Credential, action: str, job_id: str | None) -> bool:
        """Return whether the owner may do this: what concerns all jobs is for who has all, or has it by its name."""
        if action in ALWAYS:
            return True
        if action not in credential.actions and "*" not in credential.actions:
            return False
        if "*" in credential.jobs:
            return True
        if job_id is None:
            return action not in OF_ALL or action in credential.actions
        job = self._jobs.get(job_id)
        return job is not None and applies(credential.jobs, job)

    def actions_of(self, credential: Credential) -> tuple[str, ...]:
        """Return what the owner may do, on one job at least."""
        return tuple(action for action in ACTIONS if self.may(credential, action, None))


def _of_password(password: str) -> Credential | None:
    if not password:
        return None
    return Credential(hash=password if is_hash(password) else hash_of(password), mark=_mark(password))


def _mark(configured: str) -> bytes:
    return hashlib.sha256(configured.encode()).digest()
