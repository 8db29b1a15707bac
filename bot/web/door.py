"""The HTTP server around the handlers."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.web import webhooks
from bot.web.health import healthz

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SHUTDOWN_SECONDS = 2.0


class Door:
    """Listens while it is open."""

    def __init__(
        self, host: str, port: int, *, webhook: Handler, readiness: Handler, metrics: Handler | None = None
    ) -> None:
        self._host = host
        self._port = port
        app = web.Application(client_max_size=webhooks.LARGEST_BODY)
        app.router.add_post(webhooks.PATH, webhook)
        app.router.add_get("/healthz", healthz)
        app.router.add_get("/readyz", readiness)
        if metrics:
            app.router.add_get("/metrics", metrics)
        # No access log: the addresses that are called say nothing, and a scanner would fill the disk.
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)

    async def open(self) -> int:
        """Begin to listen and return the port, which the system chooses when it was 0; OSError when it is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        await self._runner.cleanup()
