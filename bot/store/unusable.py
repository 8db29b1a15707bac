"""A database that does not let a bot start: whether that is for an operator to mend, or passes."""

import sqlite3

from bot.errors import SettingsError, StoreError, Unavailable
from bot.store.outage import reason

_OF_SQLITE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_AUTH,
    sqlite3.SQLITE_NOTADB,
}
"""The kinds of errors that stay, however often it is tried: unlike a lock, or a disk that is full."""

_OF_POSTGRESQL = ("28", "3D")
"""How the codes of such errors begin: it knows no such user, password or database. A server that starts or recovers, or
whose connections are used up, has others; one that is not there, or whose name is not known yet, has none.
"""

_PRIMARY = 0xFF
"""The bits of SQLite's code that say what kind an error is of."""


def unusable(error: StoreError) -> SettingsError | Unavailable:
    """What to tell of a database that cannot be used: Unavailable where a later start may succeed by itself."""
    kind = SettingsError if _stays(getattr(error.__cause__, "orig", None)) else Unavailable
    return kind(f"DATABASE_URL: the database cannot be used: {reason(error)}.")


def _stays(told: object) -> bool:
    if isinstance(told, sqlite3.Error):
        return getattr(told, "sqlite_errorcode", 0) & _PRIMARY in _OF_SQLITE
    return str(getattr(told, "sqlstate", None)).startswith(_OF_POSTGRESQL)
