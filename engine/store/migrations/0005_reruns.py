"""The reruns that were begun from BATMON."""

from sqlalchemy import BigInteger, Column, Connection, Index, MetaData, Table, Text

metadata = MetaData()

reruns = Table(
    "reruns",
    metadata,
    Column("rid", Text, primary_key=True),
    Column("job_id", Text, nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("state", Text, nullable=False),
    Column("rerun_json", Text, nullable=False),
)
Index("reruns_by_job", reruns.c.job_id, reruns.c.started)
Index("reruns_by_time", reruns.c.started)


def upgrade(connection: Connection) -> None:
    """Make the table."""
    metadata.create_all(connection)
