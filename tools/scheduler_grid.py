"""Writes what diffusers' DDIMScheduler and DDIMInverseScheduler compute over a grid of settings.

`scheduler/diffusers.json` lists the settings, `diffusers.bin` holds the float32 values
(little-endian) in the order in which the list names them: the pool of normal values that steps
take their inputs from, alphas_cumprod of each schedule, and for each step its prev_sample and
pred_original_sample.
"""

import argparse
import itertools
import json
import warnings
import zlib
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMInverseScheduler, DDIMScheduler
from diffusers.utils import logging

from rounding import NearestRounding

TARGET = Path(__file__).parents[1] / "src/test/resources/scheduler"
SHAPE = (2, 4, 2, 2)
POOL = 1009

BETAS = [
    {"beta_schedule": "linear"},
    {"beta_schedule": "scaled_linear", "beta_start": 0.00085, "beta_end": 0.012},
    {"beta_schedule": "squaredcos_cap_v2"},
]
TRAINED = {"trained_betas": [round(0.001 + 0.009 * i, 3) for i in range(20)]}
SIZES = [1000, 100, 10]
CLIPS = [
    {"clip_sample": False},
    {"clip_sample": True},
    {"clip_sample": True, "clip_sample_range": 0.4},
    {"clip_sample": False, "thresholding": True},
    {
        "clip_sample": True,
        "thresholding": True,
        "dynamic_thresholding_ratio": 0.9,
        "sample_max_value": 1.7,
    },
]
DIMENSIONS = {
    "betas": [*BETAS, TRAINED],
    "timestep_spacing": ["leading", "trailing", "linspace"],
    "prediction_type": ["epsilon", "sample", "v_prediction"],
    "rescale_betas_zero_snr": [False, True],
    "set_alpha_to_one": [True, False],
    "steps_offset": [0, 1],
    "clip": CLIPS,
    "eta": [0.0, 0.5, 1.0],
    "use_clipped_model_output": [False, True],
    "num_inference_steps": [1, 2, 7, 20, 50, 999, 1000],
}
INVERSE = (
    "betas",
    "timestep_spacing",
    "prediction_type",
    "rescale_betas_zero_snr",
    "set_alpha_to_one",
    "steps_offset",
    "clip",
    "num_inference_steps",
)


