"""The audit trail's rows in the store, and its head: what the file is compared with."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from engine.store.batch import AuditHead, AuditRow
from engine.store.codec import pack_text, to_instant, to_json
from engine.store.dialect import replace_rows
from engine.store.tables import audit_head, audit_rows


def audit_to_json(row: AuditRow) -> str:
    """Return the row as the one line that stands in the audit file, without its line end."""
    return to_json({**_fields(row), "hash": row.hash})


def hash_of(row: AuditRow) -> str:
    """Return what `row.hash` has to be: over all of the row but the hash itself, the previous one included."""
    canonical = json.dumps(_fields(row), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _fields(row: AuditRow) -> dict[str, object]:
    return {
        "seq": row.seq,
        "time": row.at.isoformat(),
        "event": row.event,
        "who": row.who,
        "from": row.source,
        "job": row.job,
        "outcome": row.outcome,
        "detail": row.detail,
        "previous": row.previous,
    }


def audit_from_json(text: str | bytes) -> AuditRow:
    """Return the row of `audit_to_json`. Raises ValueError for a line that is none."""
    try:
        row = json.loads(text)
        return AuditRow(
            seq=int(row["seq"]),
            at=datetime.fromisoformat(row["time"]),
            event=row["event"],
            who=row["who"],
            source=row["from"],
            job=row["job"],
            outcome=row["outcome"],
            detail=row["detail"],
            previous=row["previous"],
            hash=row["hash"],
        )
    except (KeyError, TypeError, UnicodeDecodeError) as error:
        raise ValueError(f"no audit row: {error}") from error


def write_audit(connection: Connection, rows: Sequence[AuditRow]) -> None:
    """Write the rows and move the head forward, never back."""
    if not rows:
        return
    replace_rows(
        connection,
        audit_rows,
        [
            {
                "seq": row.seq,
                "at": to_instant(row.at),
                "event": row.event,
                "job": row.job,
                "row_json": pack_text(audit_to_json(row)),
            }
            for row in rows
        ],
    )
    last = max(rows, key=lambda row: row.seq)
    if last.seq > read_audit_head(connection).count:
        replace_rows(connection, audit_head, [{"id": 1, "count": last.seq, "hash": last.hash}])


def read_audit_head(connection: Connection) -> AuditHead:
    """Return where the trail ends as the store knows it."""
    row = connection.execute(select(audit_head.c.count, audit_head.c.hash)).first()
    return AuditHead() if row is None else AuditHead(count=row[0], hash=row[1])
