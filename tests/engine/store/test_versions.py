from pathlib import Path

import pytest
from sqlalchemy import MetaData, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.schema import CreateIndex, CreateTable

from engine.store import Store
from engine.store.dialect import make_engine
from engine.store.migrations import MIGRATIONS
from engine.store.tables import metadata
from engine.store.versions import migrate, read_version
from tests.engine.store.values import NOW, ONE_RUN, batch, job

FIRST = (
    "from sqlalchemy import text\n\n\ndef upgrade(connection):\n    connection.execute(text('CREATE TABLE jobs (a)'))\n"
)
SECOND = """from sqlalchemy import text

def upgrade(connection):
    connection.execute(text("ALTER TABLE jobs ADD COLUMN b"))
    connection.execute(text("UPDATE jobs SET b = a + 1"))
"""
BROKEN = SECOND + "    connection.execute(text('DROP TABLE nowhere'))\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """Return a package with steps of its own: 0001 makes `jobs(a)`, 0002 adds `b`, 0002_broken fails half-way."""
    name = f"steps_{abs(hash(request.node.name))}"
    (tmp_path / name).mkdir()
    for step, source in {"__init__": "", "0001_a": FIRST, "0002_b": SECOND, "0002_broken": BROKEN}.items():
        (tmp_path / name / f"{step}.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    return name


@pytest.fixture
def engine(path: Path, package: str) -> Engine:
    """Return the engine of a store at version 1 with one row."""
    engine = make_engine(make_url(f"sqlite:///{path}"), reading=False)
    assert migrate(engine, NOW, path, ["0001_a"], package) is None
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO jobs VALUES (41)"))
    return engine


def _rows(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM jobs"))]


def test_an_older_store_is_copied_and_brought_to_the_new_version(engine: Engine, path: Path, package: str) -> None:
    copy = migrate(engine, NOW, path, ["0001_a", "0002_b"], package)

    assert _rows(engine) == [(41, 42)]
    assert read_version(engine) == 2
    assert copy == path.with_name("batmon.db.version-1")
    assert _rows(make_engine(make_url(f"sqlite:///{copy}"), reading=True)) == [(41,)]


def test_a_step_that_fails_leaves_the_store_at_the_version_before(engine: Engine, path: Path, package: str) -> None:
    with pytest.raises(Exception, match="nowhere"):
        migrate(engine, NOW, path, ["0001_a", "0002_broken"], package)

    assert _rows(engine) == [(41,)]
    assert read_version(engine) == 1


def test_a_store_of_this_version_is_left_as_it_is(engine: Engine, path: Path, package: str) -> None:
    assert migrate(engine, NOW, path, ["0001_a"], package) is None
    assert not path.with_name("batmon.db.version-1").exists()


def test_all_steps_together_make_the_tables_that_the_program_knows(store: Store) -> None:
    made = MetaData()
    made.reflect(store.writer)

    assert _ddl(made, store.writer) == _ddl(metadata, store.writer)


def test_the_steps_are_numbered_and_all_of_them_are_listed() -> None:
    folder = Path(__file__).parents[3] / "engine" / "store" / "migrations"

    assert tuple(sorted(p.stem for p in folder.glob("0*.py"))) == MIGRATIONS
    assert [int(step[:4]) for step in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_what_was_stored_is_there_after_a_restart(store: Store, path: Path) -> None:
    store.commit(batch(job(ONE_RUN)))
    store.close()

    again = Store.open(f"sqlite:///{path}", NOW)
    assert again.copied is None
    assert again.reads.runs("kindscrap") == [ONE_RUN]
    again.close()


def _ddl(tables: MetaData, engine: Engine) -> list[str]:
    """Return the statements that make these tables, without what a database does not tell back."""
    made = [str(CreateTable(table).compile(engine)) for table in tables.tables.values()]
    made += [str(CreateIndex(index).compile(engine)) for table in tables.tables.values() for index in table.indexes]
    return sorted(" ".join(statement.replace("'", "").split()) for statement in made)
