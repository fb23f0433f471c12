"""The audit trail as pages and command line ask for it: the store's rows, and those that it does not have yet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from engine.actions.actor import Actor
from engine.actions.journal import Check, Entries, Entry, Trouble, Wanted
from engine.actions.refused import Denied
from engine.actions.witness import Witness
from engine.audit import AuditTrail
from engine.auditcheck import Inspection
from engine.monitor import HistoryUnavailable
from engine.store.audits import audit_to_json
from engine.store.batch import AuditRow
from engine.store.errors import StoreError
from engine.store.store import Store

AT_ONCE = 1_000  # rows of one question to the store
MOST_LOOKED = 50_000  # rows looked through for one answer; the next one goes on from there


class Records:
    """The port of `engine.monitor` for the audit trail."""

    def __init__(self, store: Store, trail: AuditTrail, witness: Witness) -> None:
        self._store, self._trail, self._witness = store, trail, witness

    def entries(self, wanted: Wanted) -> Entries:
        """Return rows, newest first."""
        fits = filter_of(wanted)
        found: list[Entry] = []
        looked = 0
        with _told():
            for row in self._rows(wanted):
                looked += 1
                if fits(row):
                    found.append(entry_of(row))
                if len(found) >= wanted.limit or looked >= MOST_LOOKED:
                    return Entries(entries=tuple(found), before=row.seq)
        return Entries(entries=tuple(found), before=None)

    def events(self) -> Sequence[str]:
        """Return the events that are on record."""
        with _told():
            return sorted({*self._store.reads.audit_events(), *(row.event for row in self._trail.newest())})

    def check(self) -> Check:
        """Read the whole file, and say whether it is as it was written."""
        with _told():
            return check_of(self._trail.inspect())

    def note(self, actor: Actor, event: str, job: str | None, outcome: str, detail: Mapping[str, object]) -> None:
        """Write down what somebody does, before it is done."""
        try:
            self._witness(event, actor.name, actor.source, job, outcome, detail)
        except OSError as error:
            raise Denied("no_record") from error

    def _rows(self, wanted: Wanted) -> Iterator[AuditRow]:
        """Yield rows from the newest: those first that no tick has brought to the store yet."""
        newest = self._trail.newest()
        head = self._store.reads.audit_head().count
        before = head + 1
        if wanted.before is not None:
            newest = [row for row in newest if row.seq < wanted.before]
            before = min(before, wanted.before)
        yield from (row for row in reversed(newest) if row.seq > head)
        while True:
            rows = self._store.reads.audit(wanted.since, wanted.until, AT_ONCE, before=before)
            yield from rows
            if len(rows) < AT_ONCE:
                return
            before = rows[-1].seq


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (StoreError, OSError) as error:
        raise HistoryUnavailable(str(error)) from error


def filter_of(wanted: Wanted) -> Callable[[AuditRow], bool]:
    """Return what says whether a row is asked for; names and texts are found in any case and as a part."""
    who, job, text = (part.casefold() for part in (wanted.who, wanted.job, wanted.text))

    def fits(row: AuditRow) -> bool:
        return (
            (not wanted.event or row.event == wanted.event)
            and (wanted.since is None or row.at >= wanted.since)
            and (wanted.until is None or row.at <= wanted.until)
            and who in row.who.casefold()
            and (not job or (row.job or "").casefold() == job)
            and (not text or text in audit_to_json(row).casefold())
        )

    return fits


def entry_of(row: AuditRow) -> Entry:
    """Return a row as it is shown."""
    return Entry(
        seq=row.seq,
        at=row.at,
        event=row.event,
        who=row.who,
        source=row.source,
        job=row.job,
        outcome=row.outcome,
        detail=row.detail,
        hash=row.hash,
    )


def check_of(found: Inspection) -> Check:
    """Return what a reading of the file found, as it is told."""
    troubles = tuple(
        Trouble(kind=str(one.trouble), first=one.first, last=one.last, line=one.line) for one in found.problems
    )
    return Check(rows=found.rows, first=found.first, last=found.end.count, troubles=troubles)
