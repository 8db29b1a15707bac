"""Finding secrets in what a process said."""

import re
from collections.abc import Iterable

SIGNED = re.compile(r"[?&](?:ex|is|hm|signature|expires|shown)=[\w%-]+")


def leaked(output: str, secrets: Iterable[str]) -> list[str]:
    """The lines that hold a secret or the query of a signed address."""
    known = tuple(secrets)
    return [
        line for line in output.splitlines() if SIGNED.search(line) or any(secret in line for secret in known)
    ]
