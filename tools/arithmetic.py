"""Writes what torch and diffusers make of a few thousand values, for the tests of `dev.darkroom.pipeline`
and `dev.darkroom.ddim.Guidance`: guidance, the scaling of latents, a VAE's posterior, a mask.

`torch_arithmetic.json` names each case, its numbers and its tensors: float32, little-endian, in base64.
Every operation is torch's own in float32, but exponentials, which are rounded to the nearest: MKL's differ
from processor to processor (`rounding.py`).
"""

import argparse
import base64
import json
from pathlib import Path

import numpy as np
import torch
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from diffusers.pipelines.stable_diffusion.pipeline_stable_diffusion import rescale_noise_cfg

from rounding import NearestRounding

TARGET = Path(__file__).parents[1] / "src/test/resources/goldens/torch_arithmetic.json"
SHAPE = (1, 4, 8, 8)
SEED = 9

# Beyond both bounds of diffusers' clamp, on them, and within.
LOG_VARIANCES = [-80.0, -31.0, -30.0, -29.0, -12.5, -1.0, 0.0, 1.5, 19.0, 20.0, 21.0, 60.0]


def encoded(values: torch.Tensor) -> str:
    return base64.b64encode(values.numpy().astype(np.dtype("<f4")).tobytes()).decode()


def guided(scale: float, rescale: float, generator: torch.Generator) -> dict[str, object]:
    """`noise_pred` of diffusers' pipelines, between the UNet and the scheduler's step."""
    unconditional = torch.randn(SHAPE, generator=generator)
    conditional = torch.randn(SHAPE, generator=generator)
    out = unconditional + scale * (conditional - unconditional)
    if rescale > 0:
        out = rescale_noise_cfg(out, conditional, guidance_rescale=rescale)
    return {
        "scale": scale,
        "rescale": rescale,
        "unconditional": encoded(unconditional),
        "conditional": encoded(conditional),
        "guided": encoded(out),
    }


def unscaled(scaling_factor: float, generator: torch.Generator) -> dict[str, object]:
    """What diffusers' pipelines hand to `vae.decode`."""
    latents = torch.randn(SHAPE, generator=generator)
    return {
        "scaling_factor": scaling_factor,
        "latents": encoded(latents),
        "decoder_input": encoded(latents / scaling_factor),
    }


def drawn(scaling_factor: float, seed: int, generator: torch.Generator) -> dict[str, object]:
    """`init_latents` of diffusers' image-to-image pipelines, before noise is added."""
    mean = torch.randn(SHAPE, generator=generator)
    repeats = -(-mean.numel() // len(LOG_VARIANCES))
    log_variance = torch.tensor(LOG_VARIANCES * repeats)[: mean.numel()].reshape(SHAPE)
    parameters = torch.cat([mean, log_variance], dim=1)
    posterior = DiagonalGaussianDistribution(parameters)
    sample = posterior.sample(torch.Generator("cpu").manual_seed(seed))
    return {
        "scaling_factor": scaling_factor,
        "seed": seed,
        "parameters": encoded(parameters),
        "sample": encoded(scaling_factor * sample),
        "mode": encoded(scaling_factor * posterior.mode()),
    }


def blended(generator: torch.Generator) -> dict[str, object]:
    """The end of a step of diffusers' `StableDiffusionInpaintPipeline` with a UNet of 4 channels."""
    mask = (torch.rand((1, 1, *SHAPE[2:]), generator=generator) < 0.5).float()
    original = torch.randn(SHAPE, generator=generator)
    latents = torch.randn(SHAPE, generator=generator)
    return {
        "mask": encoded(mask),
        "original": encoded(original),
        "latents": encoded(latents),
        "blended": encoded((1 - mask) * original + mask * latents),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", type=Path, default=TARGET)
    target = parser.parse_args().target
    generator = torch.Generator("cpu").manual_seed(SEED)
    with NearestRounding():
        cases = {
            "guidance": [
                guided(scale, rescale, generator)
                for scale, rescale in (
                    (1.1, 0.0),
                    (3.0, 0.0),
                    (7.5, 0.0),
                    (13.37, 0.0),
                    (7.5, 0.7),
                    (250.0, 1.5),
                    (10_000.0, 0.0),
                )
            ],
            "decoder_inputs": [unscaled(factor, generator) for factor in (0.18215, 0.13025)],
            "posteriors": [drawn(factor, 5, generator) for factor in (0.18215, 0.13025)],
            "blends": [blended(generator)],
        }
    target.write_text(json.dumps(cases, indent=1) + "\n")


if __name__ == "__main__":
    main()
