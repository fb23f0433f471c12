"""Messages that are owed, and what became of them."""

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, MetaData, Table, Text

notices = Table(
    "notices",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("owed", BigInteger, nullable=False),
    Column("finding_json", Text),
    Column("tries", Integer, nullable=False),
    Column("retry_at", BigInteger),
    Column("outcome", Text),
    Column("done_at", BigInteger),
    Column("error", Text),
)
Index("notices_told", notices.c.channel, notices.c.job_id, notices.c.id)
_waiting = notices.c.outcome.is_(None)
Index("notices_owed", notices.c.channel, notices.c.id, sqlite_where=_waiting, postgresql_where=_waiting)


def upgrade(connection: Connection) -> None:
    """Add the table."""
    notices.create(connection)
