"""What operators have noted on a job is kept: pauses, and that they know of its trouble."""

from sqlalchemy import Connection, text


def upgrade(connection: Connection) -> None:
    """Add the table."""
    connection.execute(
        text(
            """
            CREATE TABLE notes (
                job_id TEXT NOT NULL,
                notes TEXT NOT NULL,
                updated BIGINT NOT NULL,
                PRIMARY KEY (job_id),
                FOREIGN KEY (job_id) REFERENCES jobs (job_id) ON DELETE CASCADE
            )
            """
        )
    )
