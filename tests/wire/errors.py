"""Discord's refusals, with the status and the code that the real API gives them."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class ApiError:
    """One row of Discord's table of errors."""

    status: int
    code: int
    message: str

    def body(self) -> Json:
        return {"message": self.message, "code": self.code}


@dataclass
class RefusedError(Exception):
    """Raised by a route; the server turns it into the answer. `errors` is Discord's tree of wrong fields."""

    error: ApiError
    errors: Json = field(default_factory=dict)

    def body(self) -> Json:
        return self.error.body() | ({"errors": self.errors} if self.errors else {})


class NotOfferedError(ValueError):
    """A test asked for what Discord's own client would not let a person send."""


UNKNOWN_ROUTE = ApiError(404, 0, "404: Not Found")
UNAUTHORIZED = ApiError(401, 0, "401: Unauthorized")
SERVER_ERROR = ApiError(500, 0, "500: Internal Server Error")
BAD_GATEWAY = ApiError(502, 0, "502: Bad Gateway")
UNAVAILABLE = ApiError(503, 0, "503: Service Unavailable")

UNKNOWN_CHANNEL = ApiError(404, 10003, "Unknown Channel")
UNKNOWN_GUILD = ApiError(404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = ApiError(404, 10007, "Unknown Member")
UNKNOWN_MESSAGE = ApiError(404, 10008, "Unknown Message")
UNKNOWN_USER = ApiError(404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = ApiError(404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = ApiError(404, 10062, "Unknown interaction")
UNKNOWN_COMMAND = ApiError(404, 10063, "Unknown application command")
FILE_TOO_LARGE = ApiError(413, 40005, "Request entity too large")
ALREADY_ACKNOWLEDGED = ApiError(400, 40060, "Interaction has already been acknowledged.")
MISSING_ACCESS = ApiError(403, 50001, "Missing Access")
NOT_YOUR_MESSAGE = ApiError(403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = ApiError(400, 50006, "Cannot send an empty message")
CANNOT_MESSAGE_USER = ApiError(403, 50007, "Cannot send messages to this user")
MISSING_PERMISSIONS = ApiError(403, 50013, "Missing Permissions")
TOKEN_EXPIRED = ApiError(401, 50027, "Invalid Webhook Token")
INVALID_FORM = ApiError(400, 50035, "Invalid Form Body")
INVALID_JSON = ApiError(400, 50109, "The request body contains invalid JSON.")
