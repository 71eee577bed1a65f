"""Writes what the formulas of the DDIM paper give, as ermongroup/ddim applies them.

A reference of its own: alphas_cumprod, the betas between them and x0 in float32, as there (a beta is
the difference of two numbers near 1 and has few digits left), the rest in float64. Sequences
`uniform` and `quad`, DDIM's step with any eta (arXiv 2010.02502, equations 12 and 16), and DDPM's
with sigma-hat (section 5, `ddpm_noisy`). `scheduler/ermongroup.json` lists the settings,
`ermongroup.bin` holds float32 values (little-endian): the pool of normal values that inputs are
taken from, then for each step x(t-1) and x0.
"""

import json
import math
import zlib
from pathlib import Path

import numpy as np
import torch

TARGET = Path(__file__).parents[1] / "src/test/resources/scheduler"
STEPS = 1000
SIZE = 32
POOL = 1009
COUNTS = [1, 2, 3, 7, 10, 20, 30, 50, 100, 999, 1000]


def uniform(count: int) -> list[int]:
    """Every (T // count)-th timestep: more than `count` of them where that does not divide T."""
    return list(range(0, STEPS, STEPS // count))


def quad(count: int) -> list[int]:
    """Even in the square root, up to 0.8 T; truncated, so that low timesteps may come twice."""
    return [int(root * root) for root in np.linspace(0, np.sqrt(STEPS * 0.8), count)]


def alphas_cumprod() -> np.ndarray:
    """The linear schedule of DDPM in torch; entry t + 1 belongs to timestep t, entry 0 is the image."""
    betas = torch.linspace(0.0001, 0.02, STEPS, dtype=torch.float32)
    return torch.cat([torch.ones(1), (1 - betas).cumprod(0)]).numpy()


def predict_x0(alpha: float, x: np.ndarray, output: np.ndarray) -> np.ndarray:
    """Nearly all of x is noise at the last timesteps, so float32 decides what is left of it."""
    root_alpha, root_beta = np.sqrt(np.float32(alpha)), np.sqrt(1 - np.float32(alpha))
    x0 = (x.astype(np.float32) - root_beta * output.astype(np.float32)) / root_alpha
    return x0.astype(np.float64)


def beta_between(alpha: np.float32, alpha_next: np.float32) -> float:
    return float(1 - alpha / alpha_next)


def ddim(alpha, alpha_next, x, output, noise, eta):
    beta = beta_between(alpha, alpha_next)
    alpha, alpha_next = float(alpha), float(alpha_next)
    x0 = predict_x0(alpha, x, output)
    sigma = eta * math.sqrt((1 - alpha_next) / (1 - alpha) * beta)
    towards = math.sqrt(max(0.0, 1 - alpha_next - sigma**2))
    return math.sqrt(alpha_next) * x0 + towards * output + sigma * noise, x0


def ddpm(alpha, alpha_next, x, output, noise, first):
    beta = beta_between(alpha, alpha_next)
    alpha, alpha_next = float(alpha), float(alpha_next)
    x0 = np.clip(predict_x0(alpha, x, output), -1, 1)
    of_x0 = math.sqrt(alpha_next) * beta / (1 - alpha)
    of_x = math.sqrt(1 - beta) * (1 - alpha_next) / (1 - alpha)
    sigma_hat = 0.0 if first else math.sqrt(beta)
    return of_x0 * x0 + of_x * x + sigma_hat * noise, x0


def main() -> None:
    pool = (np.random.default_rng(4).standard_normal(POOL) * 1.5).astype(np.float32)
    values = [pool]
    alphas = alphas_cumprod()
    cases = []
    inputs = 0
    for rule in (uniform, quad):
        for count in COUNTS:
            timesteps = rule(count)[::-1]
            following = [*timesteps[1:], -1]
            last = len(timesteps) - 1
            some = sorted({0, 1, last // 2, last - 1, last} & set(range(last + 1)))
            for sampler, eta in [("ddim", 0.0), ("ddim", 0.5), ("ddim", 1.0), ("ddpm", 1.0)]:
                for position in some:
                    picks = (np.arange(3 * SIZE) + 3 * SIZE * inputs) % POOL
                    x, output, noise = pool[picks].astype(np.float64).reshape(3, SIZE)
                    alpha = alphas[timesteps[position] + 1]
                    alpha_next = alphas[following[position] + 1]
                    if sampler == "ddim":
                        out = ddim(alpha, alpha_next, x, output, noise, eta)
                    else:
                        out = ddpm(alpha, alpha_next, x, output, noise, timesteps[position] == 0)
                    values += out
                    inputs += 1
                cases.append(
                    {
                        "rule": rule.__name__,
                        "count": count,
                        "timesteps": f"{zlib.crc32(np.array(timesteps, '<i4').tobytes()):08x}",
                        "sampler": sampler,
                        "eta": eta,
                        "positions": some,
                    }
                )
    lines = ",\n".join(json.dumps(case) for case in cases)
    (TARGET / "ermongroup.json").write_text(f'{{"steps": [\n{lines}\n]}}\n')
    flat = np.concatenate([value.reshape(-1) for value in values]).astype("<f4")
    (TARGET / "ermongroup.bin").write_bytes(flat.tobytes())


if __name__ == "__main__":
    main()
