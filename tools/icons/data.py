"""The icons that the built-in model learns from: three styles of the same subjects, with captions."""

import argparse
import io
import json
import random
import subprocess
import tarfile
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

WORK = Path(__file__).parents[1] / ".work"
SIZE = 128
LABELS = "emojibase-data@17.0.0"
PACKAGES = (
    "@lobehub/fluent-emoji-3d@1.1.0",
    "@iconify-json/fluent-emoji-flat@1.2.6",
    "@iconify-json/noto@1.2.9",
    LABELS,
)
STYLES = ("3d", "flat", "noto")
BACKGROUNDS = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "gray": (128, 128, 128),
    "red": (214, 40, 40),
    "orange": (247, 127, 0),
    "yellow": (252, 211, 77),
    "green": (46, 160, 67),
    "teal": (0, 150, 136),
    "blue": (30, 100, 220),
    "purple": (125, 60, 190),
    "pink": (244, 143, 177),
}
HELD_OUT = 400
HELD_OUT_SEED = 5
MAX_SHARED = 4
"""A tag that more emoji have than this says too little to stand for one of them."""


@dataclass(frozen=True)
class Icon:
    """One subject in one style; `tags` are its synonyms."""

    label: str
    style: str
    tags: list[str]


def composite(rgba: np.ndarray, background: str) -> np.ndarray:
    """Lays [H, W, 4] uint8 over a named colour: [H, W, 3] float32 in -1..1."""
    alpha = rgba[..., 3:].astype(np.float32) / 255
    colour = np.asarray(BACKGROUNDS[background], np.float32)
    return (rgba[..., :3] * alpha + colour * (1 - alpha)) / 127.5 - 1


def article(name: str) -> str:
    """The name with a or an, unless it is a plural."""
    if name.endswith("s") and not name.endswith(("us", "ss")):
        return name
    vowel = name[0] in "aeiou" and not name.startswith(("uni", "ufo"))
    return f"{'an' if vowel else 'a'} {name}"


def caption(icon: Icon, background: str, rng: random.Random) -> str:
    """A caption as a user might write it: synonyms one time in five, nothing one time in ten.

    Where nothing is said of the background it is white.
    """
    if rng.random() < 0.1:
        return ""
    name = rng.choice(icon.tags) if icon.tags and rng.random() < 0.2 else icon.label
    parts = [name if rng.random() < 0.25 else article(name)]
    if rng.random() < 0.75:
        parts.append(rng.choice((f"{icon.style} style", f"{icon.style} style", icon.style)))
    ground = rng.choice((f"on {article(background)} background", f"on {background}"))
    if background == "white" and rng.random() < 0.3:
        return ", ".join(parts)
    return ", ".join([*parts, ground]) if len(parts) > 1 else f"{parts[0]} {ground}"


def held_out(icons: list[Icon]) -> list[tuple[int, str]]:
    """Icons, by their place in the list, and backgrounds that are never trained on together."""
    return random.Random(HELD_OUT_SEED).sample(combinations(icons), HELD_OUT)


def trained(icons: list[Icon]) -> list[tuple[int, str]]:
    """All other combinations."""
    apart = set(held_out(icons))
    return [pair for pair in combinations(icons) if pair not in apart]


def combinations(icons: list[Icon]) -> list[tuple[int, str]]:
    return [(index, ground) for index in range(len(icons)) for ground in BACKGROUNDS]


def load() -> tuple[list[Icon], np.ndarray]:
    """The prepared icons and their pictures, [N, 128, 128, 4] uint8."""
    icons = [Icon(**entry) for entry in json.loads((WORK / "icons.json").read_text())]
    return icons, np.load(WORK / "icons.npy")


def subjects() -> dict[str, str]:
    """emojibase's label of each subject to the name that captions give it."""
    named = {}
    for line in (Path(__file__).parent / "subjects.txt").read_text().splitlines():
        label, _, name = line.partition(": ")
        named[label] = name or label.removesuffix(" face").lower()
    return named


def emoji(packages: Path) -> list[dict]:
    """emojibase's English labels and tags."""
    return json.loads((packages / f"{LABELS.rpartition('@')[0]}/package/en/data.json").read_text())


def synonyms(entries: list[dict]) -> dict[str, list[str]]:
    """emojibase's label of each subject to the other names that captions give it."""
    by_label = {entry["label"]: entry for entry in entries}
    shared = Counter(tag for entry in entries for tag in set(entry.get("tags", [])))
    taken = {*subjects().values(), *BACKGROUNDS}
    return {
        label: [
            tag
            for tag in dict.fromkeys([label.lower(), *by_label[label].get("tags", [])])
            if tag.isascii() and len(tag) > 2 and shared[tag] <= MAX_SHARED
            if tag not in taken and not tag.endswith((" face", " left"))
        ]
        for label in subjects()
    }


def fetch(folder: Path, wanted: tuple[str, ...] = PACKAGES) -> None:
    """Unpacks packages below `folder`, each under its own name."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in wanted:
        name = package.rpartition("@")[0]
        if (folder / name).exists():
            continue
        packed = subprocess.run(
            ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True
        )
        with tarfile.open(folder / packed.stdout.decode().split()[-1]) as archive:
            archive.extractall(folder / name, filter="data")


def code_points(text: str) -> str:
    """Hex code points without the variation selector, on which the packages can be joined."""
    return "-".join(part for part in text.lower().split("-") if part != "fe0f")


def render(body: str, width: int, height: int) -> Image.Image:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' viewBox="0 0 {width} {height}" width="256" height="256">{body}</svg>'
    )
    return Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg)))).convert("RGBA")


def fit(picture: Image.Image) -> np.ndarray:
    """Scales to 104 pixels with a margin of 12, averaging with alpha: [128, 128, 4] uint8."""
    margin = 12
    canvas = Image.new("RGBA", (SIZE, SIZE))
    inner = SIZE - 2 * margin
    canvas.paste(
        picture.convert("RGBa").resize((inner, inner), Image.Resampling.LANCZOS).convert("RGBA"),
        (margin, margin),
    )
    return np.asarray(canvas)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    packages = WORK / "packages"
    fetch(packages)
    entries = emoji(packages)
    by_label = {entry["label"]: entry for entry in entries}
    tags = synonyms(entries)
    sets = {}
    for style, name in (("flat", "fluent-emoji-flat"), ("noto", "noto")):
        folder = packages / "@iconify-json" / name / "package"
        chars = json.loads((folder / "chars.json").read_text())
        sets[style] = (
            json.loads((folder / "icons.json").read_text()),
            {code_points(key): value for key, value in chars.items()},
        )
    shaded = {
        code_points(path.stem): path
        for path in (packages / "@lobehub/fluent-emoji-3d/package/assets").glob("*.webp")
    }
    icons, pictures = [], []
    for label, name in subjects().items():
        key = code_points(by_label[label]["hexcode"])
        for style in STYLES:
            if style == "3d":
                picture = Image.open(shaded[key]).convert("RGBA")
            else:
                svgs, chars = sets[style]
                icon = svgs["icons"][chars[key]]
                picture = render(
                    icon["body"],
                    icon.get("width", svgs.get("width", 16)),
                    icon.get("height", svgs.get("height", 16)),
                )
            icons.append(Icon(name, style, tags[label]))
            pictures.append(fit(picture))
    (WORK / "icons.json").write_text(json.dumps([asdict(icon) for icon in icons], indent=1))
    np.save(WORK / "icons.npy", np.stack(pictures))
    print(f"{len(icons)} icons of {len(icons) // len(STYLES)} subjects")


if __name__ == "__main__":
    main()
