"""How each database engine is opened. The reasons stand in docs/operations.md."""

from pathlib import Path
from typing import Any

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",  # readers do not wait for the writer
    "PRAGMA synchronous={synchronous}",
    "PRAGMA mmap_size=134217728",
    "PRAGMA journal_size_limit=27103364",
)


def configured(
    database: dict[str, Any], *, base: Path, sqlite_synchronous: str, pool_size: int
) -> dict[str, Any]:
    if database["ENGINE"].endswith("sqlite3"):
        return _sqlite(database, base=base, synchronous=sqlite_synchronous)
    if database["ENGINE"].endswith("postgresql"):
        return _postgresql(database, pool_size=pool_size)
    return database


def _sqlite(database: dict[str, Any], *, base: Path, synchronous: str) -> dict[str, Any]:
    if database["NAME"] != ":memory:":
        # A relative path means the project's folder, wherever the process was started.
        file = base / database["NAME"]
        file.parent.mkdir(parents=True, exist_ok=True)
        database["NAME"] = str(file)
    options = database.setdefault("OPTIONS", {})
    # Taking the write lock at BEGIN is what keeps two writers from failing with "database is locked".
    options.setdefault("transaction_mode", "IMMEDIATE")
    options.setdefault("timeout", 20)
    options.setdefault("init_command", ";".join(SQLITE_PRAGMAS).format(synchronous=synchronous))
    return database


def _postgresql(database: dict[str, Any], *, pool_size: int) -> dict[str, Any]:
    # A socket's folder and sslmode arrive in OPTIONS from the address: add to them, replace nothing.
    options = database.setdefault("OPTIONS", {})
    options.setdefault("pool", {"min_size": 1, "max_size": pool_size, "timeout": 10})
    database["CONN_MAX_AGE"] = 0  # the pool keeps connections; Django must not keep them as well
    return database
