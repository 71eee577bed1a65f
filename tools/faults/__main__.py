"""Faults that are too slow for a test: overload, clients that vanish, signals, loads, attacks and more.

`python tools/faults [NAME ...] [--seconds 300]` starts the service for each trial, on loopback, and prints
what happened; it ends with status 1 if anything was not as it should be.
"""

import argparse
import asyncio
import base64
import collections
import concurrent.futures
import http.client
import io
import json
import os
import pathlib
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

TOOLS = pathlib.Path(__file__).parents[1]
sys.path += [str(TOOLS), str(TOOLS / "parity")]

import callers as floods
import edge as attacks
import framing as framings
import keys
from PIL import Image
from service import ROOT, await_start, command, free_port

import resident

TINY = ROOT / "src/test/resources/models"
QUEUE = 8
BATCH = 4
HOLDS = QUEUE + BATCH
# What one caller gets of it: three times what it leaves free.
ALONE = HOLDS * 3 // 4
ROUNDS = 5


class Service:
    """A service of its own, with a temporary folder and a cache of its own."""

    def __init__(self, *settings, tmp=None):
        self.tmp = pathlib.Path(tmp or tempfile.mkdtemp())
        self.cache = self.tmp / "cache"
        self.port = free_port()
        self.log = (self.tmp / "log").open("w+")
        self.process = subprocess.Popen(
            command(
                self.port,
                "--darkroom.devices=cpu",
                f"--darkroom.cache={self.cache}",
                f"--darkroom.engine.queue-capacity={QUEUE}",
                f"--darkroom.engine.max-batch={BATCH}",
                *settings,
                jvm=["-Xmx512m", "-XX:+ExitOnOutOfMemoryError", f"-Djava.io.tmpdir={self.tmp}"],
            ),
            stdout=self.log,
            stderr=self.log,
            env={**os.environ, "MALLOC_TRIM_THRESHOLD_": "131072"},
        )
        self.url = f"http://127.0.0.1:{self.port}"
        try:
            await_start(self.url, self.process)
        except SystemExit:
            self.log.seek(0)
            print(self.log.read(), file=sys.stderr)
            raise

    def generate(self, **request):
        """The status of a request, 0 where the connection broke."""
        body = json.dumps({"prompt": "a fox", "num_inference_steps": 20, **request})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        try:
            connection.request("POST", "/generate", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def vanish(self, after):
        """A client that asks for much and goes away."""
        body = json.dumps({"prompt": "a fox", "num_inference_steps": 500}).encode()
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            head = "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            time.sleep(after)

    def meter(self, name):
        with urllib.request.urlopen(f"{self.url}/actuator/prometheus", timeout=30) as response:
            lines = response.read().decode().splitlines()
        return sum(
            float(line.rsplit(" ", 1)[1])
            for line in lines
            if re.match(rf"{re.escape(name)}[{{, ]", line)
        )

    def heap(self):
        """Megabytes in use after a collection."""
        subprocess.run(["jcmd", str(self.process.pid), "GC.run"], check=True, capture_output=True)
        return self.meter('jvm_memory_used_bytes{area="heap"') / 1e6

    def cpu(self):
        """Seconds of CPU that it has taken."""
        fields = (
            pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def threads(self):
        """Of the operating system."""
        return len(list(pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()))

    def resident(self):
        return resident.mebibytes(self.process.pid)

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(600)

    def left(self):
        """Megabytes in its temporary folder, but for the cache."""
        return megabytes(self.tmp) - self.kept()

    def kept(self):
        """Megabytes in its cache."""
        return megabytes(self.cache)


def megabytes(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


async def answer(reader):
    """The status of an answer and the seconds after which to ask again; reads all of it."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    if "transfer-encoding: chunked" in head:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(re.search(r"content-length: (\d+)", head)[1]))
    retry_after = re.search(r"retry-after: (\d+)", head)
    return int(head.split()[1]), float(retry_after[1]) if retry_after else 0


def crowd(service, clients, seconds):
    """Clients that ask again when they are told to; statuses, and latencies of what was made.

    On one thread and kept connections, to leave the cores to the service.
    """
    statuses = collections.Counter()
    latencies = []
    end = time.monotonic() + seconds
    body = json.dumps({"prompt": "a fox", "num_inference_steps": 20})
    request = (
        "POST /generate HTTP/1.1\r\nHost: x\r\nAccept: image/png\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()

    async def ask():
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        while time.monotonic() < end:
            start = time.monotonic()
            writer.write(request)
            status, retry_after = await answer(reader)
            statuses[status] += 1
            if status == 200:
                latencies.append(time.monotonic() - start)
            await asyncio.sleep(retry_after)
        writer.close()

    async def ask_all():
        await asyncio.gather(*(ask() for _ in range(clients)))

    asyncio.run(ask_all())
    return statuses, latencies


def p99(values):
    return statistics.quantiles(values, n=100)[98]


def overload(seconds):
    """Ten times more clients than the queue holds, in turns with as many as it holds."""
    service = Service()
    try:
        crowd(service, HOLDS, 5)
        statuses = collections.Counter()
        ratios = []
        for _ in range(ROUNDS):
            _, full = crowd(service, HOLDS, seconds / ROUNDS)
            told, flooded = crowd(service, 10 * HOLDS, seconds / ROUNDS)
            statuses += told
            ratios.append(p99(flooded) / p99(full))
            print(
                f"p99 {p99(full):.2f} s of {HOLDS} clients, {p99(flooded):.2f} s of {10 * HOLDS}: "
                f"{ratios[-1]:.3f}",
                flush=True,
            )
        ratio = statistics.median(ratios)
        print(f"median {ratio:.3f}; statuses {dict(statuses)}")
        return set(statuses) <= {200, 429, 503} and ratio <= 1.1
    finally:
        service.stop()


def vanishing(_):
    """1,000 clients that go away in the middle."""
    service = Service()
    try:
        for _ in range(40):
            threads = [
                threading.Thread(target=service.vanish, args=(random.uniform(0, 0.5),))
                for _ in range(25)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        start = time.monotonic()
        while service.meter("darkroom_admitted_images") and time.monotonic() - start < 30:
            time.sleep(0.05)
        idle = time.monotonic() - start
        cancelled = service.meter('darkroom_generation_seconds_count{outcome="cancelled"}')
        refused = service.meter("darkroom_rejected_total")
        steps = service.meter("darkroom_denoise_step_seconds_count")
        time.sleep(2)
        more = service.meter("darkroom_denoise_step_seconds_count") - steps
        print(
            f"{cancelled:.0f} cancelled, {refused:.0f} refused; idle {idle:.2f} s after the last went; "
            f"{more:.0f} steps since"
        )
        return idle < 2 and more == 0 and cancelled + refused == 1000 and service.generate() == 200
    finally:
        service.stop()


def signals(_):
    """SIGTERM and SIGKILL under load, and what the next start finds."""
    service = Service()
    results = collections.Counter()

    def ask():
        results[service.generate(num_inference_steps=50)] += 1

    def load():
        threads = [threading.Thread(target=ask) for _ in range(ALONE)]
        for thread in threads:
            thread.start()
        time.sleep(2)
        return threads

    threads = load()
    start = time.monotonic()
    status = service.stop()
    took = time.monotonic() - start
    for thread in threads:
        thread.join()
    print(
        f"SIGTERM: ended with {status} after {took:.1f} s; {dict(results)}; {service.left():.1f} MB left"
    )
    good = status == 0 and set(results) <= {200, 503}

    for _ in range(3):
        service = Service(tmp=service.tmp)
        threads = load()
        service.stop(signal.SIGKILL)
        for thread in threads:
            thread.join()
    killed = service.left()
    service = Service(tmp=service.tmp)
    made = service.generate()
    service.stop()
    print(
        f"SIGKILL, three times: {killed:.1f} MB left; the next start answers {made}; "
        f"{service.left():.1f} MB after; {service.kept():.1f} MB in the cache"
    )
    return good and made == 200 and killed < 1 and service.kept() < 100


def loads(_):
    """200 times a model is loaded in the room of another."""
    models = ["sd1-tiny", "sdxl-tiny"]
    sizes = [sum(p.stat().st_size for p in (TINY / m).rglob("*")) for m in models]
    service = Service(
        *(f"--darkroom.models.{model}.path={TINY / model}" for model in models),
        f"--darkroom.models.icons.path={TINY / 'sd2-tiny-fp16'}",
        f"--darkroom.engine.model-memory={max(sizes) + 1000}B",
    )
    try:
        resident = []
        for round_ in range(200):
            assert service.generate(model=models[round_ % 2], num_inference_steps=2) == 200
            if round_ % 20 == 19:
                resident.append(service.resident())
        loaded = service.meter("darkroom_model_load_seconds_count")
        print(
            f"{loaded:.0f} loads; resident MB every 20: {' '.join(f'{mb:.0f}' for mb in resident)}"
        )
        return loaded > 200 and max(resident[5:]) < 1.1 * max(resident[:5])
    finally:
        service.stop()


def sizes(seconds):
    """Sizes, steps and counts at random."""
    service = Service()
    try:
        resident, heap, threads = [], [], []
        end = time.monotonic() + seconds
        dice = random.Random(1)

        def ask():
            while time.monotonic() < end:
                status = service.generate(
                    width=16 * dice.randint(4, 16),
                    height=16 * dice.randint(4, 16),
                    num_images=dice.randint(1, 3),
                    num_inference_steps=dice.randint(1, 6),
                )
                assert status in (200, 429), status

        clients = [threading.Thread(target=ask) for _ in range(4)]
        for client in clients:
            client.start()
        for _ in range(12):
            time.sleep(seconds / 12)
            resident.append(service.resident())
            heap.append(service.heap())
            threads.append(service.threads())
        for client in clients:
            client.join()
        made = service.meter("darkroom_images_total")
        print(
            f"{made:.0f} images; every {seconds / 12:.0f} s, "
            f"resident MB: {' '.join(f'{mb:.0f}' for mb in resident)}; "
            f"heap MB: {' '.join(f'{mb:.1f}' for mb in heap)}; "
            f"threads: {' '.join(map(str, threads))}"
        )
        return (
            max(resident[6:]) < 1.1 * max(resident[:6])
            and max(heap[6:]) < max(heap[:6]) + 5
            and max(threads[6:]) <= max(threads[:6])
        )
    finally:
        service.stop()


def uploads(_):
    """100 clients who send 10 MB each at once, into a heap of 512 MB."""
    noise = Image.frombytes("RGB", (1600, 1500), random.Random(1).randbytes(3 * 1600 * 1500))
    png = io.BytesIO()
    noise.save(png, "png")
    image = base64.b64encode(png.getvalue()).decode()
    service = Service()
    results = collections.Counter()

    def ask():
        size = {"width": 128, "height": 128}
        results[service.generate(image=image, num_inference_steps=2, **size)] += 1

    try:
        threads = [threading.Thread(target=ask) for _ in range(100)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        small = service.generate(num_inference_steps=2)
        first = results[200] < 100
        for thread in threads:
            thread.join()
        print(f"{dict(results)}; a request without an image among them: {small}")
        return results[200] == 100 and small == 200 and first
    finally:
        service.stop()


def framing(_):
    """Random framings of HTTP, 2,000 connections."""
    service = Service()
    try:
        return framings.framing(service)
    finally:
        service.stop()


def growth(_):
    """10,000 requests of all kinds, good and bad, with the heap's floor before and after."""
    service = Service("--darkroom.models.icons.path=" + str(TINY / "sd1-tiny"))
    dice = random.Random(1)
    kinds = [
        {},
        {"num_images": 2},
        {"width": 32, "height": 48},
        {"num_inference_steps": 0},
        {"unknown": 1},
        {"model": "m" * 10_000},
        {"image": "no image"},
        {"latents": {"shape": [1, 4, 2, 2], "data": [1]}},
    ]

    def ask(count):
        for _ in range(count):
            service.generate(**{"num_inference_steps": 1, **dice.choice(kinds)})

    try:
        ask(1000)
        before, resident = service.heap(), service.resident()
        ask(9000)
        after, resident_after = service.heap(), service.resident()
        print(
            f"heap {before:.1f} MB after 1,000 requests, {after:.1f} MB after 10,000; "
            f"resident {resident:.0f} and {resident_after:.0f} MB"
        )
        return after < before + 5 and resident_after < 1.1 * resident
    finally:
        service.stop()


def jobs(seconds):
    """Jobs from four clients: cancelled, or watched or polled, fetched and deleted."""
    service = Service()
    counts = collections.Counter()

    def ask(method, path, body=None):
        headers = {"Content-Type": "application/json", "Prefer": "respond-async"}
        request = urllib.request.Request(service.url + path, body, headers, method=method)
        with urllib.request.urlopen(request, timeout=600) as response:
            return response.read()

    def live(dice, end):
        while time.monotonic() < end:
            steps = dice.randint(1, 6)
            body = {"prompt": "a fox", "num_inference_steps": steps, "previews": steps}
            job = json.loads(ask("POST", "/generate", json.dumps(body).encode()))
            path = job["links"]["self"]
            kind = dice.choice(["cancelled", "watched", "polled"])
            if kind == "watched":
                ask("GET", path + "/events")
            while kind == "polled" and not job["finished_at"]:
                time.sleep(0.02)
                job = json.loads(ask("GET", path))
            if kind != "cancelled":
                ask("GET", path + "/images/0")
            effect = json.loads(ask("DELETE", path))["effect"]
            if effect != "deleted":
                assert kind == "cancelled", (kind, effect)
                ask("DELETE", path)
            counts[kind] += 1

    def run(end):
        with concurrent.futures.ThreadPoolExecutor(4) as clients:
            list(clients.map(lambda seed: live(random.Random(seed), end), range(4)))

    try:
        start = time.monotonic()
        run(start + seconds / 10)
        first, heap, resident = counts.total(), service.heap(), service.resident()
        run(start + seconds)
        heap_after, resident_after = service.heap(), service.resident()
        print(
            f"{dict(counts)}; heap {heap:.1f} MB after {first} and {heap_after:.1f} MB after "
            f"{counts.total()} jobs; resident {resident:.0f} and {resident_after:.0f} MB"
        )
        left = service.meter("darkroom_jobs_results_bytes")
        return heap_after < heap + 5 and resident_after < 1.1 * resident and left == 0
    finally:
        service.stop()


def watchers(_):
    """1,000 clients watch one job of 600 steps; the cost of six previews, in turns."""
    service = Service()
    body = json.dumps({"prompt": "a fox", "num_inference_steps": 600}).encode()
    headers = {"Content-Type": "application/json", "Prefer": "respond-async"}
    events = []

    def submit():
        request = urllib.request.Request(service.url + "/generate", body, headers)
        with urllib.request.urlopen(request) as response:
            return json.load(response)["links"]["self"]

    async def watch(job):
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        writer.write(f"GET {job}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        count, last = 0, b""
        # Whole chunks leave the cores to the service.
        while data := await reader.read(1 << 16):
            count += data.count(b"event: job")
            last = last[-32:] + data
            if b'"state":"succeeded"' in last:
                events.append(count)
                break
        writer.close()

    async def watch_all(job, count):
        watching = asyncio.gather(*(watch(job) for _ in range(count)))
        most = 0, 0
        while not watching.done():
            most = max(most, (service.resident(), service.meter("jvm_threads_live_threads")))
            await asyncio.sleep(1)
        return most

    def timed(**request):
        start = time.monotonic()
        service.generate(**request)
        return time.monotonic() - start

    try:
        for _ in range(3):
            service.generate()
        before, threads = service.resident(), service.meter("jvm_threads_live_threads")
        start, cpu = time.monotonic(), service.cpu()
        asyncio.run(watch_all(submit(), 1))
        alone, cpu_alone = time.monotonic() - start, service.cpu() - cpu
        start, cpu = time.monotonic(), service.cpu()
        resident, threads_most = asyncio.run(watch_all(submit(), 1000))
        watched, cpu_watched = time.monotonic() - start, service.cpu() - cpu
        print(
            f"{len(events) - 1} of 1,000 saw the end, {statistics.median(events):.0f} events each; "
            f"{watched / alone:.2f} times as long as with one watcher; CPU for each event "
            f"{1e6 * (cpu_watched - cpu_alone) / sum(events):.0f} us; resident {before:.0f} and "
            f"{resident:.0f} MB, threads {threads:.0f} and {threads_most:.0f}"
        )
        pairs = [
            (timed(num_inference_steps=50, previews=6), timed(num_inference_steps=50))
            for _ in range(20)
        ]
        ratio = statistics.median(shown / plain for shown, plain in pairs)
        print(f"with six previews {ratio:.3f} times as long")
        return len(events) == 1001 and threads_most < threads + 20 and ratio < 1.05
    finally:
        service.stop()


def guesses(_):
    """Ten thousand wrong keys."""
    return keys.guessed(Service)


def callers(seconds):
    """Ten callers, one of which floods the service for three minutes."""
    return floods.flooded(Service, seconds)


def edge(_):
    """Attacks from outside, without any right."""
    return attacks.edge(Service)


TRIALS = {
    trial.__name__: trial
    for trial in (
        overload,
        vanishing,
        signals,
        loads,
        sizes,
        uploads,
        framing,
        growth,
        jobs,
        watchers,
        guesses,
        callers,
        edge,
    )
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trials", nargs="*", choices=[[], *TRIALS], help="all where none is named")
    parser.add_argument("--seconds", type=float, default=300, help="of the trials that have no end")
    arguments = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory(prefix="faults-") as tempfile.tempdir:
        for name in arguments.trials or TRIALS:
            print(f"{name}: {TRIALS[name].__doc__}", flush=True)
            passed = TRIALS[name](arguments.seconds)
            print("as it should be" if passed else "NOT AS IT SHOULD BE", flush=True)
            good &= passed
    sys.exit(not good)


if __name__ == "__main__":
    main()
