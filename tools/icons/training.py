"""What the trainings share."""

from pathlib import Path

import torch
from torch import nn


def follow(average: nn.Module, model: nn.Module, step: int, decay: float) -> None:
    """Moves the average of weights on to those after a step, faster at first."""
    decay = min(decay, (1 + step) / (10 + step))
    with torch.no_grad():
        for mean, value in zip(average.parameters(), model.parameters(), strict=True):
            mean.lerp_(value, 1 - decay)


def save(state: dict[str, object], checkpoint: Path) -> None:
    """Replaces the checkpoint at once, so that there is always a whole one."""
    fresh = checkpoint.with_suffix(".new")
    torch.save(state, fresh)
    fresh.rename(checkpoint)
