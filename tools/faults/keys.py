"""Guesses at a key from one address, beside callers who have it: what either of them notices."""

import hashlib
import http.client
import secrets
import statistics
import threading
import time

GUESSES = 10_000


def settings(key):
    digest = hashlib.sha256(key.encode()).hexdigest()
    return [f"--darkroom.access.keys.alice.sha256={digest}"]


class Caller:
    """A client with a connection that it keeps."""

    def __init__(self, port, address):
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=60, source_address=(address, 0)
        )

    def ask(self, key):
        """The status of a request with a key, and the seconds that it took."""
        start = time.perf_counter()
        self.connection.request("GET", "/models", headers={"Authorization": f"Bearer {key}"})
        response = self.connection.getresponse()
        response.read()
        return response.status, time.perf_counter() - start


def honest(port, address, key, done, answers):
    caller = Caller(port, address)
    while not done.is_set():
        answers.append(caller.ask(key))
        time.sleep(0.05)


def guessed(start):
    """Kinds of wrong keys take turns, so that whatever else goes on falls on all of them."""
    key = f"dk_{secrets.token_urlsafe(32)}"
    service = start(*settings(key))
    try:
        kinds = {
            "all of it but the end": lambda: key[:-1] + ("A" if key[-1] != "A" else "B"),
            "all of it but the beginning": lambda: "x" + key[1:],
            "another": lambda: f"dk_{secrets.token_urlsafe(32)}",
        }
        times = {kind: [] for kind in kinds}
        statuses = []
        done = threading.Event()
        answers = {"from the same address": [], "from another address": []}
        threads = [
            threading.Thread(target=honest, args=(service.port, address, key, done, asked))
            for address, asked in zip(("127.0.0.1", "127.0.0.2"), answers.values(), strict=True)
        ]
        for thread in threads:
            thread.start()
        guesser = Caller(service.port, "127.0.0.1")
        before = service.resident()
        for i in range(GUESSES):
            kind = list(kinds)[i % len(kinds)]
            status, seconds = guesser.ask(kinds[kind]())
            statuses.append(status)
            if i >= GUESSES // 10:
                times[kind].append(seconds)
        done.set()
        for thread in threads:
            thread.join()
        medians = {kind: statistics.median(seconds) for kind, seconds in times.items()}
        for kind, median in medians.items():
            ratio = median / medians["another"]
            print(f"  {kind}: median {median * 1e6:.0f} us, {ratio:.3f} times another's")
        print(
            f"  {statuses.count(401)} x 401, {statuses.count(429)} x 429 of {GUESSES}; "
            f"resident {before:.0f} and {service.resident():.0f} MB"
        )
        for where, asked in answers.items():
            good = sum(status == 200 for status, _ in asked)
            median = statistics.median(seconds for _, seconds in asked)
            print(f"  right key {where}: {good} of {len(asked)} x 200, median {median * 1e6:.0f} us")
        return (
            set(statuses) == {401, 429}
            and statuses.count(401) < GUESSES / 10
            and all(status == 200 for asked in answers.values() for status, _ in asked)
            and all(abs(median / medians["another"] - 1) < 0.1 for median in medians.values())
        )
    finally:
        service.stop()
