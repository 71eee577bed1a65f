"""A small classifier of icons, trained apart from the model that it judges; resumes from its checkpoint."""

import math
import time

import numpy as np
import torch
from data import STYLES, WORK, Icon
from torch import nn
from torch.nn import functional as F
from training import save

SEED = 6
CHECKPOINT = WORK / "classifier.pt"
FEATURES = 192
BATCH = 64
STEPS = 2500
LEARNING_RATE = 2e-3


def block(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


class Classifier(nn.Module):
    """Images [B, 3, 128, 128] in -1..1 to features [B, 192], and from these to subject and style."""

    def __init__(self, subjects: int) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            block(3, 32, 2),
            block(32, 64, 2),
            block(64, 128, 2),
            block(128, FEATURES, 2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
        )
        self.subject = nn.Linear(FEATURES, subjects)
        self.style = nn.Linear(FEATURES, len(STYLES))

    def features(self, images: torch.Tensor) -> torch.Tensor:
        return self.trunk(F.avg_pool2d(images, 2))

    def forward(self, images: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.features(images)
        return self.subject(features), self.style(features)


class Samples:
    """Icons over colours of any kind, moved, turned, scaled, blurred and noised."""

    def __init__(self, images: np.ndarray, seed: int) -> None:
        rgba = torch.from_numpy(images).permute(0, 3, 1, 2).float() / 255
        # Premultiplied, so that moving them mixes nothing of what is not there into their edges.
        self.rgba = torch.cat([rgba[:, :3] * rgba[:, 3:], rgba[:, 3:]], 1)
        self.random = torch.Generator().manual_seed(seed)

    def uniform(self, low: float, high: float, *shape: int) -> torch.Tensor:
        return low + (high - low) * torch.rand(shape, generator=self.random)

    def of(self, icons: torch.Tensor) -> torch.Tensor:
        """One image of each icon, by its place: [B, 3, 128, 128] in -1..1."""
        count = len(icons)
        angle = self.uniform(-0.2, 0.2, count)
        zoom = self.uniform(0.85, 1.2, count)
        shift = self.uniform(-0.16, 0.16, count, 2)
        cosine, sine = torch.cos(angle) * zoom, torch.sin(angle) * zoom
        turned = torch.stack([cosine, -sine, shift[:, 0], sine, cosine, shift[:, 1]], 1)
        moved = F.grid_sample(
            self.rgba[icons],
            F.affine_grid(turned.view(-1, 2, 3), (count, 4, 128, 128), align_corners=False),
            align_corners=False,
        )
        colour = self.uniform(0, 1, count, 3, 1, 1)
        images = moved[:, :3] + colour * (1 - moved[:, 3:])
        contrast = self.uniform(0.85, 1.15, count, 1, 1, 1)
        images = (images - 0.5) * contrast + 0.5 + self.uniform(-0.08, 0.08, count, 3, 1, 1)
        small = F.interpolate(images, scale_factor=0.4, mode="bilinear", antialias=True)
        soft = F.interpolate(small, images.shape[-2:], mode="bilinear")
        images = torch.lerp(images, soft, self.uniform(0, 1, count, 1, 1, 1))
        noise = torch.randn(images.shape, generator=self.random)
        return (images + noise * self.uniform(0, 0.05, count, 1, 1, 1)).clamp(0, 1) * 2 - 1


class Labels:
    """What the icons show, as numbers."""

    def __init__(self, icons: list[Icon]) -> None:
        self.names = list(dict.fromkeys(icon.label for icon in icons))
        self.subjects = torch.tensor([self.names.index(icon.label) for icon in icons])
        self.styles = torch.tensor([STYLES.index(icon.style) for icon in icons])


def train(icons: list[Icon], images: np.ndarray) -> Classifier:
    """A trained classifier; from the checkpoint as far as there is one."""
    torch.manual_seed(SEED)
    labels = Labels(icons)
    classifier = Classifier(len(labels.names))
    optimizer = torch.optim.AdamW(classifier.parameters(), lr=LEARNING_RATE, weight_decay=0.02)
    step = 0
    if CHECKPOINT.exists():
        state = torch.load(CHECKPOINT)
        classifier.load_state_dict(state["classifier"])
        optimizer.load_state_dict(state["optimizer"])
        step = state["step"]
    samples = Samples(images, SEED + step)
    start = time.monotonic()
    while step < STEPS:
        for group in optimizer.param_groups:
            group["lr"] = LEARNING_RATE * 0.5 * (1 + math.cos(math.pi * step / STEPS))
        chosen = torch.randint(0, len(icons), (BATCH,), generator=samples.random)
        images = samples.of(chosen)
        with torch.autocast("cpu", torch.bfloat16):
            subject, style = classifier(images)
        loss = F.cross_entropy(subject.float(), labels.subjects[chosen], label_smoothing=0.1)
        loss = loss + F.cross_entropy(style.float(), labels.styles[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step += 1
        if step % 250 == 0 or step == STEPS:
            print(
                f"classifier: {step} steps, {time.monotonic() - start:.0f} s, {loss.item():.3f}",
                flush=True,
            )
            state = {"classifier": classifier.state_dict(), "optimizer": optimizer.state_dict()}
            save(state | {"step": step}, CHECKPOINT)
    return classifier.eval().requires_grad_(False)


def accuracy(
    classifier: Classifier, icons: list[Icon], images: np.ndarray
) -> tuple[float, float]:
    """Of subject and style, on every icon four times in samples that were not trained on."""
    labels = Labels(icons)
    samples = Samples(images, SEED - 1)
    chosen = torch.arange(len(icons)).repeat(4)
    right = []
    for part in chosen.split(BATCH):
        subject, style = classifier(samples.of(part))
        right.append(
            torch.stack(
                [subject.argmax(1) == labels.subjects[part], style.argmax(1) == labels.styles[part]]
            )
        )
    subjects, styles = torch.cat(right, 1).float().mean(1).tolist()
    return subjects, styles
