"""A Discord for load: the stand-in of the tests, with routes that look at nothing and only note when what came."""

import itertools
import json
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.wire import payloads
from tests.wire.commands import Commands
from tests.wire.discord import Channel, Interaction, Member, WireDiscord
from tests.wire.errors import Json
from tests.wire.faults import Handler
from tests.wire.http import ENTRY, Request, json_response
from tests.wire.interaction import COMMAND, MESSAGE
from tests.wire.options import command_data, find_command
from tests.wire.rest import Rest
from tests.wire.server import API
from tests.wire.state import EPHEMERAL, World
from tests.wire.webhooks import Webhooks

WORDS = 64 * 1024
"""Bytes of a message that are kept: its words come before its files."""

ECHOED = ("content", "embeds", "components", "flags")


@dataclass(frozen=True)
class Arrival:
    """Something that stands in a channel from `at` on, in seconds of `time.perf_counter`."""

    at: float
    body: bytes
    """Of a message with files: its beginning, where the words are."""

    @property
    def refusal(self) -> str | None:
        """Of what stands as an answer: the words that only one member sees."""
        shown: Json = json.loads(self.body)
        shown = shown.get("data") or shown
        return str(shown.get("content")) if shown.get("flags", 0) & EPHEMERAL else None


class LoadedDiscord(WireDiscord):
    """Nothing is checked or kept but `answers` and `cards`, by the ids of their interactions, and `posts`, in order.

    A card is an answer that says more than that there will be one, or what took such an answer's place. Edits are
    counted. Messages are answered as Discord does, for the client reads them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[int, Arrival] = {}
        self.cards: dict[int, Arrival] = {}
        self.posts: list[Arrival] = []
        self.edits = 0
        self.opened_by: dict[str, int] = {}
        """The interaction of each token."""

    async def start(self) -> None:
        """Listen on 127.0.0.1, without what every request of a test passes through."""
        world, gateway = self.world, self.gateway
        parts = (
            _Rest(self, world, self._posts, gateway),
            Commands(world, self._posts),
            _Tokens(self, world, self._posts, gateway),
        )
        app = web.Application(client_max_size=1 << 30, middlewares=[_noted])
        app.add_routes([route for part in parts for route in part.routes(API)])
        app.add_routes([web.get("/gateway", gateway.handle)])
        await self._server.listen(app)

    async def prepared(self, member: Member, channel: Channel, name: str, **options: Any) -> Interaction:
        """A slash command that `send` sends."""
        data, _ = await command_data(self.world, find_command(self.world, channel, name), [], options)
        interaction = Interaction(
            id=self.world.ids.next(),
            token=secrets.token_urlsafe(64),
            type=COMMAND,
            member=member,
            channel=channel,
            data=data,
            upload_limit=channel.upload_limit,
            deadline=self.world.answer_deadline,
        )
        self.opened_by[interaction.token] = interaction.id
        return interaction

    def send(self, interactions: list[Interaction]) -> float:
        """Send them all at once, and say when that was."""
        begun = time.perf_counter()
        for each in interactions:
            self.deliver_again(each)
        return begun


@web.middleware
async def _noted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What the routes that are used as they are write their findings to; nobody reads it."""
    request[ENTRY] = Request(request.method, request.path, 0.0)
    return await handler(request)


class _Rest(Rest):
    def __init__(self, discord: LoadedDiscord, *parts: Any) -> None:
        super().__init__(*parts)
        self._discord = discord
        self._messages = Messages(self._world)

    async def create_message(self, request: web.Request) -> web.Response:
        words = b""  # files are not kept: the memory for them would cost the bot its time
        async for piece in request.content.iter_any():
            words += piece[: WORDS - len(words)]
        self._discord.posts.append(Arrival(time.perf_counter(), words))
        return json_response(self._messages.new(request.match_info["channel"]))

    async def edit_message(self, request: web.Request) -> web.Response:
        await request.read()
        self._discord.edits += 1
        return json_response(
            self._messages.new(request.match_info["channel"], id=request.match_info["message"])
        )


class _Tokens(Webhooks):
    def __init__(self, discord: LoadedDiscord, *parts: Any) -> None:
        super().__init__(*parts)
        self._discord = discord
        self._messages = Messages(self._world)

    async def callback(self, request: web.Request) -> web.Response:
        arrival = Arrival(time.perf_counter(), await request.read())
        number, said = request.match_info["interaction"], json.loads(arrival.body)
        self._discord.answers.setdefault(int(number), arrival)
        if said["type"] == MESSAGE:
            self._discord.cards.setdefault(int(number), arrival)
        shown = {key: value for key, value in (said.get("data") or {}).items() if key in ECHOED}
        message = self._messages.new("1", **shown)
        head = {"id": number, "type": COMMAND, "response_message_id": message["id"]}
        return json_response({"interaction": head, "resource": {"type": said["type"], "message": message}})

    async def edit(self, request: web.Request) -> web.Response:
        arrival = Arrival(time.perf_counter(), await request.read())
        self._discord.edits += 1
        self._discord.cards.setdefault(self._discord.opened_by[request.match_info["token"]], arrival)
        return json_response(self._messages.new("1"))


class Messages:
    """Messages as Discord answers with them."""

    def __init__(self, world: World) -> None:
        self._author = payloads.user(world.bot)
        self._ids = itertools.count(world.ids.next())

    def new(self, channel_id: str, **facts: Any) -> Json:
        return {
            "id": str(next(self._ids)),
            "type": 0,
            "channel_id": channel_id,
            "author": self._author,
            "content": "",
            "timestamp": "2026-01-01T00:00:00+00:00",
            "edited_timestamp": None,
            "flags": 0,
            "attachments": [],
            "embeds": [],
            "components": [],
            "mentions": [],
            "mention_roles": [],
            "pinned": False,
            "mention_everyone": False,
            "tts": False,
            **facts,
        }


def job_of(post: Arrival) -> str | None:
    """The job whose result a message brings, by the nonce under which our bot sends it."""
    found = re.search(rb'"nonce": ?"r([0-9a-f]{12})\.', post.body)
    return found[1].decode() if found else None
