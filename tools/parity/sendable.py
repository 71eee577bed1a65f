"""Requests as the goldens have them, made such that the service takes them."""

import base64
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOLDENS = ROOT / "src/test/resources/goldens"
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}


def sendable(request: dict[str, object], goldens: Path = GOLDENS) -> dict[str, object]:
    """A request with the images that it names, as data URIs."""
    images = {}
    for field in ("image", "mask_image"):
        if field in request:
            path = goldens / "inputs" / request[field]
            data = base64.b64encode(path.read_bytes()).decode()
            images[field] = f"data:{TYPES[path.suffix]};base64,{data}"
    return {**request, **images}
