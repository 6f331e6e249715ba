"""A slow line: a proxy on the loopback that passes bytes at a rate, after a while.

Chromium's own emulation of a slow network leaves its service workers alone; this one slows down
whatever a browser asks. All connections share the line in turn, as they share a radio.
"""

import asyncio
import threading
from typing import Self

PIECE = 1_400


class Line:
    """A line to a port of this machine; use as a context manager. 0 kbit/s is without a limit.

    `latency` is the time in milliseconds that a question and its answer take on the way together.
    `passed` counts the bytes that came back over the line.
    """

    def __init__(self, target: int, *, kilobits: float = 0, latency: float = 0) -> None:
        self.target, self.kilobits, self.latency = target, kilobits, latency
        self.passed = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def url(self) -> str:
        """Return the address of this end of the line."""
        return f"http://127.0.0.1:{self.port}"

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._turns = (asyncio.Lock(), asyncio.Lock())
        server = self._loop.run_until_complete(
            asyncio.start_server(self._connected, "127.0.0.1", 0, limit=PIECE)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.target, limit=PIECE)
        await asyncio.gather(
            self._pass(reader, back, 0), self._pass(there, writer, 1), return_exceptions=True
        )

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: int
    ) -> None:
        """Pass one way of a connection: each piece takes its turn on the line, then its time."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        arriving = asyncio.create_task(self._arrive(under_way, writer))
        try:
            while piece := await reader.read(PIECE if self.kilobits else 65_536):
                if self.kilobits:
                    async with self._turns[way]:
                        await asyncio.sleep(len(piece) * 8 / 1_000 / self.kilobits)
                self.passed += len(piece) * way
                under_way.put_nowait((self._loop.time() + self.latency / 2_000, piece))
        finally:
            under_way.put_nowait((self._loop.time() + self.latency / 2_000, b""))
        await arriving

    async def _arrive(
        self, under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
    ) -> None:
        while True:
            at, piece = await under_way.get()
            await asyncio.sleep(max(0.0, at - self._loop.time()))
            if not piece:
                writer.close()
                return
            writer.write(piece)
            await writer.drain()
