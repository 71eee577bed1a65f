"""Random framings of HTTP/1.1 (RFC 9112) on raw sockets: each answer must be that of its request."""

import json
import random
import re
import socket

# What a server must refuse, or may; it then closes the connection (RFC 9112, sections 3, 5 and 6).
BROKEN = [
    "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
    "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "POST /generate HTTP/1.1\r\nHost: x\r\nContent-Length: 1e2\r\n\r\n",
    "POST /generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    "POST /generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
    "POST /generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    "POST /generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "GET /models HTTP/1.1\r\n\r\n",
    "GET /models HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "GET /models HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
    "GET /models HTTP/3.7\r\nHost: x\r\n\r\n",
    "G\x01T /models HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /models HTTP/1.1\r\nHost: x\r\nX: " + "y" * 9000 + "\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


def request(dice, name):
    """A request that is sound, and what must be in its answer."""
    hidden = "GET /hidden HTTP/1.1\r\n\r\n" * dice.randint(0, 3)
    # Refused with 404, after which the connection goes on.
    body = json.dumps({"model": name, "prompt": hidden})
    more = dice.choice(["", "X-Note: GET /hidden HTTP/1.1\r\n", "Connection: keep-alive\r\n"])
    head = f"POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{more}"
    match dice.randrange(4):
        case 0:
            return f"GET /{name} HTTP/1.1\r\nHost: x\r\n{more}\r\n", f"/{name}"
        case 1:
            return f"{head}Content-Length: {len(body)}\r\n\r\n{body}", name
        case 2:
            chunks = ""
            rest = body
            while rest:
                size = dice.randint(1, len(rest))
                extension = dice.choice(["", ";a=b"])
                chunks += f"{size:x}{extension}\r\n{rest[:size]}\r\n"
                rest = rest[size:]
            trailer = dice.choice(["", "X-Trailer: GET /hidden HTTP/1.1\r\n"])
            return f"{head}Transfer-Encoding: chunked\r\n\r\n{chunks}0\r\n{trailer}\r\n", name
        case _:
            return f"\r\nGET /{name}?x=/hidden HTTP/1.1\r\nHost: x\r\n{more}\r\n", f"/{name}"


def answers(stream):
    """Statuses and bodies until the service closes the connection."""
    while line := stream.readline():
        status = int(line.split()[1])
        head = b""
        while (line := stream.readline()) not in (b"\r\n", b""):
            head += line.lower()
        body = b""
        if b"transfer-encoding: chunked" in head:
            while size := int(stream.readline(), 16):
                body += stream.read(size + 2)
            stream.readline()
        elif length := re.search(rb"content-length: (\d+)", head):
            body = stream.read(int(length[1]))
        if status >= 200:
            yield status, body.decode(errors="replace")


def framing(service, connections=2000, seed=1):
    """Whether all went as it should."""
    dice = random.Random(seed)
    requests = 0
    statuses = {}
    for number in range(connections):
        sent = ""
        expected = []
        for i in range(dice.randint(1, 12)):
            text, mark = request(dice, f"id{number}x{i}x")
            sent += text
            expected.append(mark)
        broken = dice.random() < 0.5
        if broken:
            sent += dice.choice(BROKEN) + "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
        with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
            data = sent.encode("latin-1")
            while data:
                cut = dice.choice([1, 7, 100, len(data)])
                connection.sendall(data[:cut])
                data = data[cut:]
            if not broken:
                connection.shutdown(socket.SHUT_WR)
            got = []
            try:
                got.extend(answers(connection.makefile("rb")))
            except (ConnectionError, TimeoutError) as error:
                # What is closed with unread bytes is reset, which may take the last answer along.
                if not broken or isinstance(error, TimeoutError):
                    print(f"connection {number}: {error!r} after {len(got)} answers to {sent!r}")
                    return False
        requests += len(expected)
        for status, _ in got:
            statuses[status] = statuses.get(status, 0) + 1
        sound = all(mark in body for mark, (_, body) in zip(expected, got, strict=False)) and (
            broken or len(got) == len(expected)
        )
        hidden = any("hidden" in body and "instance" in body for _, body in got[len(expected) :])
        if not sound or hidden or any(status in (500, 502, 503) for status, _ in got):
            print(f"connection {number}: {got} for {sent!r}")
            return False
    print(f"{requests} requests on {connections} connections; statuses {statuses}")
    return True
