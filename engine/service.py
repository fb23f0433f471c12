"""The start of BATMON: configuration, store, audit trail and clock put together behind the monitor that `ui` knows."""

import gc
import os
import stat
from pathlib import Path

from loguru import logger

from engine.audit import AuditTrail
from engine.clock import now
from engine.config.model import Config
from engine.config.reload import ConfigWatcher
from engine.live import LiveMonitor
from engine.private import make_folder
from engine.programlog import setup_logging
from engine.servicelog import remove_old_copies
from engine.store.store import Store
from engine.views import ConfigProblem

OTHERS = stat.S_IRWXO
YOUNG = 10_000  # objects made before they are looked through for garbage: a tick of many jobs makes far more


def start(path: Path) -> LiveMonitor:
    """Return BATMON watching the jobs of a configuration file.

    Raises ConfigRefused for a file with problems; StoreInUse, StoreTooNew or another StoreError where its store cannot
    be had.
    """
    gc.set_threshold(YOUNG, 10, 10)
    watcher = ConfigWatcher(path)
    config = watcher.loaded.config
    if config is None:
        raise ConfigRefused(watcher.loaded.problems)
    secrets = config.secrets
    if secrets:
        close_to_others(path)
    make_folder(config.data_path)
    logs = config.logging
    own = setup_logging(config.data_path / "logs", logs.level, logs.size, logs.keep, secrets)
    remove_old_copies(own.parent, logs.keep, now())
    store = Store.open(store_address(config), now())
    trail = AuditTrail(audit_file(config), store.reads.audit_head(), secrets)
    for problem in trail.problems:
        logger.error("audit trail: {}", problem)
    monitor = LiveMonitor(path, watcher, config, store, trail)
    monitor.start()
    return monitor


def audit_file(config: Config) -> Path:
    """Return where the audit trail is written."""
    return config.data_path / "audit" / "audit.jsonl"


def close_to_others(path: Path) -> None:
    """Take from everybody else the right to read a file of ours with secrets in it; its group is left as it is."""
    try:
        status = path.stat()
        if status.st_mode & OTHERS and status.st_uid == getattr(os, "getuid", lambda: -1)():
            path.chmod(status.st_mode & ~OTHERS & 0o777)
            logger.warning("{} holds secrets and was open to everybody: only its owner and group may read it now", path)
    except OSError as error:
        logger.warning("{} holds secrets, and others may read it: {}", path, error)


def store_address(config: Config) -> str:
    """Return the SQLAlchemy address of the store: a file in `data_dir`, or the server that is named."""
    if config.store == "sqlite":
        return f"sqlite:///{(config.data_path / 'batmon.db').as_posix()}"
    return config.store


class ConfigRefused(Exception):
    """The configuration has problems; nothing was started."""

    def __init__(self, problems: tuple[ConfigProblem, ...]) -> None:
        super().__init__(f"{len(problems)} problems in the configuration")
        self.problems = problems
