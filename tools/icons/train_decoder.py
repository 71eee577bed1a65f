"""Trains the autoencoder's decoder alone, half of it on what the UNet predicts; resumes from its checkpoint.

The UNet's latents are softer than the encoder's, and stray here and there. A decoder that has seen them
draws edges and plain backgrounds all the same. Latents stay what they are, and so does the UNet.
"""

import argparse
import copy
import math
import time

import numpy as np
import torch
from data import WORK, caption, composite, load
from networks import autoencoder, scheduler
from torch import nn
from torch.nn import functional as F
from train_unet import CHECKPOINT as UNET
from train_unet import SHIFT, Batches, Denoiser, cache_latents
from train_vae import CHECKPOINT as VAE
from train_vae import distance
from training import follow, save
from transformers import CLIPTokenizer

SEED = 8
CHECKPOINT = WORK / "decoder.pt"
EMA_DECAY = 0.998
NOISIEST = 600
"""The last of 1,000 timesteps from which the UNet is asked: beyond it, it does not know the picture."""


class Predictions:
    """Endless batches of pictures [B, 3, 128, 128] and latents of them, half as the UNet predicts them."""

    def __init__(self, tokenizer: CLIPTokenizer, size: int, seed: int) -> None:
        cached = cache_latents()
        self.factor = cached["scaling_factor"]
        self.batches = Batches(cached, tokenizer, size, seed)
        self.icons, self.drawn = load()
        self.vae = autoencoder().eval().requires_grad_(False)
        self.vae.load_state_dict(torch.load(VAE)["vae"])
        self.denoiser = Denoiser(tokenizer).eval().requires_grad_(False)
        self.denoiser.load_state_dict(torch.load(UNET)["average"])
        self.scheduler = scheduler()

    def __next__(self) -> tuple[torch.Tensor, torch.Tensor]:
        rng, names = self.batches.rng, self.batches.names
        pictures, ids = [], []
        for _ in range(self.batches.size):
            icon, ground = self.batches.choose()
            shift = [rng.randint(-SHIFT, SHIFT) for _ in range(2)]
            pictures.append(composite(np.roll(self.drawn[icon], shift, (0, 1)), names[ground]))
            ids.append(self.batches.tokens(caption(self.icons[icon], names[ground], rng)))
        x = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()
        latents = self.vae.encode(x).latent * self.factor
        half = len(latents) // 2
        latents[:half] = self.predict(latents[:half], torch.tensor(ids[:half]))
        return x, latents / self.factor

    def predict(self, latents: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        """x0 from latents that are noised."""
        t = torch.randint(0, NOISIEST, (len(latents),))
        noisy = self.scheduler.add_noise(latents, torch.randn_like(latents), t)
        signal = self.scheduler.alphas_cumprod[t].view(-1, 1, 1, 1)
        return signal.sqrt() * noisy - (1 - signal).sqrt() * self.denoiser(noisy, t, ids)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=6e-4)
    options = parser.parse_args()
    torch.manual_seed(SEED)
    tokenizer = CLIPTokenizer.from_pretrained(WORK / "tokenizer")
    vae = autoencoder()
    vae.load_state_dict(torch.load(VAE)["vae"])
    decoder = vae.decoder
    average = copy.deepcopy(decoder).requires_grad_(False)
    optimizer = torch.optim.AdamW(decoder.parameters(), lr=options.lr, weight_decay=1e-4)
    spent, step = 0.0, 0
    if CHECKPOINT.exists():
        state = torch.load(CHECKPOINT)
        decoder.load_state_dict(state["decoder"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        spent, step = state["spent"], state["step"]
        torch.manual_seed(SEED + step)
    predictions = Predictions(tokenizer, options.batch, SEED + step)
    total = 60 * options.minutes
    last = time.monotonic()
    losses = []
    while spent < total:
        cosine = 0.5 * (1 + math.cos(math.pi * spent / total))
        for group in optimizer.param_groups:
            group["lr"] = options.lr * min(1, (step + 1) / 50) * (0.01 + 0.99 * cosine)
        with torch.autocast("cpu", torch.bfloat16), torch.no_grad():
            x, latents = next(predictions)
        with torch.autocast("cpu", torch.bfloat16):
            decoded = decoder(latents)
        loss = distance(decoded.float(), x)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(decoder.parameters(), 1.0)
        optimizer.step()
        step += 1
        follow(average, decoder, step, EMA_DECAY)
        half = options.batch // 2
        losses.append(
            [
                F.l1_loss(decoded[part].float(), x[part]).item()
                for part in (slice(half), slice(half, None))
            ]
        )
        spent, last = spent + time.monotonic() - last, time.monotonic()
        if step % 50 == 0 or spent >= total:
            predicted, encoded = np.mean(losses, 0)
            print(
                f"{step} steps, {spent / 60:.1f} min, {step * options.batch / spent:.1f} pictures/s,"
                f" L1 {predicted:.4f} of predicted and {encoded:.4f} of encoded latents",
                flush=True,
            )
            losses = []
            state = {"decoder": decoder.state_dict(), "average": average.state_dict()}
            state |= {"optimizer": optimizer.state_dict(), "spent": spent, "step": step}
            save(state, CHECKPOINT)


if __name__ == "__main__":
    main()
