"""What is measured of pictures: [N, 3, 128, 128] float32 in -1..1, one for each case."""

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

BORDER = 4
"""Pixels at the edges that no icon reaches."""
DARK, BRIGHT = 0.03, 0.97


@dataclass(frozen=True)
class Case:
    """What a picture is to show; `index` is the icon's place in the list."""

    index: int
    icon: Icon
    ground: str


@dataclass(frozen=True)
class Figures:
    """Shares of pictures that are right; means of the brightness of borders, 0 to 1."""

    first: float
    first_five: float
    style: float
    background: float
    black: float
    dark_enough: float
    white: float
    bright_enough: float


def tensor(picture: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.asarray(picture, np.float32)).permute(2, 0, 1) / 127.5 - 1


def composites(drawn: np.ndarray, cases: list[Case]) -> torch.Tensor:
    """The real icons."""
    pictures = np.stack([composite(drawn[case.index], case.ground) for case in cases])
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous()


def autoencode(directory: Path, pictures: torch.Tensor) -> torch.Tensor:
    """The pictures after the model's VAE, to latents and back, rounded as pictures are."""
    options = ort.SessionOptions()
    options.log_severity_level = 3
    encoder, decoder = (
        ort.InferenceSession(str(directory / part / "model.onnx"), options)
        for part in ("vae_encoder", "vae_decoder")
    )
    results = []
    for batch in pictures.split(8):
        (latents,) = encoder.run(None, {"sample": batch.numpy()})
        (decoded,) = decoder.run(None, {"latent_sample": latents})
        results.append(torch.from_numpy(decoded))
    return torch.cat(results).add(1).mul(127.5).round().clamp(0, 255) / 127.5 - 1


def differences(pictures: torch.Tensor, others: torch.Tensor) -> torch.Tensor:
    """The mean difference of each pair, in levels of 255."""
    return (pictures - others).abs().mean((1, 2, 3)) * 127.5


def border(picture: torch.Tensor) -> torch.Tensor:
    """Its mean colour, RGB 0 to 1."""
    inside = torch.zeros(picture.shape[1:], dtype=torch.bool)
    inside[BORDER:-BORDER, BORDER:-BORDER] = True
    return (picture[:, ~inside].mean(1) + 1) / 2


def nearest_colour(colour: torch.Tensor, names: list[str]) -> str:
    """`colour` is RGB 0 to 1."""
    named = torch.tensor([BACKGROUNDS[name] for name in names]) / 255
    return names[int((named - colour).square().sum(1).argmin())]


def inside(picture: torch.Tensor) -> torch.Tensor:
    """The mean colour of what is not background, RGB 0 to 1; the background's where all is."""
    ground = border(picture)
    pixels = ((picture + 1) / 2).flatten(1)
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

    def features(self, pictures: torch.Tensor) -> torch.Tensor:
        found = [self.classifier.features(batch) for batch in pictures.split(BATCH)]
        return F.normalize(torch.cat(found), dim=1)

    def ranks(self, pictures: torch.Tensor, cases: list[Case]) -> torch.Tensor:
        """How many subjects have an icon that is nearer, over the same background, than the right one's."""
        ranks = []
        for feature, case in zip(self.features(pictures), cases, strict=True):
            likeness = self.gallery(case.ground) @ feature
            of_subjects = torch.full((len(self.labels.names),), -1.0)
            of_subjects.scatter_reduce_(0, self.labels.subjects, likeness, "amax")
            own = of_subjects[self.labels.subjects[case.index]]
            ranks.append(int((of_subjects > own).sum()))
        return torch.tensor(ranks)

    def styles(self, pictures: torch.Tensor) -> list[str]:
        found = [self.classifier(batch)[1].argmax(1) for batch in pictures.split(BATCH)]
        return [STYLES[place] for place in torch.cat(found)]

    def measure(self, pictures: torch.Tensor, cases: list[Case]) -> Figures:
        ranks = self.ranks(pictures, cases)
        styles = self.styles(pictures)
        borders = [border(picture) for picture in pictures]
        names = list(BACKGROUNDS)
        brightness = {
            ground: torch.tensor(
                [
                    colour.mean()
                    for colour, case in zip(borders, cases, strict=True)
                    if case.ground == ground
                ]
            )
            for ground in ("black", "white")
        }
        return Figures(
            share(ranks == 0),
            share(ranks < 5),
            share(style == case.icon.style for style, case in zip(styles, cases, strict=True)),
            share(
                nearest_colour(colour, names) == case.ground
                for colour, case in zip(borders, cases, strict=True)
            ),
            brightness["black"].mean().item(),
            share(brightness["black"] < DARK),
            brightness["white"].mean().item(),
            share(brightness["white"] > BRIGHT),
        )


def share(right: object) -> float:
    return float(np.mean([bool(value) for value in right]))
