"""Writes what diffusers and optimum make of the fixtures and of the built-in model, for the tests.

A setting NAME of a model gives NAME.json, a request, and NAME.png, or NAME-0.png and so on where it
makes several images; `invert-NAME.json` is a request to `POST /invert` and gives latents in
NAME.inverted.bin (float32, little-endian). Images that requests name are in `inputs`.
"""

import argparse
import json
import logging
from pathlib import Path

import numpy as np
from PIL import Image
from reference import Reference
from sendable import GOLDENS, ROOT, sendable
from settings import GENERATE, INVERT, VAE_TILE_SIZES

MODELS = ROOT / "src/test/resources/models"
ICONS = ROOT / "src/main/resources/models/icons"


def directory(model: str) -> Path:
    return ICONS if model == "icons" else MODELS / model.removesuffix("-tiled")


def draw_inputs(folder: Path) -> None:
    """Images of every shape that the settings ask for, from the largest one, a fox."""
    fox = Image.open(folder / "large.png")
    fox.resize((64, 64), Image.Resampling.BOX).save(folder / "fox.png")
    fox.resize((32, 32), Image.Resampling.BOX).save(folder / "tiny.png")
    fox.resize((150, 100), Image.Resampling.BICUBIC).save(folder / "wide.jpg", quality=90)
    # Lossless: decoders of lossy files differ by a level or two.
    fox.resize((71, 66), Image.Resampling.BICUBIC).save(folder / "odd.webp", lossless=True)
    x, y = np.meshgrid(np.linspace(-1, 1, 64), np.linspace(-1, 1, 64))
    soft = np.clip(1.5 - 1.6 * np.hypot(x, y), 0, 1)
    Image.fromarray((255 * soft).astype(np.uint8)).save(folder / "soft-mask.png")
    Image.fromarray((255 * (x[::3, ::2] > 0.1)).astype(np.uint8)).save(folder / "small-mask.png")


def write(path: Path, request: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(request, indent=2, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="*", help="by default all")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    draw_inputs(GOLDENS / "inputs")
    for model in options.models or GENERATE:
        reference = Reference(directory(model), vae_tile_size=VAE_TILE_SIZES.get(model))
        folder = GOLDENS / model
        for name, request in GENERATE[model].items():
            images = reference.images(sendable(request))
            write(folder / f"{name}.json", request)
            for i, image in enumerate(images):
                if np.asarray(image).std() < 1:
                    raise SystemExit(f"{model}/{name} is of one colour")
                suffix = f"-{i}" if len(images) > 1 else ""
                image.save(folder / f"{name}{suffix}.png")
            print(f"{model}/{name}: {len(images)} x {images[0].size}", flush=True)
        for name, request in INVERT.get(model, {}).items():
            latents = reference.latents(sendable(request))
            write(folder / f"invert-{name}.json", request)
            (folder / f"invert-{name}.inverted.bin").write_bytes(
                latents.numpy().astype("<f4").tobytes()
            )
            print(f"{model}/invert-{name}: {list(latents.shape)}", flush=True)


if __name__ == "__main__":
    main()
