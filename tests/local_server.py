"""A real HTTP server on a free local port, whose every answer is a test's own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

Reply = Callable[[web.Request], Awaitable[web.StreamResponse]]
LARGEST_BODY = 1 << 30


@asynccontextmanager
async def listening(handle: Reply) -> AsyncIterator[str]:
    """The address at which `handle` answers everything; what hangs is cut off at the end."""
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
