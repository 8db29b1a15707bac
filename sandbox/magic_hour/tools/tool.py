"""What every tool states about itself: body, rules, price, outputs, and how its placeholder is made."""

import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.magic_hour.assets import Kind, Slot, Source
from sandbox.magic_hour.refusals import Refused

Model = TypeVar("Model", bound=BaseModel)

FilePath = Annotated[str, Field(min_length=1)]
"""Where a file of the account or a public one lies."""


class Part(BaseModel):
    """A JSON object of a request: exact types, finite numbers, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


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
    body: ClassVar[type[Part]]

    def read(self, data: Any, tier: str) -> Any:
        """Give the request behind a JSON body, or raise Refused with 400 or 402."""
        request = read_body(self.body, data)
        self.check(request, tier)
        return request

    def check(self, request: Any, tier: str) -> None:  # noqa: B027  many schemas say all there is to say
        """Refuse what the schema alone cannot: values that do not go together, or not with the plan."""

    @abstractmethod
    def price(self, request: Any, tier: str) -> int:
        """Give the credits charged when the job is made."""

    def final_price(self, request: Any, sources: Sequence[Source], tier: str) -> int:
        """Give the credits of a finished job; only tools billed per frame differ from the first charge."""
        return self.price(request, tier)

    def name(self, request: Any) -> str | None:
        """Give the name that the caller chose for the project."""
        name: str | None = request.name
        return name

    def prompt(self, request: Any) -> str:
        """Give the words that the page shows for the job."""
        return ""

    def outputs(self, request: Any) -> int:
        return 1

    def slots(self, request: Any) -> list[Slot]:
        return []

    def objection(self, request: Any, sources: Sequence[Source]) -> str | None:
        """Give the error code of a job whose files cannot be used together or are out of bounds."""
        return None

    def output_extension(self, request: Any) -> str:
        return self.extension

    def facts(self, request: Any, sources: Sequence[Source], *, final: bool) -> dict[str, Any]:
        """Give the fields of GET that only this kind of project has."""
        return {}

    @abstractmethod
    def make(self, request: Any, sources: Sequence[Source], number: int, target: Path) -> None:
        """Write the placeholder for output `number`, from 0; runs in a thread."""


def image_slots(*file_paths: str | None) -> list[Slot]:
    """Give the slots of the pictures that were sent."""
    return [Slot("image", file_path) for file_path in file_paths if file_path is not None]


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
