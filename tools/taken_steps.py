"""Writes which steps of a schedule diffusers can take, for the tests of `dev.darkroom.ddim`.

Image-to-image and inpainting leave out the first steps. `scheduler/taken.json` lists settings, and for each
how many steps must be left out until every step that is left gives finite numbers: all of them where even
the last one does not. Of the inverse scheduler, none of whose steps are left out, it is none or all.
"""

import itertools
import json
import warnings
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMInverseScheduler, DDIMScheduler
from diffusers.utils import logging

from rounding import NearestRounding

TARGET = Path(__file__).parents[1] / "src/test/resources/scheduler/taken.json"
SHAPE = (2, 4, 2, 2)

BETAS = [
    {},
    {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012},
    {"beta_schedule": "squaredcos_cap_v2"},
    # Too small for float32, or none at all: alphas_cumprod is 1 at first.
    {"beta_start": 1e-8},
    {"beta_start": 0.0},
    # Nothing is left before the last timestep, or exactly at it.
    {"beta_start": 0.5, "beta_end": 0.5},
    {"beta_end": 1.0},
]
CLIPS = [
    {"clip_sample": False},
    {"clip_sample": True},
    {"clip_sample": True, "thresholding": True},
]
OFFSETS = [{"steps_offset": offset} for offset in (0, 1, 500)]
STEPS = [20, 1000]
SHARE = 5  # One in so many settings of DDIMScheduler.


def settings() -> list[dict[str, object]]:
    return [
        {"timestep_spacing": spacing, "rescale_betas_zero_snr": zero_snr, "prediction_type": kind}
        | betas
        | clip
        | offset
        for spacing, zero_snr, kind, betas, clip, offset in itertools.product(
            ["leading", "trailing", "linspace"],
            [False, True],
            ["epsilon", "sample", "v_prediction"],
            BETAS,
            CLIPS,
            OFFSETS,
        )
        if spacing == "leading" or offset["steps_offset"] == 0
    ]


def is_finite(scheduler: object, timestep: int, **options: object) -> bool:
    generator = torch.Generator().manual_seed(timestep)
    sample, output, noise = (torch.randn(SHAPE, generator=generator) for _ in range(3))
    if options.get("eta", 0) > 0:
        options["variance_noise"] = noise
    try:
        values = scheduler.step(output, timestep, sample, return_dict=False, **options)
    except IndexError:
        return False
    return all(torch.isfinite(value).all() for value in values)


def left_out(scheduler: object, steps: int, **options: object) -> int:
    scheduler.set_timesteps(steps)
    timesteps = scheduler.timesteps.tolist()
    for skipped in range(len(timesteps), 0, -1):
        if not is_finite(scheduler, timesteps[skipped - 1], **options):
            return skipped
    return 0


@NearestRounding()
def main() -> None:
    warnings.simplefilter("ignore")
    logging.set_verbosity_error()
    dice = np.random.default_rng(1)
    cases = []
    for config in settings():
        for steps, eta in itertools.product(STEPS, [0.0, 1.0]):
            if dice.integers(SHARE) == 0:
                skipped = left_out(DDIMScheduler(**config), steps, eta=eta)
                cases.append({"config": config, "steps": steps, "eta": eta, "skipped": skipped})
        if config["timestep_spacing"] != "linspace" and dice.integers(SHARE) == 0:
            scheduler = DDIMInverseScheduler.from_config(DDIMScheduler(**config).config)
            skipped = left_out(scheduler, 20)
            cases.append({"config": config, "steps": 20, "inverse": True, "finite": skipped == 0})
    TARGET.write_text("[\n" + ",\n".join(map(json.dumps, cases)) + "\n]\n")
    print(len(cases), "settings,", sum(case.get("skipped", 0) > 0 for case in cases), "cut short")


if __name__ == "__main__":
    main()
