"""Measures the built-in model by a classifier that was trained apart from it.

Prompts are combinations of subject, style and background that are held out of the training; images come
from a running service, or from one that it starts. What the VAE alone makes of the real icons is the ceiling.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).parents[1]
sys.path += [str(TOOLS), str(TOOLS / "icons"), str(TOOLS / "parity")]

import figures
import numpy as np
import torch
from classifier import accuracy, train
from data import BACKGROUNDS, Icon, article, held_out, load
from export import TARGET
from figures import Case, Figures, Judge, Verdict
from service import service

from generate import generate
from markdown_page import table, update

CARD = TARGET / "README.md"
NOVEL = 80
COLOURS = [name for name in BACKGROUNDS if name not in ("black", "white", "gray")]
SEED = 7


@dataclass(frozen=True)
class Novel:
    """A subject in a colour that no icon shows it in."""

    case: Case
    colour: str

    @property
    def prompt(self) -> str:
        return f"{article(f'{self.colour} {self.case.icon.label}')} on white"


def prompt(case: Case) -> str:
    icon = case.icon
    return f"{article(icon.label)}, {icon.style} style, on {article(case.ground)} background"


def novelties(icons: list[Icon], drawn: np.ndarray) -> list[Novel]:
    """Subjects, each in one colour that is not the nearest to that of any of its icons."""
    cases = [Case(index, icon, "white") for index, icon in enumerate(icons)]
    own: dict[str, set[str]] = {}
    for case, image in zip(cases, figures.composites(drawn, cases), strict=True):
        nearest = figures.nearest_colour(figures.inside(image), COLOURS)
        own.setdefault(case.icon.label, set()).add(nearest)
    dice = np.random.default_rng(SEED)
    subjects = [label for label in own if label.split()[0] not in BACKGROUNDS]
    chosen = dice.choice(subjects, NOVEL, replace=False)
    first = {case.icon.label: case for case in reversed(cases)}
    return [
        Novel(first[label], str(dice.choice([c for c in COLOURS if c not in own[label]])))
        for label in chosen
    ]


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def rows(made: Figures, ceiling: Figures) -> list[tuple[str, str, str, str]]:
    def row(name: str, aim: str, field: str) -> tuple[str, str, str, str]:
        return name, aim, percent(getattr(made, field)), percent(getattr(ceiling, field))

    def brightness(ground: str, aim: str, field: str) -> tuple[str, str, str, str]:
        return (
            f"brightness of {ground} borders; right",
            aim,
            *(
                f"{getattr(side, ground):.3f}; {percent(getattr(side, field))}"
                for side in (made, ceiling)
            ),
        )

    return [
        row("subject first", "60 %", "first"),
        row("subject among the first five", "80 %", "first_five"),
        row("style", "90 %", "style"),
        row("background", "95 %", "background"),
        brightness("black", f"below {figures.DARK}", "dark_enough"),
        brightness("white", f"above {figures.BRIGHT}", "bright_enough"),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="of a service whose default model it is")
    parser.add_argument("--prompts", type=int, default=400, help="the first so many")
    parser.add_argument("--write", action="store_true", help="put the table into the model's card")
    parser.add_argument("--keep", type=Path, help="a folder to keep the images in")
    options = parser.parse_args()
    if options.url:
        text = measure(options.url.rstrip("/"), options.prompts, options.keep)
    else:
        with service({}) as url:
            text = measure(url, options.prompts, options.keep)
    print(text)
    if options.write:
        update(CARD, "quality", text)


def measure(url: str, count: int, keep: Path | None) -> str:
    icons, drawn = load()
    classifier = train(icons, drawn)
    judge = Judge(classifier, icons, drawn)
    cases = [Case(index, icons[index], ground) for index, ground in held_out(icons)[:count]]
    novel = novelties(icons, drawn)

    def paint(prompts: list[str], seed: int) -> torch.Tensor:
        """An image of each, with seeds from `seed` on."""
        images = [generate(url, {"prompt": p, "seed": seed + i}) for i, p in enumerate(prompts)]
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
            for text, image in zip(prompts, images, strict=True):
                image.save(keep / f"{text} {seed}.png")
        return torch.stack([figures.tensor(image) for image in images])

    made = paint([prompt(case) for case in cases], 0)
    again = paint([prompt(case) for case in cases], count)
    odd = paint([one.prompt for one in novel], 0)
    real = figures.composites(drawn, cases)
    autoencoded = figures.autoencode(TARGET, real)
    lost = figures.differences(real, autoencoded)
    differ = figures.differences(made, again)
    verdicts = judge.verdicts(made, cases)
    missed(verdicts, cases)
    ceiling = judge.verdicts(autoencoded, cases)
    subject, style = accuracy(classifier, icons, drawn)
    odd_near = [rank < 5 for rank in judge.ranks(odd, [one.case for one in novel])]
    odd_colours = [
        figures.nearest_colour(figures.inside(image), COLOURS) == one.colour
        for image, one in zip(odd, novel, strict=True)
    ]
    measured = [
        *rows(Figures.of(verdicts, cases), Figures.of(ceiling, cases)),
        (
            "two seeds of a prompt differ by more than the VAE loses",
            "most",
            percent(figures.share(differ > lost)),
            "",
        ),
        (
            "by how much, and what it loses: medians, in mean levels of 255",
            "",
            f"{differ.median():.1f}",
            f"{lost.median():.1f}",
        ),
        (
            f"'{novel[0].prompt}' and {len(novel) - 1} others: subject among the first five; colour",
            "none",
            f"{percent(figures.share(odd_near))}; {percent(figures.share(odd_colours))}",
            "",
        ),
    ]
    return (
        table(f"of {len(cases)} images | aim | the model | real icons after the VAE", measured)
        + "\n\nThe classifier is right about real icons, moved, turned, blurred and over any colour,"
        f" in {percent(subject)} (subject) and {percent(style)} (style)."
    )


def missed(verdicts: list[Verdict], cases: list[Case]) -> None:
    """Prints what was not right, to learn from."""
    pairs = list(zip(cases, verdicts, strict=True))
    worst = [case.icon.label for case, seen in pairs if seen.rank >= 5]
    print("subjects not among the first five:", ", ".join(worst), file=sys.stderr)
    styles = Counter((case.icon.style, seen.style) for case, seen in pairs)
    print("styles, asked and seen:", dict(styles), file=sys.stderr)
    grounds = Counter((case.ground, seen.ground) for case, seen in pairs)
    wrong = {pair: count for pair, count in grounds.items() if pair[0] != pair[1]}
    print("backgrounds, asked and seen:", wrong, file=sys.stderr)


if __name__ == "__main__":
    main()
