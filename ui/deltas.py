"""What a page already has and what it still needs: one board per language, encoded once for all who read it."""

from collections.abc import Iterable, Iterator, Mapping

import orjson

from engine.views import BoardView, JobView, MachineView, PulseView, Renewal
from ui.assets import edition
from ui.context import Context
from ui.tiles import Tile, change, ms, tile

PART = 50  # jobs in one message of a snapshot: what is on its way to a page is small, whatever the number of jobs


class Board:
    """The tiles of one language as its readers hold them: of all jobs, or of the one that they asked for."""

    def __init__(self, context: Context, language: str, job: str | None = None) -> None:
        self._context = context
        self._language = language
        self._job = job
        self._tiles: dict[str, Tile] = {}
        self._order: list[str] = []
        self._rest: dict[str, object] = {}
        self._written: dict[str, orjson.Fragment] = {}  # the tiles that stand in a snapshot as they are
        self.revision = 0  # up to which the monitor's changes are in here

    def own(self, views: tuple[JobView, ...]) -> tuple[JobView, ...]:
        """Return those of the jobs that stand on this board."""
        return views if self._job is None else tuple(view for view in views if view.id == self._job)

    def fill(self, views: Iterable[JobView]) -> None:
        """Take these jobs in without telling anybody: before the first reader."""
        words = self._context.speak(self._language)
        for view in views:
            self._tiles[view.id] = tile(view, words)
            self._order.append(view.id)

    def update(self, views: Iterable[JobView]) -> list[Tile]:
        """Return what changed in these jobs, field by field, and remember it."""
        words = self._context.speak(self._language)
        patches = []
        for view in views:
            new = tile(view, words)
            patch = difference(self._tiles.get(view.id), new)
            self._tiles[view.id] = new
            self._written.pop(view.id, None)
            if patch:
                patches.append({"id": view.id, **patch})
        return patches

    def surround(self, board: BoardView) -> dict[str, object]:
        """Return what changed around the jobs (which there are, changes of status, configuration), and remember it."""
        order = [view.id for view in self.own(board.jobs)]
        changed: dict[str, object] = {}
        if order != self._order:
            self._order = order
            self._tiles = {job: self._tiles[job] for job in order if job in self._tiles}
            self._written = {job: self._written[job] for job in order if job in self._written}
            changed["order"] = order
        for key, value in self._around(board).items():
            if self._rest.get(key) != value:
                self._rest[key] = changed[key] = value
        return changed

    def _around(self, board: BoardView) -> dict[str, object]:
        config = board.config
        names = {view.id: view.name for view in board.jobs}
        return {
            "changes": [change(view, names) for view in board.changes],
            "config": {
                "file": config.path.replace("\\", "/").rsplit("/", 1)[-1],
                "loaded": ms(config.loaded_at),
                "refused": ms(config.refused_at),
                "problems": [self._context.problem(problem, self._language) for problem in config.problems],
                "warnings": [self._context.problem(problem, self._language) for problem in config.warnings],
            },
            "server": {
                "title": self._context.monitor.title,
                "zone": self._context.monitor.zone,
                "edition": edition(self._language),
            },
        }

    def delta(self, patches: list[Tile], around: Mapping[str, object]) -> str | None:
        """Return the message for all readers, None when nothing changed."""
        if not patches and not around:
            return None
        return encode({"kind": "delta", "now": ms(self._context.now()), "jobs": patches, **around})

    def snapshot(self, pulse: PulseView, machine: MachineView | None) -> Iterator[str]:
        """Return the messages that a new reader starts from: `part` by `part` of the jobs, the last with all the rest.

        They are of this moment, however long it takes to send them.
        """
        jobs = [self._write(job) for job in self._order if job in self._tiles]
        now = ms(self._context.now())
        last = {"now": now, "pulse": beat(pulse), "machine": figures(machine), "order": self._order, **self._rest}
        return _parts(jobs, last)

    def _write(self, job: str) -> orjson.Fragment:
        if job not in self._written:
            self._written[job] = orjson.Fragment(orjson.dumps(self._tiles[job]))
        return self._written[job]


def _parts(jobs: list[orjson.Fragment], last: Mapping[str, object]) -> Iterator[str]:
    at = 0
    while len(jobs) - at > PART:
        yield encode({"kind": "part", "jobs": jobs[at : at + PART]})
        at += PART
    yield encode({"kind": "snapshot", "jobs": jobs[at:], **last})


def difference(old: Tile | None, new: Tile) -> Tile:
    """Return the fields of `new` that are not as in `old`; of the marks only those that are not there yet."""
    if old is None:
        return new
    changed = {key: value for key, value in new.items() if old[key] != value}
    if "marks" in changed:
        changed["marks"] = _shifted(old["marks"], new["marks"])
    return changed


def _shifted(old: object, new: object) -> object:
    """Return {drop, keep, add}: the new list is old[drop:][:keep] + add."""
    if not isinstance(old, list) or not isinstance(new, list):
        return new
    best = (0, 0)
    for drop in range(min(3, len(old) + 1)):
        keep = 0
        while keep < len(new) and drop + keep < len(old) and old[drop + keep] == new[keep]:
            keep += 1
        best = max(best, (keep, drop))
    return {"drop": best[1], "keep": best[0], "add": new[best[0] :]}


def beat(pulse: PulseView) -> Tile:
    """Return how the engine is, as the top bar shows it."""
    return {
        "started": ms(pulse.started),
        "tick": ms(pulse.last_tick),
        "every": pulse.tick_seconds,
        "took": None if pulse.tick_took is None else round(pulse.tick_took * 1000, 1),
        "missed": pulse.missed_ticks,
        "behind": round(pulse.behind, 1),
        "reasons": list(pulse.reasons),
        "store": pulse.store_error,
        "audit": pulse.audit_error,
        "notify": pulse.notify_error,
        "renewed": None if pulse.renewal is None else _renewed(pulse.renewal),
    }


def _renewed(renewal: Renewal) -> Tile:
    return {"at": ms(renewal.at), "reason": renewal.reason, "kept": renewal.kept}


def figures(machine: MachineView | None) -> Tile | None:
    """Return the machine's figures, None while they have not been read."""
    if machine is None:
        return None
    return {
        "host": machine.host,
        "os": machine.os,
        "cpu": machine.cpu_percent,
        "cores": machine.cpu_count,
        "memory": [machine.memory_used, machine.memory_total],
        "disks": [[disk.name, disk.free, disk.total] for disk in machine.disks],
        "sent": round(machine.sent_per_second),
        "received": round(machine.received_per_second),
        "boot": ms(machine.boot),
        "addresses": list(machine.addresses),
        "own": machine.batmon_memory,
        "version": machine.version,
    }


def encode(message: object) -> str:
    """Return JSON text."""
    return orjson.dumps(message).decode()
