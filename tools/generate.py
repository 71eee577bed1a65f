"""Asks a running service for an image."""

import io
import json
import time
import urllib.error
import urllib.request

from PIL import Image


def generate(url: str, request: dict[str, object], patience: float = 120) -> Image.Image:
    """The image of `POST /generate`; waits while the queue is full, `patience` seconds at most."""
    headers = {"Content-Type": "application/json", "Accept": "image/png"}
    body = json.dumps(request).encode()
    post = urllib.request.Request(f"{url}/generate", body, headers, method="POST")
    deadline = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(post, timeout=patience) as answer:
                return Image.open(io.BytesIO(answer.read())).convert("RGB")
        except urllib.error.HTTPError as error:
            if error.code != 429 or time.monotonic() > deadline:
                detail = error.read().decode(errors="replace")
                raise SystemExit(f"{request}: {error.code} {detail}") from error
            time.sleep(float(error.headers.get("Retry-After", "1")))
