"""Every setting of the bot, read once at start from the environment and from `.env`."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingsError
from bot.setting_names import strange_names

ENV_FILE = Path(".env")

DISCORD_API_URL = "https://discord.com/api/v10"

SHARD_RANGE = re.compile(r"[0-9]{1,5}(-[0-9]{1,5})?")
"""More shards than Discord has ever given to a bot, and few enough to count."""

LAST_PORT = 65_535

DATABASE_SCHEMES = ("sqlite+aiosqlite://", "postgresql+asyncpg://")

NO_FILE = {None, "", ":memory:"}
"""What stands in a SQLite address for a database that is forgotten at its end, with all jobs and credits."""


def _filled(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    if not text:
        raise ValueError("must not be empty")
    return SecretStr(text)


def _http_url(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise ValueError("must start with https:// or http://")
    return url.rstrip("/")


def _database_url(url: str) -> str:
    if not url.startswith(DATABASE_SCHEMES):
        raise ValueError(f"must start with {' or '.join(DATABASE_SCHEMES)}")
    address = _address(url)
    if address is None:
        raise ValueError("must be an address as in .env.example, with a port, if any, up to 65535")
    if address.get_backend_name() == "sqlite" and (address.host or address.database in NO_FILE):
        raise ValueError("must name a file after three slashes, such as sqlite+aiosqlite:///data/bot.db")
    return url


def _address(url: str) -> URL | None:
    """A database's address; None where it cannot be read."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # they would quote the address, and with it perhaps the password
        return None
    strange = (address.database or "").startswith("file:") or (address.port or 0) > LAST_PORT
    return None if strange else address


def _shard_ids(text: object) -> object:
    """`0,1,5-7` as numbers; anything that is not text as it is."""
    if not isinstance(text, str):
        return text
    ids: set[int] = set()
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not SHARD_RANGE.fullmatch(part.strip()) or int(first) > int(last or first):
            raise ValueError("must be numbers and ranges such as 0,1 or 0-3")
        ids.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(ids))


HttpUrl = Annotated[str, AfterValidator(_http_url)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url), Field(repr=False)]  # it may carry a password
Secret = Annotated[SecretStr, AfterValidator(_filled)]
Credits = Annotated[int, Field(ge=0)]
Price = Annotated[int, Field(ge=1)]
ShardIds = Annotated[tuple[int, ...] | None, NoDecode, BeforeValidator(_shard_ids)]
Period = Literal["day", "week", "month"]


class Settings(BaseSettings):
    """The bot's settings; `.env.example` explains each one to the operator."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    discord_token: Secret
    magic_hour_api_key: Secret
    database_url: DatabaseUrl = "sqlite+aiosqlite:///data/bot.db"
    data_dir: Path = Path("data")
    archive: bool = False
    archive_days: Annotated[int, Field(ge=1, le=36_500)] = 30
    job_days: Annotated[int, Field(ge=40, le=36_500)] = 365  # longer than any period of an allowance
    discord_api_url: HttpUrl = DISCORD_API_URL
    magic_hour_base_url: HttpUrl = "https://api.magichour.ai"
    webhook_host: str = "0.0.0.0"  # noqa: S104  a container's door must be reachable from outside it
    webhook_port: Annotated[int, Field(ge=0, le=LAST_PORT)] | None = None
    magic_hour_webhook_secret: Annotated[Secret | None, Field(validate_default=True)] = None
    webhook_url: HttpUrl | None = None
    shard_count: Annotated[int, Field(ge=1, le=10_000)] | None = None
    shard_ids: ShardIds = None
    command_guild_id: Annotated[int, Field(ge=1)] | None = None
    default_allowance_credits: Credits | Literal["unlimited"] = 500
    default_allowance_period: Period = "week"
    account_floor_credits: Credits = 0
    max_active_jobs_per_member: Annotated[int, Field(ge=1)] = 3
    max_unfinished_jobs_per_member: Annotated[int, Field(ge=1)] = 100
    unknown_price_image_credits: Price = 100
    unknown_price_video_credits_per_second: Price = 100
    unknown_price_audio_credits: Price = 100
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("magic_hour_webhook_secret")
    @classmethod
    def _secret_with_port(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("webhook_port") is not None:
            raise ValueError("must be set once WEBHOOK_PORT is set")
        return secret

    @field_validator("shard_ids")
    @classmethod
    def _ids_below_count(cls, ids: ShardIds, info: ValidationInfo) -> ShardIds:
        if ids is None or "shard_count" not in info.data:
            return ids
        count = info.data["shard_count"]
        if count is None:
            raise ValueError("needs SHARD_COUNT, the number of all shards together")
        if max(ids) >= count:
            raise ValueError(f"must lie between 0 and {count - 1}, for SHARD_COUNT is {count}")
        return ids


def read_settings() -> Settings:
    """Read the settings; if any is missing or wrong, SettingsError says one sentence about each of them."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(" ".join([*_sentences(error), *unknown_settings()])) from None
    except (OSError, UnicodeError):
        raise SettingsError("The file .env cannot be read: make it a readable text file in UTF-8.") from None


def unknown_settings(env_file: Path = ENV_FILE) -> list[str]:
    """A sentence about each name in the file that is no setting; what the environment holds is nobody's business."""
    return strange_names(env_file, [name.upper() for name in Settings.model_fields])


def _sentences(error: ValidationError) -> list[str]:
    complaints: dict[str, list[str]] = {}
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        name = str(problem["loc"][0]).upper()
        complaints.setdefault(name, []).append(_complaint(problem["type"], problem["msg"]))
    return [f"{name} {' or '.join(each)}." for name, each in complaints.items()]


def _complaint(kind: str, message: str) -> str:
    if kind == "missing":
        return "is not set: put it into the environment or into .env (see .env.example)"
    if kind == "bool_parsing":
        return "must be true or false"
    said = message.removeprefix("Value error, ").replace("Input should be", "must be")
    return said.partition(", unable to ")[0]
