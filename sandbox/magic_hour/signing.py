"""Signed addresses: a path, an end and a signature in the query, as presigned URLs have them."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from urllib.parse import urlencode


class Signer:
    """Signs paths with a key of its own, which lives as long as the process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def query(self, path: str, expires: float, **facts: str) -> str:
        """Give the query that opens `path` until `expires` (Unix seconds); the facts are signed too."""
        signed = {**facts, "expires": str(int(expires))}
        return urlencode({**signed, "signature": self._signature(path, signed)})

    def opens(self, path: str, query: Mapping[str, str], now: float) -> bool:
        """Tell whether this query opens this path at this moment."""
        signed = {name: value for name, value in query.items() if name != "signature"}
        given = query.get("signature", "")
        if not hmac.compare_digest(given.encode(), self._signature(path, signed).encode()):
            return False
        return now < int(signed["expires"])

    def _signature(self, path: str, signed: Mapping[str, str]) -> str:
        message = f"{path}?{urlencode(sorted(signed.items()))}"
        return hmac.new(self._key, message.encode(), hashlib.sha256).hexdigest()
