"""python -m tests.realtime.process <redis url>: a hub in a process of its own, to be killed; prints its port."""

import asyncio
import socket
import sys

import uvicorn

from realtime import Live
from tests.realtime.conftest import ORIGIN, Doorman, app


async def main(redis_url: str) -> None:
    live = Live(redis_url, Doorman(), {ORIGIN})
    await live.start()
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    config = uvicorn.Config(app, ws=live.switch, log_level="error", lifespan="off")
    await uvicorn.Server(config).serve([listening])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
