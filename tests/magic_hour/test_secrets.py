"""The key and signed addresses show in no log, no error and no repr."""

import logging
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.errors import BotError
from bot.magic_hour import MagicHour, UploadTarget
from tests.magic_hour.conftest import KEY
from tests.magic_hour.server import Server, breaks_off, closed_port, file, page, says

Deed = Callable[[MagicHour, Server, Path], Awaitable[object]]
SIGNED = "?signature=s3cret"


def target(url: str) -> UploadTarget:
    return UploadTarget(upload_url=url + SIGNED, file_path="api-assets/x.png")


async def create(client: MagicHour, server: Server, _to: Path) -> None:
    server.on("POST", "/v1/x", says(422, {"message": f"{KEY} may not use http://cdn.example/a.png{SIGNED}"}))
    await client.create("/v1/x", {})


async def poll(client: MagicHour, server: Server, _to: Path) -> None:
    server.on("GET", "/v1/account", page(502))
    await client.account()


async def upload(client: MagicHour, server: Server, _to: Path) -> None:
    server.on("GET", "/source", file(b"x"))
    server.on("PUT", "/store", page(500))
    await client.transfer(
        server.url("/source") + SIGNED, target(server.url("/store")), size=1, filename="a.png"
    )


async def upload_to_nobody(client: MagicHour, server: Server, _to: Path) -> None:
    server.on("GET", "/source", file(b"x"))
    nobody = target(f"http://127.0.0.1:{closed_port()}/store")
    await client.transfer(server.url("/source") + SIGNED, nobody, size=1, filename="a.png")


async def download(client: MagicHour, server: Server, to: Path) -> None:
    server.on("GET", "/result", says(302, b"", Location="/moved" + SIGNED))
    server.on("GET", "/moved", breaks_off(b"x", 99))
    await client.download(server.url("/result") + SIGNED, to)


async def download_nonsense(client: MagicHour, _server: Server, to: Path) -> None:
    await client.download(f"ftp://files.example/result{SIGNED}", to)


@pytest.mark.parametrize("deed", [create, poll, upload, upload_to_nobody, download, download_nonsense])
async def test_a_failure_names_no_secret_in_its_log_or_its_traceback(
    server: Server, magic_hour: MagicHour, tmp_path: Path, caplog: pytest.LogCaptureFixture, deed: Deed
) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(BotError) as caught:
        await deed(magic_hour, server, tmp_path / "x.png")

    error = caught.value
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("aiohttp")]
    told = "\n".join([*logged, *traceback.format_exception(error), repr(error), repr(vars(error))])
    assert "s3cret" not in told
    assert KEY not in told


async def test_success_is_not_logged_with_an_address(
    server: Server, magic_hour: MagicHour, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.on("GET", "/result", file(b"x"))

    await magic_hour.download(server.url("/result") + SIGNED, tmp_path / "x.png")

    assert "s3cret" not in caplog.text


async def test_a_repeated_request_is_logged_with_its_path_and_its_cause(
    server: Server, magic_hour: MagicHour, caplog: pytest.LogCaptureFixture
) -> None:
    server.on("GET", "/v1/account", page(502), says(200, {"credits": 5}))

    await magic_hour.account()

    [line] = caplog.messages
    assert line.startswith("GET /v1/account: Unclear 502, attempt 1, again in ")


def test_reprs_show_neither_the_key_nor_a_signed_address(magic_hour: MagicHour) -> None:
    told = f"{magic_hour!r} {magic_hour} {target('https://store.example/x')!r} {vars(magic_hour)}"

    assert KEY not in told
    assert "s3cret" not in told
