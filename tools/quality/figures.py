"""What is measured of images: [N, 3, 128, 128] float32 in -1..1, one for each case."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime as ort
import torch
from classifier import BATCH, Classifier, Labels
from data import BACKGROUNDS, STYLES, Icon, composite
from PIL import Image
from torch.nn import functional as F

from border import colour

DARK, BRIGHT = 0.03, 0.97


@dataclass(frozen=True)
class Case:
    """What an image is to show; `index` is the icon's place in the list."""

    index: int
    icon: Icon
    ground: str


@dataclass(frozen=True)
class Verdict:
    """What is seen in one image.

    `rank` is how many subjects have an icon that is nearer, over the same background, than the right one's;
    `border` its colour, RGB 0 to 1.
    """

    rank: int
    style: str
    border: torch.Tensor

    @property
    def ground(self) -> str:
        return nearest_colour(self.border, list(BACKGROUNDS))


@dataclass(frozen=True)
class Figures:
    """Shares of images that are right; means of the brightness of borders, 0 to 1."""

    first: float
    first_five: float
    style: float
    background: float
    black: float
    dark_enough: float
    white: float
    bright_enough: float

    @classmethod
    def of(cls, verdicts: list[Verdict], cases: list[Case]) -> "Figures":
        pairs = list(zip(verdicts, cases, strict=True))
        black, white = (
            torch.stack([seen.border.mean() for seen, case in pairs if case.ground == ground])
            for ground in ("black", "white")
        )
        return cls(
            share(seen.rank == 0 for seen in verdicts),
            share(seen.rank < 5 for seen in verdicts),
            share(seen.style == case.icon.style for seen, case in pairs),
            share(seen.ground == case.ground for seen, case in pairs),
            black.mean().item(),
            share(black < DARK),
            white.mean().item(),
            share(white > BRIGHT),
        )


def tensor(image: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.asarray(image, np.float32)).permute(2, 0, 1) / 127.5 - 1


def composites(drawn: np.ndarray, cases: list[Case]) -> torch.Tensor:
    """The real icons."""
    images = np.stack([composite(drawn[case.index], case.ground) for case in cases])
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous()


def autoencode(directory: Path, images: torch.Tensor) -> torch.Tensor:
    """The images after the model's VAE, to latents and back, rounded as images are."""
    options = ort.SessionOptions()
    options.log_severity_level = 3
    encoder, decoder = (
        ort.InferenceSession(str(directory / part / "model.onnx"), options)
        for part in ("vae_encoder", "vae_decoder")
    )
    results = []
    for batch in images.split(8):
        (latents,) = encoder.run(None, {"sample": batch.numpy()})
        (decoded,) = decoder.run(None, {"latent_sample": latents})
        results.append(torch.from_numpy(decoded))
    return torch.cat(results).add(1).mul(127.5).round().clamp(0, 255) / 127.5 - 1


def differences(images: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
    """The mean difference of each pair, in levels of 255."""
    return (images - others).abs().mean((1, 2, 3)) * 127.5


def border(image: torch.Tensor) -> torch.Tensor:
    """Its mean colour, RGB 0 to 1."""
    return torch.from_numpy(colour(((image + 1) / 2).permute(1, 2, 0).numpy()))


def nearest_colour(colour: torch.Tensor, names: list[str]) -> str:
    """`colour` is RGB 0 to 1."""
    named = torch.tensor([BACKGROUNDS[name] for name in names]) / 255
    return names[int((named - colour).square().sum(1).argmin())]


def inside(image: torch.Tensor) -> torch.Tensor:
    """The mean colour of what is not background, RGB 0 to 1; the background's where all is."""
    ground = border(image)
    pixels = ((image + 1) / 2).flatten(1)
    apart = (pixels - ground[:, None]).abs().amax(0) > 0.25
    return pixels[:, apart].mean(1) if apart.any() else ground


class Judge:
    """Tells subjects and styles by a classifier."""

    def __init__(self, classifier: Classifier, icons: list[Icon], drawn: np.ndarray) -> None:
        self.classifier = classifier
        self.labels = Labels(icons)
        self.gallery: Callable[[str], torch.Tensor] = cache(
            lambda ground: self.features(
                composites(drawn, [Case(i, icon, ground) for i, icon in enumerate(icons)])
            )
        )

    def features(self, images: torch.Tensor) -> torch.Tensor:
        found = [self.classifier.features(batch) for batch in images.split(BATCH)]
        return F.normalize(torch.cat(found), dim=1)

    def ranks(self, images: torch.Tensor, cases: list[Case]) -> list[int]:
        ranks = []
        for feature, case in zip(self.features(images), cases, strict=True):
            likeness = self.gallery(case.ground) @ feature
            of_subjects = torch.full((len(self.labels.names),), -1.0)
            of_subjects.scatter_reduce_(0, self.labels.subjects, likeness, "amax")
            own = of_subjects[self.labels.subjects[case.index]]
            ranks.append(int((of_subjects > own).sum()))
        return ranks

    def styles(self, images: torch.Tensor) -> list[str]:
        found = [self.classifier(batch)[1].argmax(1) for batch in images.split(BATCH)]
        return [STYLES[place] for place in torch.cat(found)]

    def verdicts(self, images: torch.Tensor, cases: list[Case]) -> list[Verdict]:
        borders = map(border, images)
        seen = zip(self.ranks(images, cases), self.styles(images), borders, strict=True)
        return [Verdict(*of_one) for of_one in seen]


def share(right: object) -> float:
    return float(np.mean([bool(value) for value in right]))
