"""The HTTP door: one port that can listen, go deaf and listen again, and what every request passes through."""

import json
import socket
import time
from collections.abc import Iterable

from aiohttp import web

from tests.wire.errors import UNKNOWN_ROUTE, RefusedError
from tests.wire.faults import Faults, Handler, break_connection
from tests.wire.http import ENTRY, LOST, Request, demand_token, json_response
from tests.wire.state import Violation, World

API = "/api/v10"
HOST = "127.0.0.1"
OPEN_TO_ALL = ("/interactions/", "/webhooks/")


class Server:
    """Owns the port from its birth on; until `listen` every connection to it is refused."""

    def __init__(self, port: int = 0) -> None:
        self._socket = _bind(port)
        self.port: int = self._socket.getsockname()[1]
        self.origin = f"http://{HOST}:{self.port}"
        self._runner: web.AppRunner | None = None
        self._site: web.SockSite | None = None

    async def listen(self, app: web.Application | None = None) -> None:
        """Take connections; the first time with the application."""
        if app is not None:
            self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await self._runner.setup()
        if self._runner is None or self._site is not None:
            raise RuntimeError("already listening, or never started")
        self._site = web.SockSite(self._runner, self._socket)
        await self._site.start()

    async def deafen(self) -> None:
        """Refuse every connection from now on, and break those that are open."""
        if self._site is None or self._runner is None:
            return
        self._socket = await self._release()
        for connection in self._runner.server.connections if self._runner.server else ():
            break_connection(connection.transport)

    async def close(self) -> None:
        await self.deafen()
        if self._runner is not None:
            await self._runner.cleanup()
        self._socket.close()

    async def _release(self) -> socket.socket:
        """Stop listening and hold the same port with a socket that does not listen."""
        if self._site is not None:
            await self._site.stop()
        self._site = None
        self._socket.close()
        return _bind(self.port)


def _bind(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((HOST, port))
    return bound


def build_app(world: World, faults: Faults, routes: Iterable[web.RouteDef]) -> web.Application:
    """The application: each request is logged, meets the faults, shows its token, and reaches its route."""
    door = _Door(world, faults)
    app = web.Application(middlewares=[door.log, door.fail, door.refuse], client_max_size=1 << 30)
    app.add_routes(routes)
    return app


class _Door:
    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self._faults = faults

    @web.middleware
    async def log(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        entry = Request(request.method, short_path(request), time.monotonic())
        request[ENTRY] = entry
        self._world.requests.append(entry)
        self._world.changes.announce()
        response = await handler(request)
        entry.status = None if request.get(LOST) else response.status
        if isinstance(response, web.Response) and isinstance(response.body, bytes) and response.body:
            entry.answer = json.loads(response.body)
        self._world.changes.announce()
        return response

    @web.middleware
    async def fail(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        return await self._faults.meet(request, short_path(request), handler)

    @web.middleware
    async def refuse(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        path = short_path(request)
        try:
            if request.path.startswith(API) and not path.startswith(OPEN_TO_ALL):
                demand_token(request, self._world.token)
            return await handler(request)
        except RefusedError as refused:
            return json_response(refused.body(), refused.error.status)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
            if request.path.startswith("/cdn/"):
                raise
            self._violated(request, "There is no such route.")
            return json_response(UNKNOWN_ROUTE.body(), UNKNOWN_ROUTE.status)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self._violated(request, f"The request could not be understood: {error!r}")
            raise

    def _violated(self, request: web.Request, problem: str) -> None:
        where = f"{request.method} {short_path(request)}"
        self._world.violations.append(Violation(where, "path", problem))


def short_path(request: web.Request) -> str:
    """The path as the documentation writes it, without the API's base."""
    return request.path.removeprefix(API)
