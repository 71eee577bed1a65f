"""The service against Python pipelines: one request at a time, from prompt to PNG, taking turns."""

import base64
import http.client
import io
import itertools
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from machine import THREADS
from PIL import Image
from service import service

WARM_UP = 1
WARM_UP_SECONDS = 20
MEGABYTE = 2**20
OPTIONS = (
    "--darkroom.devices=cpu",
    f"--darkroom.cpu.threads={THREADS}",
    "--darkroom.default-model=served",
)


@dataclass(frozen=True)
class Pair:
    """A peer and the two directories of the model that both sides run, perhaps one and the same."""

    peer: str
    served: Path
    directory: Path


@dataclass(frozen=True)
class Row:
    """Medians of the rounds; ratios are the service's time over the peer's, with their quartiles.

    `difference` is the largest of a channel, in levels of 255.
    """

    peer: str
    size: int
    steps: int
    rounds: int
    service_ms: float
    peer_ms: float
    ratio: float
    ratio_low: float
    ratio_high: float
    difference: int
    service_mb: float
    peer_mb: float


class Service:
    """The client's side of connections to the service."""

    def __init__(self, url: str):
        self.connection = http.client.HTTPConnection(url.removeprefix("http://"))

    def ask(
        self, method: str, path: str, body: str | None = None, accept: str = "image/png, text/plain"
    ) -> bytes:
        # Anew, as the service may have closed it: the other side's turn can take minutes.
        self.connection.close()
        headers = {"Content-Type": "application/json", "Accept": accept}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {content.decode()}")
        return content

    def warm_up(self, size: int) -> None:
        """Small requests until the JVM has compiled what they run: a service is asked more than once."""
        end = time.monotonic() + WARM_UP_SECONDS
        for request in requests(1, size):
            self.draw(request)
            if time.monotonic() > end:
                break

    def draw(self, request: dict[str, object]) -> tuple[float, bytes]:
        start = time.perf_counter()
        png = self.ask("POST", "/generate", json.dumps(request))
        return time.perf_counter() - start, png

    def megabytes(self) -> float:
        text = self.ask("GET", "/actuator/prometheus").decode()
        resident = re.search(r"^process_resident_memory_bytes (\S+)$", text, re.MULTILINE)
        return float(resident.group(1)) / MEGABYTE


class Peer:
    def __init__(self, process: subprocess.Popen):
        self.process = process
        self.megabytes = 0.0

    def draw(self, request: dict[str, object]) -> tuple[float, bytes]:
        print(json.dumps(request), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("the Python pipeline ended")
        answer = json.loads(line)
        self.megabytes = answer["resident_mebibytes"]
        return answer["seconds"], base64.b64decode(answer["png"])


@contextmanager
def peer(pair: Pair) -> Iterator[Peer]:
    script = Path(__file__).with_name("peer.py")
    command = [sys.executable, script, pair.peer, pair.directory, f"--threads={THREADS}"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        # Its input ends with this block, and so does it.
        yield Peer(process)


def largest_difference(one: bytes, other: bytes) -> int:
    images = [np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), int) for png in (one, other)]
    return int(np.abs(images[0] - images[1]).max())


def requests(steps: int, size: int) -> Iterator[dict[str, object]]:
    """No two alike, so that neither side can keep anything."""
    for seed in itertools.count(1):
        yield {
            "prompt": f"a red heart on white, {seed}",
            "negative_prompt": "blue",
            "seed": seed,
            "width": size,
            "height": size,
            "num_inference_steps": steps,
            "guidance_scale": 7.5,
        }


def measure(pair: Pair, ours: Service, theirs: Peer, steps: int, size: int, rounds: int) -> Row:
    asked = requests(steps, size)
    difference = 0
    for request in itertools.islice(asked, WARM_UP):
        images = [side.draw(request)[1] for side in (ours, theirs)]
        difference = max(difference, largest_difference(*images))
    times = [
        (ours.draw(request)[0], theirs.draw(request)[0])
        for request in itertools.islice(asked, rounds)
    ]
    ratios = [our_time / their_time for our_time, their_time in times]
    low, ratio, high = np.quantile(ratios, [0.25, 0.5, 0.75]).tolist()
    return Row(
        peer=pair.peer,
        size=size,
        steps=steps,
        rounds=rounds,
        service_ms=1000 * statistics.median(our_time for our_time, _ in times),
        peer_ms=1000 * statistics.median(their_time for _, their_time in times),
        ratio=ratio,
        ratio_low=low,
        ratio_high=high,
        difference=difference,
        service_mb=ours.megabytes(),
        peer_mb=theirs.megabytes,
    )


def compare(pairs: list[Pair], steps: list[int], size: int, rounds: int) -> list[dict]:
    """One pair after the other, so that two models are in memory at a time."""
    rows = []
    for pair in pairs:
        with service({"served": pair.served}, *OPTIONS) as url, peer(pair) as theirs:
            ours = Service(url)
            ours.warm_up(size // 2)
            for count in steps:
                rows.append(asdict(measure(pair, ours, theirs, count, size, rounds)))
                print(rows[-1], file=sys.stderr)
    return rows
