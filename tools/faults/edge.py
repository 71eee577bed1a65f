"""Attacks from outside, without any right, on a heap of 512 MB: what an honest client notices."""

import asyncio
import base64
import contextlib
import http.client
import json
import struct
import time

SMALL = {"prompt": "a fox", "num_inference_steps": 2}
HONEST_EVERY = 0.5


def head(length, path="/generate", more=""):
    return (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{more}"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def post(body, more=""):
    data = json.dumps(body).encode()
    return head(len(data), more=more) + data


def empty_scans(size, scans):
    """A progressive JPEG of so many scans, each of which says that no block has a coefficient."""

    def segment(marker, data):
        return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data

    file = b"\xff\xd8" + segment(0xDB, bytes([0] + [1] * 64))
    components = b"".join(bytes([i, 0x11, 0]) for i in (1, 2, 3))
    file += segment(0xC2, struct.pack(">BHHB", 8, size, size, 3) + components)
    # One code of one bit: the longest run of blocks without a coefficient (T.81, G.1.2.2).
    file += segment(0xC4, bytes([0x10, 1] + [0] * 15 + [0xE0]))
    blocks = (size // 8) ** 2
    bits = ""
    while blocks > 0:
        run = min(max(blocks, 1 << 14), (1 << 15) - 1)
        bits += f"{run - (1 << 14):015b}"
        blocks -= run
    bits += "1" * (-len(bits) % 8)
    coded = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
    for i in range(scans):
        file += segment(0xDA, bytes([1, 1 + i % 3, 0, 1, 63, 0])) + coded
    return file + b"\xff\xd9"


class Attack:
    """Connections from one address, which do what they do until they are told to stop."""

    def __init__(self, port, address="127.0.0.1"):
        self.port = port
        self.address = address
        self.tasks = []

    async def open(self):
        return await asyncio.open_connection("127.0.0.1", self.port, local_addr=(self.address, 0))

    async def trickle(self, first, rest=b"x", every=1.0):
        """Sends a beginning, and a byte now and then; begins anew when it is cut off."""
        while True:
            writer = None
            with contextlib.suppress(OSError):
                reader, writer = await self.open()
                writer.write(first)
                while not reader.at_eof():
                    await asyncio.sleep(every)
                    writer.write(rest)
                    await writer.drain()
            if writer:
                writer.close()
            await asyncio.sleep(1)

    async def read_slowly(self, request):
        """Sends a request and reads a hundred bytes of its answer a second."""
        while True:
            writer = None
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", self.port, local_addr=(self.address, 0), limit=1024
                )
                writer.write(request)
                while await reader.read(100):
                    await asyncio.sleep(1)
            if writer:
                writer.close()
            await asyncio.sleep(1)

    async def leave_at_once(self, request):
        with contextlib.suppress(OSError):
            _, writer = await self.open()
            writer.write(request)
            await writer.drain()
            writer.transport.abort()

    async def ask(self, request):
        with contextlib.suppress(OSError):
            reader, writer = await self.open()
            writer.write(request)
            await reader.read()
            writer.close()

    def start(self, count, act):
        self.tasks += [asyncio.create_task(act()) for _ in range(count)]

    async def stop(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def honest(port, body, timeout):
    """The status of a request from another address, and the seconds that it took."""
    start = time.monotonic()
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=timeout, source_address=("127.0.0.2", 0)
    )
    try:
        data = json.dumps(body)
        connection.request("POST", "/generate", data, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        return response.status, time.monotonic() - start
    except (OSError, http.client.HTTPException):
        return 0, time.monotonic() - start
    finally:
        connection.close()


async def attacked(port, begin, seconds, body=SMALL):
    """What an honest client gets while an attack goes on, and how soon after it."""
    attack = Attack(port)
    await begin(attack)
    answers = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answers.append(await asyncio.to_thread(honest, port, body, 60))
        await asyncio.sleep(HONEST_EVERY)
    await attack.stop()
    left = time.monotonic()
    status = 0
    while status != 200 and time.monotonic() - left < 60:
        status, _ = await asyncio.to_thread(honest, port, body, 20)
    return answers, time.monotonic() - left, status


def photo():
    """An image of some megabytes, which takes no coder long: noise, as a PNG without compression."""
    import io
    import random

    from PIL import Image

    noise = Image.frombytes("RGB", (1200, 1200), random.Random(1).randbytes(3 * 1200 * 1200))
    png = io.BytesIO()
    noise.save(png, "png", compress_level=0)
    return base64.b64encode(png.getvalue()).decode()


def attacks():
    """Each by its name: what it does, for how many seconds, beside which honest request."""
    upload = {**SMALL, "image": photo(), "width": 128, "height": 128}
    scans = base64.b64encode(empty_scans(4096, 100)).decode()
    bomb = post({**SMALL, "image": scans})
    echo = json.dumps({"prompt": "x", "model": "m" * 10_000_000}).encode()
    large = {
        "prompt": "a fox",
        "num_inference_steps": 1,
        "num_images": 8,
        "width": 256,
        "height": 256,
    }

    async def slow_bodies(attack):
        attack.start(3950, lambda: attack.trickle(head(16_000) + b'{"prompt": "', b"x", 5))

    async def slow_heads(attack):
        attack.start(8200, lambda: attack.trickle(b"POST /generate HTTP/1.1\r\nX: ", b"y", 1.4))

    async def echoes(attack):
        attack.start(45, lambda: attack.read_slowly(head(len(echo)) + echo))

    async def slow_readers(attack):
        attack.start(100, lambda: attack.read_slowly(post(large)))

    async def scan_bombs(attack):
        attack.start(20, lambda: attack.leave_at_once(bomb))

    async def scan_bombs_that_wait(attack):
        attack.start(20, lambda: attack.ask(bomb))

    async def slow_uploads(attack):
        first = head(10_400_000) + b'{"image": "' + b"A" * 16_374
        attack.start(12, lambda: attack.trickle(first, b"A" * 270))

    async def tiny_and_long(attack):
        attack.start(
            1,
            lambda: attack.ask(
                post({**SMALL, "width": 16, "height": 16, "num_inference_steps": 1000})
            ),
        )

    async def one_fills_the_queue(attack):
        attack.start(
            40,
            lambda: attack.ask(
                post({**SMALL, "num_inference_steps": 200, "num_images": 4}, "Priority: u=0\r\n")
            ),
        )

    return {
        "3,950 slow bodies": (slow_bodies, 40, SMALL),
        "8,200 slow heads": (slow_heads, 40, SMALL),
        "45 echoes of 10 MB, read slowly": (echoes, 30, SMALL),
        "100 slow readers of 8 images": (slow_readers, 60, SMALL),
        "20 JPEGs of 100 scans, clients gone": (scan_bombs, 15, upload),
        "20 JPEGs of 100 scans, clients waiting": (scan_bombs_that_wait, 15, upload),
        "12 slow uploads": (slow_uploads, 40, upload),
        "one 16 x 16 of 1,000 steps": (tiny_and_long, 20, SMALL),
        "one client with 40 urgent requests of 4 images": (one_fills_the_queue, 40, SMALL),
    }


def edge(make_service):
    """All of them, each on a service of its own; a line for a table of Markdown each."""
    good = True
    print(
        "| attack | honest requests | answered | slowest | 200 after it ended | liveness | heap |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, (begin, seconds, body) in attacks().items():
        service = make_service()
        try:
            for _ in range(3):
                honest(service.port, body, 60)
            answers, recovery, status = asyncio.run(attacked(service.port, begin, seconds, body))
            made = sum(status == 200 for status, _ in answers)
            refused = sum(status == 429 for status, _ in answers)
            slowest = max((seconds for status, seconds in answers if status == 200), default=0)
            alive = service.process.poll() is None
            used = service.meter('jvm_memory_used_bytes{area="heap"') / 1e6 if alive else 0
            print(
                f"| {name} | {len(answers)} | {made} x 200, {refused} x 429, "
                f"{len(answers) - made - refused} else | {slowest:.1f} s | {recovery:.1f} s | "
                f"{'up' if alive else 'gone'} | {used:.0f} MB |",
                flush=True,
            )
            good &= alive and status == 200 and recovery < 10 and made > 0
        finally:
            service.stop()
    return good
