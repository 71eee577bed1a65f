"""Writes the words of the captions that the model is trained on, one a line, into a model directory."""

import argparse
from pathlib import Path

import regex
from data import BACKGROUNDS, LABELS, STYLES, WORK, article, emoji, fetch, subjects, synonyms

ROOT = Path(__file__).parents[2]
WORD = regex.compile(r"[\p{L}\p{N}]+")


def captions() -> list[str]:
    """Every part that a caption can have."""
    packages = WORK / "packages"
    fetch(packages, (LABELS,))
    texts = [f"{style} style" for style in STYLES]
    texts += [f"on {article(ground)} background" for ground in BACKGROUNDS]
    names = [*subjects().values()]
    for tags in synonyms(emoji(packages)).values():
        names += tags
    return texts + [article(name) for name in names]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--model", type=Path, default=ROOT / "src/main/resources/models/icons", help="directory"
    )
    model = parser.parse_args().model
    words = {word for text in captions() for word in WORD.findall(text.lower())}
    words = sorted(word for word in words if regex.search(r"\p{L}", word))
    (model / "vocabulary.txt").write_text("".join(f"{word}\n" for word in words))
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
