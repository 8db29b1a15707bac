"""What every tool states about itself: body, rules, price, outputs, and how its placeholder is made."""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from sandbox.magic_hour.assets import Kind, Slot, Source
from sandbox.magic_hour.refusals import Refused

Model = TypeVar("Model", bound=BaseModel)


class Part(BaseModel):
    """A JSON object of a request: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Body(Part):
    """The body of a create call."""

    name: str | None = None


class Tool(ABC):
    """One create endpoint; `p50_seconds` is the usual time from request to completion."""

    title: ClassVar[str]
    path: ClassVar[str]
    kind: ClassVar[Kind]
    project_type: ClassVar[str]
    p50_seconds: ClassVar[float]
    extension: ClassVar[str]
    body: ClassVar[type[Body]]

    def read(self, data: Any, tier: str) -> Any:
        """Give the request behind a JSON body, or raise Refused with 400 or 402."""
        request = read_body(self.body, data)
        self.check(request, tier)
        return request

    @abstractmethod
    def check(self, request: Any, tier: str) -> None:
        """Refuse what the schema alone cannot: values that do not go together, or not with the plan."""

    @abstractmethod
    def price(self, request: Any, tier: str) -> int:
        """Give the credits charged when the job is made."""

    def final_price(self, request: Any, tier: str) -> int:
        """Give the credits of a finished job; only tools billed per frame differ from the first charge."""
        return self.price(request, tier)

    @abstractmethod
    def prompt(self, request: Any) -> str:
        """Give the text in which failures on demand are looked for."""

    def outputs(self, request: Any) -> int:  # noqa: ARG002  most tools make one file whatever was asked
        return 1

    def slots(self, request: Any) -> list[Slot]:  # noqa: ARG002  most tools take no file
        return []

    def facts(self, request: Any, sources: Sequence[Source], *, final: bool) -> dict[str, Any]:  # noqa: ARG002
        """Give the fields of GET that only this kind of project has."""
        return {}

    @abstractmethod
    def make(self, request: Any, sources: Sequence[Source], number: int, target: Path) -> None:
        """Write the placeholder for output `number`, from 0; runs in a thread."""


async def read_json(request: web.Request) -> Any:
    """Read the JSON body, or raise Refused."""
    try:
        return await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Refused(400, "Missing request body") from None


def read_body(model: type[Model], data: Any) -> Model:
    """Check a JSON value against a model; the refusal names the first field that is wrong."""
    if not isinstance(data, dict):
        raise Refused(400, "Missing request body")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise Refused(400, f"{field}: {first['msg']}") from None
