"""Shows the four remedies of arXiv 2305.08891 on the built-in model: sheets and tables of docs/remedies.md.

Every image comes from a running service, or from one that it starts; only the request's `scheduler` and
guidance differ.
"""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).parent
sys.path.append(str(TOOLS / "parity"))

import numpy as np
from PIL import Image, ImageDraw
from service import ROOT, service

import border
from generate import generate
from markdown_page import table, update

PAGE = ROOT / "docs/remedies.md"
CELL, GAP, LABEL, MARGIN = 128, 8, 18, 190

SUBJECTS = (
    "a fox, 3d style",
    "a crescent moon, 3d style",
    "a red heart, flat style",
    "a penguin, noto style",
    "a banana, noto style",
    "a rocket, 3d style",
    "a frog, flat style",
    "a strawberry, flat style",
)
SHOWN = 3
GROUNDS = {"black": 0.0, "white": 1.0}
SCHEDULERS = {
    "neither": {"rescale_betas_zero_snr": False, "timestep_spacing": "leading"},
    "trailing alone": {"rescale_betas_zero_snr": False, "timestep_spacing": "trailing"},
    "zero SNR alone": {"rescale_betas_zero_snr": True, "timestep_spacing": "leading"},
    "both": {"rescale_betas_zero_snr": True, "timestep_spacing": "trailing"},
}
STEPS = (2, 5, 20)
SEEDS = (1, 2)

COLOURED = (
    "a fox, 3d style, on a teal background",
    "a banana, noto style, on a blue background",
    "a frog, flat style, on a pink background",
    "an apple, 3d style, on a gray background",
    "a red heart, flat style, on a yellow background",
    "a penguin, noto style, on a green background",
)
SCALES = (3, 7.5, 15)
RESCALES = (0, 0.7)


@dataclass(frozen=True)
class Painter:
    """Images as [128, 128, 3] in 0 to 1."""

    url: str

    def __call__(self, prompt: str, seed: int, **settings: object) -> np.ndarray:
        request = {"prompt": prompt, "seed": seed, **settings}
        return np.asarray(generate(self.url, request), np.float32) / 255


def clipped(image: np.ndarray) -> float:
    """The share of channels at either end."""
    return float(((image == 0) | (image == 1)).mean())


def saturation(image: np.ndarray) -> float:
    """The mean of HSV's."""
    high, low = image.max(2), image.min(2)
    return float(((high - low) / np.maximum(high, 1e-6)).mean())


def mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def sheet(columns: list[str], rows: dict[str, list[np.ndarray]]) -> Image.Image:
    """A grid with names above its columns and before its rows."""
    size = MARGIN + len(columns) * (CELL + GAP), LABEL + GAP + len(rows) * (CELL + GAP)
    page = Image.new("RGB", size, "#888888")
    draw = ImageDraw.Draw(page)
    for place, name in enumerate(columns):
        draw.text((MARGIN + place * (CELL + GAP), GAP // 2), name, "white", font_size=13)
    for line, (name, images) in enumerate(rows.items()):
        y = LABEL + GAP + line * (CELL + GAP)
        draw.text((GAP, y), name.replace(", ", ",\n"), "white", font_size=13)
        for place, image in enumerate(images):
            cell = Image.fromarray((255 * image).round().astype(np.uint8))
            page.paste(cell, (MARGIN + place * (CELL + GAP), y))
    return page


def backgrounds(paint: Painter) -> tuple[str, Image.Image]:
    """Black and white under each scheduler, in few steps and in many."""
    images = {
        (steps, name, ground): [
            [
                paint(
                    f"{subject}, on {ground}", seed, scheduler=scheduler, num_inference_steps=steps
                )
                for seed in SEEDS
            ]
            for subject in SUBJECTS
        ]
        for steps in STEPS
        for name, scheduler in SCHEDULERS.items()
        for ground in GROUNDS
    }
    lines = []
    for steps in STEPS:
        for name in SCHEDULERS:
            line = [str(steps), name]
            for ground, wanted in GROUNDS.items():
                means = [
                    float(border.colour(one).mean())
                    for seeds in images[steps, name, ground]
                    for one in seeds
                ]
                line += [
                    f"{mean(means):.3f}",
                    f"{max(abs(value - wanted) for value in means):.3f}",
                ]
            lines.append(line)
    text = table(
        "steps | zero SNR, trailing | on black: mean brightness of the border | furthest from 0"
        " | on white: mean brightness of the border | furthest from 1",
        lines,
    )
    rows = {
        f"{SUBJECTS[place]}, on {ground}, {STEPS[0]} steps": [
            images[STEPS[0], name, ground][place][0] for name in SCHEDULERS
        ]
        for ground in GROUNDS
        for place in range(SHOWN)
    }
    return text, sheet(list(SCHEDULERS), rows)


def guidance(paint: Painter) -> tuple[str, Image.Image]:
    """High guidance with and without its rescaling."""
    settings = [(scale, rescale) for scale in SCALES for rescale in RESCALES]
    images = {
        setting: [
            [
                paint(prompt, seed, guidance_scale=setting[0], guidance_rescale=setting[1])
                for seed in SEEDS
            ]
            for prompt in COLOURED
        ]
        for setting in settings
    }
    lines = []
    for (scale, rescale), of_prompts in images.items():
        every = [one for seeds in of_prompts for one in seeds]
        lines.append(
            [
                f"{scale:g}",
                f"{rescale:g}",
                f"{100 * mean(map(clipped, every)):.1f} %",
                f"{mean(map(saturation, every)):.3f}",
                f"{mean(one.std() for one in every):.3f}",
            ]
        )
    text = table(
        "`guidance_scale` | `guidance_rescale` | channels at 0 or 255 | mean saturation | spread",
        lines,
    )
    rows = {
        prompt: [images[setting][place][0] for setting in settings]
        for place, prompt in enumerate(COLOURED[:SHOWN])
    }
    return text, sheet([f"{scale:g}, rescale {rescale:g}" for scale, rescale in settings], rows)


PARTS = {"backgrounds": backgrounds, "guidance": guidance}


def write(url: str) -> None:
    for name, part in PARTS.items():
        text, image = part(Painter(url))
        print(text)
        update(PAGE, name, text)
        image.save(PAGE.with_name(f"remedies-{name}.png"), optimize=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="of a service whose default model it is")
    options = parser.parse_args()
    if options.url:
        write(options.url.rstrip("/"))
    else:
        with service({}) as url:
            write(url)


if __name__ == "__main__":
    main()
