"""So many videos at once by the vendor's own SDK, as a program would use it: generated, waited for, downloaded.

    python -m benchmarks.sdk_videos BASE_URL KEY COUNT FOLDER

Prints when each of them was there, in seconds of `time.perf_counter`, and the heartbeat of the event loop.
"""

import asyncio
import sys
import time

from magic_hour import AsyncClient  # type: ignore[import-untyped]  # it ships no types

from benchmarks.heartbeat import TOLD_EVERY, beat


async def run(base_url: str, key: str, count: int, folder: str) -> None:
    beating = asyncio.create_task(beat(), name="heartbeat")
    client = AsyncClient(base_url=base_url, token=key)

    async def video() -> None:
        await client.v1.text_to_video.generate(
            end_seconds=5, style={"prompt": "a red fox"}, download_directory=folder
        )
        print(f"there {time.perf_counter()}", flush=True)

    print(f"begun {time.perf_counter()}", flush=True)
    ended = await asyncio.gather(*(video() for _ in range(count)), return_exceptions=True)
    await asyncio.sleep(2 * TOLD_EVERY)
    beating.cancel()
    for error in ended:
        if isinstance(error, BaseException):
            print(f"failed {type(error).__name__}", flush=True)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]))
