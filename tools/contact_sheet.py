"""Draws what a running service makes of sixteen prompts: a labelled sheet, and a row for the README."""

import argparse
import time
from pathlib import Path

from PIL import Image, ImageDraw

from generate import generate

PROMPTS = (
    "a red heart on white",
    "a red heart on black",
    "a fox, 3d style, on a teal background",
    "a cat, flat style, on a pink background",
    "pizza, noto style, on black",
    "a crescent moon, 3d style, on black",
    "a strawberry, flat style, on white",
    "a banana, noto style, on a blue background",
    "a rocket, 3d style, on a purple background",
    "a frog, noto style, on a yellow background",
    "an octopus, flat style, on a green background",
    "a sunflower, 3d style, on an orange background",
    "an apple on a gray background",
    "a blue heart, flat style, on a red background",
    "a penguin, 3d style, on white",
    "a snowman, noto style, on black",
)
SEEDS = (1, 2, 3, 4)
ROW = (
    ("a red heart on white", 2),
    ("pizza, noto style, on black", 3),
    ("a frog, noto style, on a yellow background", 2),
    ("a fox, 3d style, on a teal background", 2),
    ("a penguin, 3d style, on white", 2),
    ("a rocket, 3d style, on a purple background", 1),
)
GAP = 8
LABEL = 18


def row(images: list[Image.Image]) -> Image.Image:
    """The images side by side."""
    width = max(image.width for image in images)
    height = max(image.height for image in images)
    strip = Image.new("RGB", (len(images) * (width + GAP) - GAP, height), "#888888")
    for index, image in enumerate(images):
        strip.paste(image, (index * (width + GAP), 0))
    return strip


def sheet(rows: dict[str, Image.Image], columns: int) -> Image.Image:
    """The rows, each below its label, in so many columns."""
    width = max(strip.width for strip in rows.values()) + GAP
    height = max(strip.height for strip in rows.values()) + LABEL + GAP
    lines = -(-len(rows) // columns)
    page = Image.new("RGB", (columns * width + GAP, lines * height + GAP), "#888888")
    draw = ImageDraw.Draw(page)
    for index, (label, strip) in enumerate(rows.items()):
        x, y = GAP + index // lines * width, GAP + index % lines * height
        draw.text((x, y), label, "white", font_size=13)
        page.paste(strip, (x, y + LABEL))
    return page


def chosen(text: str) -> tuple[str, int]:
    """'PROMPT@SEED' as a prompt and a seed."""
    prompt, _, seed = text.rpartition("@")
    if not prompt or not seed.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not PROMPT@SEED")
    return prompt, int(seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8080")
    parser.add_argument("--out", type=Path, help="the sheet, a PNG file")
    parser.add_argument("--row", type=Path, help="the row, a PNG file")
    parser.add_argument(
        "--pick", type=chosen, nargs="+", default=ROW, metavar="PROMPT@SEED", help="for the row"
    )
    parser.add_argument("--columns", type=int, default=2)
    parser.add_argument("--patience", type=float, default=120, help="seconds for one image")
    options = parser.parse_args()
    if not options.out and not options.row:
        parser.error("name a file with --out or --row")
    url = options.url.rstrip("/")

    def paint(prompt: str, seed: int) -> Image.Image:
        return generate(url, {"prompt": prompt, "seed": seed}, options.patience)

    if options.out:
        start = time.monotonic()
        rows = {prompt: row([paint(prompt, seed) for seed in SEEDS]) for prompt in PROMPTS}
        sheet(rows, options.columns).save(options.out)
        count = len(PROMPTS) * len(SEEDS)
        print(f"{options.out}: {count} images in {time.monotonic() - start:.1f} s")
    if options.row:
        row([paint(*choice) for choice in options.pick]).save(options.row)
        print(options.row)


if __name__ == "__main__":
    main()
