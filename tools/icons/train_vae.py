"""Trains the autoencoder on icons over plain backgrounds, none held out; resumes from its checkpoint."""

import argparse
import math
import random
import time

import numpy as np
import torch
from data import WORK, composite, load, trained
from networks import autoencoder
from torch.nn import functional as F
from training import save

SEED = 1
CHECKPOINT = WORK / "vae.pt"


def edges(pictures: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Differences between neighbours, across and down."""
    return pictures.diff(dim=-1), pictures.diff(dim=-2)


def distance(decoded: torch.Tensor, pictures: torch.Tensor) -> torch.Tensor:
    """L1 of pixels, of edges and of a coarse copy."""
    edge = sum(F.l1_loss(a, b) for a, b in zip(edges(decoded), edges(pictures), strict=True))
    small = F.l1_loss(F.avg_pool2d(decoded, 4), F.avg_pool2d(pictures, 4))
    return F.l1_loss(decoded, pictures) + edge + small


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=1e-3)
    options = parser.parse_args()
    icons, pictures = load()
    torch.manual_seed(SEED)
    vae = autoencoder()
    optimizer = torch.optim.AdamW(vae.parameters(), lr=options.lr, weight_decay=1e-4)
    spent = 0.0
    step = 0
    if CHECKPOINT.exists():
        state = torch.load(CHECKPOINT)
        vae.load_state_dict(state["vae"])
        # What was restored from the published weights has none.
        if "optimizer" in state:
            optimizer.load_state_dict(state["optimizer"])
        spent, step = state["spent"], state["step"]
    torch.manual_seed(SEED + step)
    rng = random.Random(SEED + step)
    pairs = trained(icons)
    total = 60 * options.minutes
    first = step
    last = time.monotonic()
    losses = []

    def checkpoint() -> None:
        state = {"vae": vae.state_dict(), "optimizer": optimizer.state_dict()}
        save(state | {"spent": spent, "step": step}, CHECKPOINT)

    while spent < total:
        cosine = 0.5 * (1 + math.cos(math.pi * spent / total))
        rate = options.lr * min(1, (step - first + 1) / 50) * (0.02 + 0.98 * cosine)
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = np.stack(
            [
                composite(pictures[icon], ground)
                for icon, ground in rng.choices(pairs, k=options.batch)
            ]
        )
        shift = rng.randrange(-8, 9), rng.randrange(-8, 9)
        x = torch.from_numpy(batch).permute(0, 3, 1, 2).roll(shift, (2, 3))
        x = x.contiguous()
        with torch.autocast("cpu", torch.bfloat16):
            latents = vae.encode(x).latent
            decoded = vae.decode(latents).sample
        decoded = decoded.float()
        loss = distance(decoded, x)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimizer.step()
        losses.append(F.l1_loss(decoded.detach(), x).item())
        step += 1
        spent, last = spent + time.monotonic() - last, time.monotonic()
        if step % 50 == 0:
            print(
                f"{step} steps, {spent / 60:.1f} min, {step * options.batch / spent:.1f} pictures/s,"
                f" L1 {np.mean(losses):.4f}, spread {latents.float().std():.2f}",
                flush=True,
            )
            losses = []
            checkpoint()
    checkpoint()


if __name__ == "__main__":
    main()
