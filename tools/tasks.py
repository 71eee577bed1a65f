"""Draws what the tasks of a running service make: docs/tasks.png, as the README tells it."""

import argparse
import base64
import io
import json
import urllib.request
from pathlib import Path

from PIL import Image

from generate import generate

SIZE = 128
COLUMNS = 8


def data(image: Image.Image) -> str:
    png = io.BytesIO()
    image.save(png, "PNG")
    return base64.b64encode(png.getvalue()).decode()


def sequence(url: str, request: dict[str, object]) -> list[Image.Image]:
    """All images of one request."""
    headers = {"Content-Type": "application/json"}
    post = urllib.request.Request(f"{url}/generate", json.dumps(request).encode(), headers)
    with urllib.request.urlopen(post) as answer:
        images = json.load(answer)["images"]
    return [Image.open(io.BytesIO(base64.b64decode(image["data"]))) for image in images]


def rows(url: str) -> list[list[Image.Image]]:
    prompt = {"prompt": "a red heart on white", "seed": 7}
    heart = generate(url, prompt)
    image = {"seed": 7, "image": data(heart)}
    left = Image.new("L", (SIZE, SIZE))
    left.paste(255, (0, 0, SIZE // 2, SIZE))
    tomato = {"prompt": "a tomato on white", "strength": 0.6}
    blue = {"prompt": "a blue heart on white", "mask_image": data(left)}
    apple = {"num_images": COLUMNS, "interpolate_to": {"prompt": "an apple on white"}}
    fox = {
        "prompt": "a fox, 3d style, on a teal background",
        "seed": 1,
        "num_inference_steps": COLUMNS,
        "output": {"content": "strip"},
    }
    return [
        [heart, generate(url, image | tomato), generate(url, image | blue)],
        sequence(url, prompt | apple),
        [generate(url, fox)],
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs/tasks.png")
    options = parser.parse_args()
    images = rows(options.url.rstrip("/"))
    page = Image.new("RGB", (COLUMNS * SIZE, len(images) * SIZE), "white")
    for line, row in enumerate(images):
        for place, image in enumerate(row):
            page.paste(image, (place * SIZE, line * SIZE))
    page.save(options.out, optimize=True)


if __name__ == "__main__":
    main()
