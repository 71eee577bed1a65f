"""One caller that floods the service, beside nine that do not: what these notice."""

import hashlib
import http.client
import json
import random
import statistics
import threading
import time

CALLERS = 10
# Of what the device can make, all callers together ask for this part where nobody floods.
LOAD = 0.5
FLOOD = 20
# Sides take turns this often, so that what else the machine does falls on both.
TURN_SECONDS = 15
FLOOD_SECONDS = 180
AT_ONCE = 2
SMALL = {"prompt": "a fox", "width": 64, "height": 64, "num_inference_steps": 4}
# Of the others' 95th percentile with the flood, by that without.
AIM = 1.1


def digest(key):
    return hashlib.sha256(key.encode()).hexdigest()


def settings(keys):
    return [f"--darkroom.access.keys.{name}.sha256={digest(key)}" for name, key in keys.items()]


class Client:
    """One connection of a caller."""

    def __init__(self, port, key):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"X-Api-Key": key, "Content-Type": "application/json"}

    def ask(self):
        """The status of a small request, and the seconds that it took."""
        start = time.perf_counter()
        self.connection.request("POST", "/generate", json.dumps(SMALL), self.headers)
        response = self.connection.getresponse()
        response.read()
        return response.status, time.perf_counter() - start


def paced(client, interval, until, answers):
    """Asks once in each interval, or as often as it is answered."""
    begin = time.perf_counter() + random.random() * interval
    while (now := time.perf_counter()) < until:
        if now < begin:
            time.sleep(min(begin, until) - now)
            continue
        answers.append(client.ask())
        begin = max(begin + interval, time.perf_counter())


def turn(port, keys, interval, clients_of_first, answers):
    """All callers ask at their rate; the first one with so many clients."""
    until = time.perf_counter() + TURN_SECONDS
    threads = []
    for number, (name, key) in enumerate(keys.items()):
        for _ in range(clients_of_first if number == 0 else 1):
            client = Client(port, key)
            arguments = (client, interval, until, answers[name])
            threads.append(threading.Thread(target=paced, args=arguments))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def seconds_alone(start, keys):
    """Of a small request that nothing is beside."""
    service = start(*settings(keys))
    try:
        client = Client(service.port, next(iter(keys.values())))
        return statistics.median([client.ask()[1] for _ in range(30)][10:])
    finally:
        service.stop()


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def flooded(start, seconds):
    """Each caller may have its share; in half of the turns the first one asks for 20 times that."""
    keys = {
        f"caller-{number}": f"key-of-caller-{number}-in-this-trial" for number in range(CALLERS)
    }
    alone = seconds_alone(start, keys)
    per_minute = max(1, round(60 * LOAD / alone / CALLERS))
    interval = 60 / per_minute
    service = start(
        *settings(keys),
        # A caller that keeps its rate is not to be refused for when its clock ticks.
        f"--darkroom.access.limits.images-per-minute={per_minute + per_minute // 10 + 1}",
        f"--darkroom.access.limits.images-at-once={AT_ONCE}",
    )
    try:
        print(f"  alone {alone * 1e3:.0f} ms; share {per_minute} images a minute of each caller")
        sides = {side: {name: [] for name in keys} for side in ("without", "with")}
        turn(service.port, keys, interval, 1, {name: [] for name in keys})
        for _ in range(max(1, round(min(seconds, FLOOD_SECONDS) / TURN_SECONDS))):
            turn(service.port, keys, interval, 1, sides["without"])
            turn(service.port, keys, interval, FLOOD, sides["with"])
        first, *others = keys
        p95 = {}
        for side, answers in sides.items():
            asked = [answer for name in others for answer in answers[name]]
            times = [took for status, took in asked if status == 200]
            p95[side] = percentile(times, 0.95)
            statuses = [status for status, _ in answers[first]]
            print(
                f"  {side} the flood: others {len(times)} of {len(asked)} x 200, median "
                f"{statistics.median(times) * 1e3:.0f} ms, p95 {p95[side] * 1e3:.0f} ms; "
                f"the first {statuses.count(200)} x 200, {statuses.count(429)} x 429 of {len(statuses)}"
            )
        ratio = p95["with"] / p95["without"]
        medians = [
            statistics.median(
                took for name in others for status, took in sides[side][name] if status == 200
            )
            for side in ("with", "without")
        ]
        print(f"  p95 {ratio:.3f} times, median {medians[0] / medians[1]:.3f} times that without")
        refused = [
            status
            for side in sides.values()
            for name in others
            for status, _ in side[name]
            if status != 200
        ]
        return ratio < AIM and not refused
    finally:
        service.stop()
