"""A bare handler of webhooks: it posts one message for each finished job, and looks at nothing else.
It reads the bot's settings.
"""

import asyncio
import os

import aiohttp
from aiohttp import web

DISCORD = web.AppKey("DISCORD", aiohttp.ClientSession)


async def take(request: web.Request) -> web.Response:
    event = await request.json()
    if event["type"].endswith(".completed"):
        url = f"{os.environ['DISCORD_API_URL']}/channels/1/messages"
        async with request.app[DISCORD].post(url, json={"content": event["payload"]["id"]}) as answer:
            await answer.read()
    return web.Response(status=204)


async def run(port: int) -> None:
    app = web.Application()
    app.router.add_post("/webhooks/magic-hour", take)
    headers = {"Authorization": f"Bot {os.environ['DISCORD_TOKEN']}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        app[DISCORD] = session
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(run(int(os.environ["WEBHOOK_PORT"])))