class Grid:
    """Settings for the list, and the values that belong to them."""

    def __init__(self) -> None:
        self.pool = torch.randn(POOL, generator=torch.Generator().manual_seed(1)) * 1.5
        self.values = [self.pool]
        self.inputs = 0

    def schedules(self) -> list[dict]:
        """alphas_cumprod of every way to make betas."""
        configs = [
            betas | {"num_train_timesteps": size, "rescale_betas_zero_snr": zero_snr}
            for betas, size, zero_snr in itertools.product(BETAS, SIZES, [False, True])
        ]
        configs += [
            TRAINED | {"num_train_timesteps": 20, "rescale_betas_zero_snr": zero_snr}
            for zero_snr in [False, True]
        ]
        self.values += [DDIMScheduler(**config).alphas_cumprod for config in configs]
        return configs

    def draw(self, row: int) -> torch.Tensor:
        """Row 0 to 2 of the inputs of the current step: sample, model output, noise."""
        first = 3 * 32 * self.inputs + 32 * row
        return self.pool[torch.arange(first, first + 32) % POOL].reshape(SHAPE)

    def case(self, scheduler, config: dict, steps: int, arguments: dict) -> dict:
        """One setting: its timesteps, and some of its steps."""
        case = {"config": config, "num_inference_steps": steps} | arguments
        first = self.inputs
        try:
            scheduler.set_timesteps(steps)
            timesteps = scheduler.timesteps.tolist()
            if -1 in timesteps:
                return case | {"refused": "timestep -1"}
            outputs = []
            count = len(timesteps)
            some = sorted({0, 1, count // 2, count - 2, count - 1} & set(range(count)))
            for position in range(count) if count <= 50 else some:
                out = self.step(scheduler, timesteps[position], arguments)
                if not all(torch.isfinite(value).all() for value in out):
                    raise ArithmeticError("not a number")
                if position in some:
                    outputs += out
                    self.inputs += 1
        except (ArithmeticError, IndexError, ValueError) as e:
            self.inputs = first
            return case | {"refused": f"{type(e).__name__}: {str(e)[:60]}"}
        self.values += outputs
        return case | {"timesteps": crc(timesteps), "positions": some}

    def step(self, scheduler, timestep: int, arguments: dict) -> tuple:
        if arguments.get("eta", 0) > 0:
            arguments = arguments | {"variance_noise": self.draw(2)}
        return scheduler.step(self.draw(1), timestep, self.draw(0), return_dict=False, **arguments)


def crc(timesteps: list[int]) -> str:
    return f"{zlib.crc32(np.array(timesteps, '<i4').tobytes()):08x}"


def combinations(names: tuple[str, ...], count: int, seed: int) -> list[dict]:
    """Draws until every value has met every other one, and there are `count`."""
    dice = np.random.default_rng(seed)
    missing = {
        (a, i, b, j)
        for a, b in itertools.combinations(names, 2)
        for i in range(len(DIMENSIONS[a]))
        for j in range(len(DIMENSIONS[b]))
    }
    drawn = []
    while missing or len(drawn) < count:
        picks = {name: int(dice.integers(len(DIMENSIONS[name]))) for name in names}
        met = {(a, picks[a], b, picks[b]) for a, b in itertools.combinations(names, 2)}
        if len(drawn) < count or met & missing:
            missing -= met
            drawn.append({name: DIMENSIONS[name][pick] for name, pick in picks.items()})
    return drawn


def split(drawn: dict) -> tuple[dict, int, dict]:
    """Settings of the scheduler, number of steps, arguments of a step."""
    drawn = dict(drawn)
    steps = drawn.pop("num_inference_steps")
    arguments = {
        name: drawn.pop(name) for name in ("eta", "use_clipped_model_output") if name in drawn
    }
    config = drawn.pop("betas") | drawn.pop("clip") | drawn
    if "trained_betas" in config:
        config["num_train_timesteps"] = 20
        steps = min(steps, 20)
    return config, steps, arguments


def all_timesteps() -> dict[str, str]:
    """For 1 to 1000 steps a CRC-32 of the timesteps as int32, or dashes where one of them is -1."""
    sums = {}
    for scheduler, spacing in [
        *itertools.product([DDIMScheduler], DIMENSIONS["timestep_spacing"]),
        *itertools.product([DDIMInverseScheduler], ["leading", "trailing"]),
    ]:
        instance = scheduler(timestep_spacing=spacing)
        parts = []
        for steps in range(1, 1001):
            instance.set_timesteps(steps)
            timesteps = instance.timesteps.tolist()
            parts.append("-" * 8 if -1 in timesteps else crc(timesteps))
        sums[f"{scheduler.__name__} {spacing}"] = "".join(parts)
    return sums


def not_numbers() -> list[dict]:
    """Numbers of steps at which eta 1 takes the root of a number below zero."""
    found = []
    one = torch.ones(1, 1)
    for betas, spacing, zero_snr, to_one in itertools.product(
        BETAS, DIMENSIONS["timestep_spacing"], [False, True], [False, True]
    ):
        config = betas | {
            "timestep_spacing": spacing,
            "prediction_type": "v_prediction",
            "rescale_betas_zero_snr": zero_snr,
            "set_alpha_to_one": to_one,
        }
        scheduler = DDIMScheduler(**config)
        refused = []
        for steps in range(1, 1001):
            scheduler.set_timesteps(steps)
            timesteps = scheduler.timesteps.tolist()
            # Elsewhere the rest of the variance is far above a rounding error.
            early = [t for t in timesteps if t >= 0 and scheduler.alphas_cumprod[t] < 1e-4]
            if -1 not in timesteps and any(
                scheduler.step(one, t, one, eta=1.0, variance_noise=one).prev_sample.isnan()
                for t in early
            ):
                refused.append(steps)
        found.append({"config": config, "num_inference_steps": refused})
    return found


@NearestRounding()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=600, help="combinations for DDIMScheduler")
    count = parser.parse_args().count
    warnings.simplefilter("ignore")
    logging.set_verbosity_error()
    grid = Grid()
    index = {"schedules": grid.schedules(), "steps": [], "inverse_steps": []}
    for drawn in combinations(tuple(DIMENSIONS), count, seed=2):
        config, steps, arguments = split(drawn)
        index["steps"].append(grid.case(DDIMScheduler(**config), config, steps, arguments))
    for drawn in combinations(INVERSE, count // 3, seed=3):
        config, steps, arguments = split(drawn)
        scheduler = DDIMInverseScheduler.from_config(DDIMScheduler(**config).config)
        index["inverse_steps"].append(grid.case(scheduler, config, steps, arguments))
    index["timesteps"] = all_timesteps()
    index["not_a_number"] = not_numbers()
    write(index, grid.values)


def write(index: dict, values: list[torch.Tensor]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{json.dumps(key)}: [\n" + ",\n".join(map(json.dumps, value)) + "\n]"
        if isinstance(value, list)
        else f"{json.dumps(key)}: {json.dumps(value, indent=0)}"
        for key, value in index.items()
    ]
    (TARGET / "diffusers.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    flat = torch.cat([value.flatten() for value in values]).numpy().astype("<f4")
    (TARGET / "diffusers.bin").write_bytes(flat.tobytes())
    for key in ("steps", "inverse_steps"):
        refused = [case["refused"] for case in index[key] if "refused" in case]
        print(key, len(index[key]), {reason: refused.count(reason) for reason in set(refused)})


if __name__ == "__main__":
    main()
