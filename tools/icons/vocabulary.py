"""Trains a small vocabulary in CLIP's format on the captions, and writes the tokenizer folder."""

import argparse
import json
import random
from collections import Counter
from itertools import pairwise

import regex
from data import BACKGROUNDS, WORK, caption, load
from networks import MAX_TOKENS
from transformers import CLIPTokenizer
from transformers.models.clip.tokenization_clip import bytes_to_unicode

SEED = 2
SIZE = 2304
START, END = "<|startoftext|>", "<|endoftext|>"
PATTERN = regex.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
FOLDER = WORK / "tokenizer"

Pair = tuple[str, str]


def corpus() -> list[str]:
    """The captions of training, and every English emoji label and tag for words beyond them."""
    rng = random.Random(SEED)
    icons, _ = load()
    texts = [caption(icon, ground, rng) for icon in icons for ground in BACKGROUNDS]
    emoji = WORK / "packages/emojibase-data/package/en/data.json"
    for entry in json.loads(emoji.read_text()):
        texts += [entry["label"], *entry.get("tags", [])]
    return texts


def words(texts: list[str]) -> dict[tuple[str, ...], int]:
    """How often each word occurs; a word is its bytes' letters, the last one marked `</w>`."""
    letters = bytes_to_unicode()
    counts = Counter(word for text in texts for word in PATTERN.findall(text.lower()))
    spelled = {}
    for word, count in counts.items():
        parts = [letters[byte] for byte in word.encode()]
        spelled[(*parts[:-1], parts[-1] + "</w>")] = count
    return spelled


def merge(word: tuple[str, ...], pair: Pair) -> tuple[str, ...]:
    """The word with every occurrence of the pair joined."""
    parts, index = [], 0
    while index < len(word):
        joined = word[index : index + 2] == pair
        parts.append("".join(pair) if joined else word[index])
        index += 2 if joined else 1
    return tuple(parts)


def learn(spelled: dict[tuple[str, ...], int], merges: int) -> list[Pair]:
    """Byte-pair encoding: the commonest pair is joined, again and again; ties go by the alphabet."""
    learned: list[Pair] = []
    while len(learned) < merges:
        pairs: Counter[Pair] = Counter()
        for word, count in spelled.items():
            for pair in pairwise(word):
                pairs[pair] += count
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        learned.append(best)
        spelled = {
            merge(word, best) if best[0] in word else word: count for word, count in spelled.items()
        }
    return learned


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    letters = list(bytes_to_unicode().values())
    singles = letters + [letter + "</w>" for letter in letters]
    merges = learn(words(corpus()), SIZE - len(singles) - 2)
    pieces = [*singles, *map("".join, merges), START, END]
    FOLDER.mkdir(exist_ok=True)
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    if len(vocabulary) != SIZE:
        raise SystemExit(f"{SIZE - len(vocabulary)} pieces came out twice")
    (FOLDER / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False))
    lines = ["#version: 0.2", *map(" ".join, merges)]
    (FOLDER / "merges.txt").write_text("\n".join(lines) + "\n")
    tokenizer = CLIPTokenizer(
        str(FOLDER / "vocab.json"),
        str(FOLDER / "merges.txt"),
        unk_token=END,
        bos_token=START,
        eos_token=END,
        pad_token=END,
        model_max_length=MAX_TOKENS,
    )
    tokenizer.save_pretrained(FOLDER)
    print(len(tokenizer), tokenizer.tokenize("a red heart, flat style, on a teal background"))


if __name__ == "__main__":
    main()
