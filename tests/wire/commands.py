"""The routes under which a bot registers its commands, globally or for one server."""

from typing import Any

from aiohttp import web

from tests.wire.conform import Problems
from tests.wire.conform_commands import CHAT_INPUT, check_command, check_commands
from tests.wire.errors import UNKNOWN_COMMAND, UNKNOWN_GUILD, Json, RefusedError
from tests.wire.http import json_response, no_content, path_id
from tests.wire.multipart import read_body
from tests.wire.posts import Posts
from tests.wire.state import World

CREATED = 201


class Commands:
    """Handlers for the global scope and each server's."""

    def __init__(self, world: World, posts: Posts) -> None:
        self._world = world
        self._posts = posts

    def routes(self, base: str) -> list[web.RouteDef]:
        application = base + r"/applications/{application:\d+}"
        defined = []
        for scope in (f"{application}/commands", application + r"/guilds/{guild:\d+}/commands"):
            one = scope + r"/{command:\d+}"
            defined += [web.get(scope, self.list), web.put(scope, self.replace), web.post(scope, self.add)]
            defined += [web.get(one, self.get), web.patch(one, self.change), web.delete(one, self.delete)]
        return defined

    async def list(self, request: web.Request) -> web.Response:
        return json_response(self._world.commands.get(self._scope(request), []))

    async def replace(self, request: web.Request) -> web.Response:
        """Overwrite the whole scope; commands that keep type and name keep their id."""
        body = await read_body(request, self._world.cdn)
        problems = Problems()
        check_commands(problems, body.payload)
        self._posts.refuse(f"{request.method} {request.path}", problems)
        scope = self._scope(request)
        return self._store(scope, [self._register(scope, wanted) for wanted in body.payload])

    async def add(self, request: web.Request) -> web.Response:
        body = await read_body(request, self._world.cdn)
        self._check(request, body.payload)
        scope = self._scope(request)
        command = self._register(scope, body.payload)
        others = [one for one in self._world.commands.get(scope, []) if one["id"] != command["id"]]
        self._store(scope, [*others, command])
        return json_response(command, CREATED)

    async def get(self, request: web.Request) -> web.Response:
        return json_response(self._one(request))

    async def change(self, request: web.Request) -> web.Response:
        body = await read_body(request, self._world.cdn)
        command = self._one(request)
        self._check(request, command | body.payload)
        command |= body.payload | {"version": str(self._world.ids.next())}
        self._world.changes.announce()
        return json_response(command)

    async def delete(self, request: web.Request) -> web.Response:
        command = self._one(request)
        scope = self._scope(request)
        self._store(scope, [one for one in self._world.commands[scope] if one is not command])
        return no_content()

    def _check(self, request: web.Request, command: Json) -> None:
        problems = Problems()
        check_command(problems, "_", command)
        self._posts.refuse(f"{request.method} {request.path}", problems)

    def _scope(self, request: web.Request) -> int | None:
        if "guild" not in request.match_info:
            return None
        guild = path_id(request, "guild")
        if guild not in self._world.guilds:
            raise RefusedError(UNKNOWN_GUILD)
        return guild

    def _one(self, request: web.Request) -> Json:
        wanted = request.match_info["command"]
        for command in self._world.commands.get(self._scope(request), []):
            if command["id"] == wanted:
                return command
        raise RefusedError(UNKNOWN_COMMAND)

    def _register(self, scope: int | None, wanted: Json) -> Json:
        kind, name = wanted.get("type", CHAT_INPUT), wanted["name"]
        known = [
            one for one in self._world.commands.get(scope, []) if (one["type"], one["name"]) == (kind, name)
        ]
        own: Json = {
            "id": known[0]["id"] if known else str(self._world.ids.next()),
            "application_id": str(self._world.bot.id),
            "version": str(self._world.ids.next()),
            "type": kind,
        }
        return _defaults(scope) | {key: value for key, value in wanted.items() if value is not None} | own

    def _store(self, scope: int | None, commands: Any) -> web.Response:
        self._world.commands[scope] = commands
        self._world.changes.announce()
        return json_response(commands)


def _defaults(scope: int | None) -> Json:
    common: Json = {"description": "", "options": [], "nsfw": False}
    common |= {"default_member_permissions": None, "dm_permission": True}
    own: Json = {"guild_id": str(scope)} if scope else {"contexts": None, "integration_types": [0]}
    return common | own
