"""Trains the UNet and its text encoder on cached latents; resumes from its checkpoint."""

import argparse
import copy
import math
import random
import time

import networks
import numpy as np
import torch
from data import BACKGROUNDS, WORK, caption, composite, held_out, load
from diffusers.models.attention_processor import AttnProcessor
from torch import nn
from torch.nn import functional as F
from train_vae import CHECKPOINT as VAE
from training import follow, save
from transformers import CLIPTokenizer

SEED = 3
LATENTS = WORK / "latents.pt"
CHECKPOINT = WORK / "unet.pt"
EMA_DECAY = 0.999
SHIFT = 8
"""The furthest, in pixels, that a picture is moved off the centre."""


@torch.no_grad()
def cache_latents() -> dict:
    """The latents of every icon on every background, [N, G, 2, 4, 16, 16], and their scale.

    The first of the two is centred, the second moved a little.
    """
    if LATENTS.exists():
        return torch.load(LATENTS)
    vae = networks.autoencoder().eval()
    vae.load_state_dict(torch.load(VAE)["vae"])
    _, pictures = load()
    rng = random.Random(SEED)
    latents = []
    for rgba in pictures:
        batch = []
        for ground in BACKGROUNDS:
            moved = np.roll(rgba, [rng.randint(-SHIFT, SHIFT) for _ in range(2)], axis=(0, 1))
            batch += [composite(rgba, ground), composite(moved, ground)]
        x = torch.from_numpy(np.stack(batch)).permute(0, 3, 1, 2).contiguous()
        with torch.autocast("cpu", torch.bfloat16):
            encoded = vae.encode(x).latent.float()
        latents.append(encoded.unflatten(0, (len(BACKGROUNDS), 2)))
    stacked = torch.stack(latents)
    cached = {"latents": stacked, "scaling_factor": 1 / stacked.std().item()}
    torch.save(cached, LATENTS)
    return cached


class Denoiser(nn.Module):
    """Text encoder and UNet as one, so that they train and average together.

    Plain attention and torch's own memory format: on a CPU with bfloat16 the backward passes of the
    fused attention and of group norm in channels_last cost more than they save.
    """

    def __init__(self, tokenizer: CLIPTokenizer) -> None:
        super().__init__()
        self.text_encoder = networks.text_encoder(len(tokenizer), tokenizer.eos_token_id)
        self.unet = networks.unet()
        self.unet.set_attn_processor(AttnProcessor())

    def forward(self, noisy: torch.Tensor, t: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        hidden = self.text_encoder(ids).last_hidden_state
        return self.unet(noisy, t, hidden).sample


class Batches:
    """Endless batches of (latents, token ids), half of them on black or white, none held out."""

    def __init__(self, cached: dict, tokenizer: CLIPTokenizer, size: int, seed: int) -> None:
        self.icons, _ = load()
        self.names = list(BACKGROUNDS)
        self.held_out = {(icon, self.names.index(name)) for icon, name in held_out(self.icons)}
        self.latents = cached["latents"] * cached["scaling_factor"]
        self.tokenizer = tokenizer
        self.size = size
        self.rng = random.Random(seed)
        self.ids: dict[str, list[int]] = {}

    def tokens(self, text: str) -> list[int]:
        if text not in self.ids:
            self.ids[text] = self.tokenizer(text, padding="max_length", truncation=True).input_ids
        return self.ids[text]

    def choose(self) -> tuple[int, int]:
        """An icon and a background, by their places."""
        while True:
            icon = self.rng.randrange(len(self.icons))
            ground = self.rng.randrange(2 if self.rng.random() < 0.4 else len(self.names))
            if (icon, ground) not in self.held_out:
                return icon, ground

    def __next__(self) -> tuple[torch.Tensor, torch.Tensor]:
        latents, ids = [], []
        for _ in range(self.size):
            icon, ground = self.choose()
            latents.append(self.latents[icon, ground, self.rng.randrange(2)])
            ids.append(self.tokens(caption(self.icons[icon], self.names[ground], self.rng)))
        return torch.stack(latents), torch.tensor(ids)


def timesteps(count: int) -> torch.Tensor:
    """Half of them uniform, half logit-normal (arXiv 2403.03206): shapes are decided in the middle."""
    middle = torch.sigmoid(torch.randn(count)).mul(1000).long().clamp(max=999)
    return torch.where(torch.rand(count) < 0.5, torch.randint(0, 1000, (count,)), middle)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=65)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=8e-4)
    options = parser.parse_args()
    torch.manual_seed(SEED)
    tokenizer = CLIPTokenizer.from_pretrained(WORK / "tokenizer")
    cached = cache_latents()
    print(f"latents cached, scaling_factor {cached['scaling_factor']:.4f}", flush=True)
    model = Denoiser(tokenizer)
    average = copy.deepcopy(model).eval().requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.lr, weight_decay=0.01, fused=True)
    spent, step = 0.0, 0
    if CHECKPOINT.exists():
        state = torch.load(CHECKPOINT)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        # What was restored from the published weights has none.
        if "optimizer" in state:
            optimizer.load_state_dict(state["optimizer"])
        spent, step = state["spent"], state["step"]
        torch.manual_seed(SEED + step)
    batches = Batches(cached, tokenizer, options.batch, SEED + step)
    scheduler = networks.scheduler()
    total = 60 * options.minutes
    first = step
    last = time.monotonic()
    losses = []
    done = False
    while not done:
        cosine = 0.5 * (1 + math.cos(math.pi * min(1, spent / total)))
        for group in optimizer.param_groups:
            group["lr"] = options.lr * min(1, (step - first + 1) / 100) * (0.01 + 0.99 * cosine)
        latents, ids = next(batches)
        noise = torch.randn_like(latents)
        t = timesteps(len(latents))
        noisy = scheduler.add_noise(latents, noise, t)
        with torch.autocast("cpu", torch.bfloat16):
            velocity = model(noisy, t, ids)
        loss = F.mse_loss(velocity.float(), scheduler.get_velocity(latents, noise, t))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        follow(average, model, step, EMA_DECAY)
        losses.append(loss.item())
        spent, last = spent + time.monotonic() - last, time.monotonic()
        done = spent >= total
        if step % 100 == 0 or done:
            print(
                f"{step} steps, {spent / 60:.1f} min, {step * options.batch / spent:.1f} samples/s,"
                f" loss {np.mean(losses):.4f}",
                flush=True,
            )
            losses = []
            state = {"model": model.state_dict(), "average": average.state_dict()}
            state |= {"optimizer": optimizer.state_dict(), "spent": spent, "step": step}
            save(state, CHECKPOINT)


if __name__ == "__main__":
    main()
