"""Writes what diffusers makes of the built-in model: images and their first latents.

A setting NAME gives NAME.json (a request to `POST /generate`), NAME.png (the pipeline's image) and
NAME.latents.bin (float32, little-endian, [1, 4, height / 8, width / 8], before init_noise_sigma).
"""

import argparse
import json
import logging
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMScheduler, DiffusionPipeline

TARGET = Path(__file__).parents[1] / "src/test/resources/goldens"


@dataclass(frozen=True)
class Setting:
    """A request's fields, named as diffusers names its parameters."""

    prompt: str
    seed: int
    negative_prompt: str = ""
    width: int = 128
    height: int = 128
    num_inference_steps: int = 20
    guidance_scale: float = 3.0
    guidance_rescale: float = 0.0
    eta: float = 0.0


ICONS = {
    "heart": Setting("a red heart on white", 7),
    "rescaled": Setting(
        "a fox, 3d style, on a teal background", 11, guidance_scale=7.5, guidance_rescale=0.7
    ),
    "unguided": Setting("a banana, noto style, on black", 3, guidance_scale=1.0),
    # Not 1: with zero SNR the first step may then be the root of -6e-8, on some processors at 20 steps,
    # on others at 30.
    "eta": Setting(
        "a strawberry, flat style, on a yellow background", 5, num_inference_steps=30, eta=0.9
    ),
    "negative": Setting("a rocket on blue", 42, negative_prompt="flat style, on white"),
    "fifty-steps": Setting(
        "an octopus, 3d style, on black", 2**32 - 1, num_inference_steps=50, eta=0.5
    ),
    "wide": Setting("a crescent moon on black", 0, width=192, num_inference_steps=10),
}


def request(setting: Setting) -> dict[str, object]:
    """What a client sends: the setting's fields that are not empty."""
    return {name: value for name, value in asdict(setting).items() if value != ""}


def paint(
    pipe: DiffusionPipeline, setting: Setting, folder: Path, name: str, note: str = ""
) -> None:
    """Writes the three files of a setting; the variance noise follows the latents' in one stream."""
    shape = (1, pipe.unet.config.in_channels, setting.height // 8, setting.width // 8)
    latents = torch.randn(shape, generator=torch.Generator("cpu").manual_seed(setting.seed))
    image = pipe(
        prompt=setting.prompt,
        negative_prompt=setting.negative_prompt or None,
        width=setting.width,
        height=setting.height,
        num_inference_steps=setting.num_inference_steps,
        guidance_scale=setting.guidance_scale,
        guidance_rescale=setting.guidance_rescale,
        eta=setting.eta,
        generator=torch.Generator("cpu").manual_seed(setting.seed),
    ).images[0]
    values = np.asarray(image)
    if values.std() < 1:
        raise SystemExit(f"{name} is one colour: the pipeline computed something that is no number")
    folder.mkdir(parents=True, exist_ok=True)
    fields = request(setting) | ({"note": note} if note else {})
    text = json.dumps(fields, indent=2, ensure_ascii=False) + "\n"
    (folder / f"{name}.json").write_text(text)
    (folder / f"{name}.latents.bin").write_bytes(latents.numpy().astype("<f4").tobytes())
    image.save(folder / f"{name}.png")
    clipped = float(((values == 0) | (values == 255)).mean())
    print(f"{folder.name}/{name}: spread {values.std():.1f}, {clipped:.0%} clipped", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    sys.path.insert(0, str(Path(__file__).parent / "icons"))
    from restore import pipeline

    pipe = pipeline()
    pipe.set_progress_bar_config(disable=True)
    assert isinstance(pipe.scheduler, DDIMScheduler)
    for name, setting in ICONS.items():
        paint(pipe, setting, options.target / "icons", name)


if __name__ == "__main__":
    main()
