"""Looks into a store that a server may have open, without becoming its writer."""

from sqlalchemy import make_url

from engine.store.batch import AuditHead
from engine.store.dialect import make_engine, sqlite_path, told_errors
from engine.store.reads import Reads


def audit_head_of(address: str) -> AuditHead:
    """Return where the audit trail ends as the store knows it; nothing is known where there is no store yet.

    Raises StoreError where it does not answer.
    """
    with told_errors():
        url = make_url(address)
        path = sqlite_path(url)
        if path is not None and not path.exists():
            return AuditHead()
        engine = make_engine(url, reading=True)
        try:
            return Reads(engine).audit_head()
        finally:
            engine.dispose()
