"""An occurrence keeps the mark of the rule that it was told by."""

from sqlalchemy import Connection, text


def upgrade(connection: Connection) -> None:
    """Add the column; what was told before has no mark."""
    connection.execute(text("ALTER TABLE occurrences ADD COLUMN rule TEXT"))
