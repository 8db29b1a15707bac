"""What Magic Hour answers, read tolerantly.

Unknown fields are dropped, unknown enum values stay text, and a secondary field that is missing, null or
broken is None: an answer that names a paid job must never be lost for the sake of one of its details.
"""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from bot.errors import Unclear
from bot.magic_hour.answers import without_secrets

T = TypeVar("T")
MOST_CREDITS = 2**53  # beyond it a JSON number is no longer exact,
FINAL_STATUSES = frozenset({"complete", "error", "canceled"})


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


def _whole_credits(value: Any) -> int | None:
    """The credits, rounded up; rounding to 6 digits first removes the noise of binary fractions."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
        return math.ceil(round(number, 6)) if 0 <= number < MOST_CREDITS else None
    except (ValueError, OverflowError):
        return None


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


Maybe = Annotated[T | None, WrapValidator(_or_none)]
Moment = Annotated[datetime, AfterValidator(_in_utc)]
Credits = Annotated[int | None, BeforeValidator(_whole_credits)]
Filled = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(min_length=1), BeforeValidator(_number_as_text)]


class Answer(BaseModel):
    """The base of all answers; neither a repr nor a validation error shows an address."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        allow_inf_nan=False,
    )


AnswerT = TypeVar("AnswerT", bound=Answer)


class Created(Answer):
    """A job that Magic Hour has taken on."""

    id: Id
    credits_charged: Credits = None


class Download(Answer):
    """One output of a project, behind a signed address."""

    url: Filled = Field(repr=False)
    expires_at: Maybe[Moment] = None


class ProjectError(Answer):
    """Why a project failed, in words without anything secret."""

    code: Maybe[str] = None
    message: Maybe[Annotated[str, AfterValidator(without_secrets)]] = None


def _readable_downloads(value: Any) -> list[Download]:
    return _readable(Download, value)


def _readable(model: type[AnswerT], value: Any) -> list[AnswerT]:
    """Those of a list's entries that can be read."""
    entries = []
    for entry in value if isinstance(value, list | tuple) else []:
        with suppress(ValidationError):
            entries.append(model.model_validate(entry))
    return entries


class Project(Answer):
    """An image, video or audio project as it stands.

    `enabled` is False once it was deleted; `fps` is an estimate until the project is complete.
    """

    id: Id
    status: Filled
    name: Maybe[str] = None
    type: Maybe[str] = None
    created_at: Maybe[Moment] = None
    enabled: Maybe[bool] = None
    credits_charged: Credits = None
    downloads: Annotated[tuple[Download, ...], BeforeValidator(_readable_downloads)] = ()
    error: Maybe[ProjectError] = None
    image_count: Maybe[PositiveInt] = None
    width: Maybe[PositiveInt] = None
    height: Maybe[PositiveInt] = None
    start_seconds: Maybe[float] = None
    end_seconds: Maybe[float] = None
    fps: Maybe[PositiveFloat] = None

    @property
    def final(self) -> bool:
        """Whether the status will not change any more; an unknown status is not final."""
        return self.status in FINAL_STATUSES

    @property
    def complete(self) -> bool:
        """Whether the outputs are ready; an `error` beside a complete status means nothing."""
        return self.status == "complete"


class Face(Answer):
    """A face that was found: what a request calls it, and a signed address that shows it."""

    path: Filled
    url: Filled = Field(repr=False)


def _readable_faces(value: Any) -> list[Face]:
    return _readable(Face, value)


class Detection(Answer):
    """A search for faces as it stands; while it runs, their number grows."""

    status: Filled
    faces: Annotated[tuple[Face, ...], BeforeValidator(_readable_faces)] = ()


class Subscription(Answer):
    """The plan an account pays for."""

    name: Maybe[str] = None
    status: Maybe[str] = None
    billing_interval: Maybe[str] = None
    current_period_end: Maybe[Moment] = None
    cancel_at_period_end: Maybe[bool] = None


class Account(Answer):
    """The account of the API key; `credits` are those that can be spent now."""

    id: Maybe[str] = None
    email: Maybe[str] = Field(default=None, repr=False)
    tier: Maybe[str] = None
    credits: Credits = None
    subscription: Maybe[Subscription] = None


@dataclass(frozen=True)
class UploadItem:
    """A file to upload: its type (image, video or audio) and its extension, lower case, without the dot."""

    type: str
    extension: str


class UploadTarget(Answer):
    """Where to send one file, and the `file_path` by which a create call names it afterwards."""

    upload_url: Filled = Field(repr=False)
    file_path: Filled
    expires_at: Maybe[Moment] = None

    def expired(self, now: datetime) -> bool:
        """Whether the address is known to be dead."""
        return self.expires_at is not None and self.expires_at <= now


class _UploadTargets(Answer):
    items: tuple[UploadTarget, ...]


def read_as(model: type[AnswerT], body: object) -> AnswerT:
    """Read a JSON object; one that lacks what makes the answer useful raises Unclear."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        missing = ", ".join(
            ".".join(map(str, problem["loc"])) for problem in error.errors(include_input=False)
        )
    raise Unclear(reason=f"{model.__name__} without a usable {missing}")


def read_targets(items: Sequence[UploadItem], body: object) -> list[UploadTarget]:
    """The upload targets in the order of the items; a different number of them raises Unclear."""
    targets = read_as(_UploadTargets, body).items
    if len(targets) != len(items):
        raise Unclear(reason=f"{len(targets)} upload targets for {len(items)} files")
    return list(targets)
