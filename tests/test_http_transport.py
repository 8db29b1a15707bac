"""The transport that requests go by: httpx on the outside, aiohttp inside."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.http_client import open_http, tls
from bot.http_transport import AiohttpTransport

TIMEOUT = httpx.Timeout(0.05)
ONE = httpx.Limits(max_connections=1, keepalive_expiry=3)
GREETING = b"HTTP/1.1 200 Very Well\r\nContent-Length: 10\r\nX-Twice: a\r\nX-Twice: b\r\n\r\n"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=AiohttpTransport(tls(), ONE), timeout=TIMEOUT) as client:
        yield client


class Speaker:
    """Answers every request with the same bytes, and ends the connection unless it is to go on in silence."""

    def __init__(self, answer: bytes, *, silent: bool = False) -> None:
        self.heard: list[bytes] = []
        self._answer = answer
        self._silent = silent

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._speak, "127.0.0.1")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self._answer)
        await writer.drain()
        if self._silent:
            await reader.read()
        writer.close()


async def test_an_address_and_its_headers_go_out_to_the_letter(http: httpx.AsyncClient) -> None:
    """A signature is made of the address, and nothing is told that was not asked for."""
    speaker = Speaker(GREETING + b"0123456789")
    async with speaker as url:
        request = httpx.Request("GET", f"{url}/a%2Fb/%2E%2E/c?x=%2b+%7E&y=", headers={"X-One": "1"})
        answer = await http.send(request)

    line, *headers = speaker.heard[0].decode().split("\r\n")
    assert line == "GET /a%2Fb/%2E%2E/c?x=%2b+%7E&y= HTTP/1.1"
    assert sorted(header for header in headers if header) == [
        f"Host: {request.url.netloc.decode()}",
        "X-One: 1",
    ]
    assert (answer.status_code, answer.reason_phrase, answer.content) == (200, "Very Well", b"0123456789")
    assert answer.headers.get_list("X-Twice") == ["a", "b"]


async def test_where_nobody_listens_nothing_was_sent(http: httpx.AsyncClient) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(httpx.ConnectError):
            await http.post(f"http://127.0.0.1:{nobody.getsockname()[1]}", content=b"{}")


async def test_what_is_no_address_of_the_web_is_not_sent(http: httpx.AsyncClient) -> None:
    with pytest.raises(httpx.UnsupportedProtocol):
        await http.get("ftp://127.0.0.1/")


async def test_a_request_that_gets_no_connection_was_not_sent(http: httpx.AsyncClient) -> None:
    speaker = Speaker(GREETING, silent=True)
    async with speaker as url, http.stream("GET", url):
        with pytest.raises(httpx.ConnectTimeout):
            await http.post(url, content=b"{}")
    assert len(speaker.heard) == 1


@pytest.mark.parametrize(
    ("answer", "silent", "error"),
    [
        (b"", True, httpx.ReadTimeout),
        (b"", False, httpx.RemoteProtocolError),
        (b"rubbish\r\n\r\n", False, httpx.RemoteProtocolError),
        (GREETING + b"01234", True, httpx.ReadTimeout),
        (GREETING + b"01234", False, httpx.RemoteProtocolError),
    ],
)
async def test_a_request_that_may_have_arrived_is_sent_once(
    http: httpx.AsyncClient, answer: bytes, *, silent: bool, error: type[httpx.TransportError]
) -> None:
    speaker = Speaker(answer, silent=silent)
    async with speaker as url:
        with pytest.raises(error) as raised:
            await http.post(f"{url}/?signature=secret", content=b"{}")
    assert raised.type is error
    assert "secret" not in str(raised.value)
    assert len(speaker.heard) == 1


async def test_a_server_that_shuts_the_door_was_asked_once(http: httpx.AsyncClient) -> None:
    """A connection that is reset in the middle of a create leaves open whether it arrived."""
    asked = 0

    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    server = await asyncio.start_server(reset, "127.0.0.1")
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        await http.post(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", content=b"{}")
    server.close()
    assert asked == 1


async def test_proxies_are_asked_where_the_environment_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    speaker = Speaker(GREETING + b"0123456789")
    async with speaker as url:
        monkeypatch.setenv("HTTP_PROXY", url)
        async with open_http(TIMEOUT) as http:
            assert (await http.get("http://magic-hour.invalid/")).is_success
    assert speaker.heard[0].startswith(b"GET http://magic-hour.invalid/ HTTP/1.1")
