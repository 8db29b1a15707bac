"""Finding secrets in what a process said, sent and wrote down."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from tests.wire.http import Request

SIGNED = re.compile(r"[?&](?:ex|is|hm|signature|expires|shown)=[\w%-]+")


def leaked(output: str, secrets: Iterable[str]) -> list[str]:
    """The lines that hold a secret or the query of a signed address."""
    known = tuple(secrets)
    return [line for line in output.splitlines() if _tells(line, known)]


def sent(requests: Iterable[Request], secrets: Iterable[str]) -> list[Request]:
    """The requests in whose bodies such a thing stood: in a message, an answer, a form or a list."""
    known = tuple(secrets)
    return [request for request in requests if _tells(json.dumps(request.payload), known)]


def written_down(database: Path, secrets: Iterable[str]) -> list[tuple[str, str, str]]:
    """Table, column and value of everything in an SQLite file that holds such a thing."""
    known = tuple(secrets)
    return [each for each in _values(database) if _tells(each[2], known)]


def _values(database: Path) -> Iterator[tuple[str, str, str]]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in tables:
            cursor = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608  a name out of the file itself
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield from ((table, name, str(value)) for name, value in zip(names, row, strict=True))


def _tells(text: str, secrets: tuple[str, ...]) -> bool:
    return SIGNED.search(text) is not None or any(secret in text for secret in secrets)
