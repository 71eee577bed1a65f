"""Compares the service's token ids with transformers' on random prompts and every code point.

Run it after `./mvnw package`. A code point that is newer than Python's Unicode tables is dropped by
transformers as unassigned, so prompts with such ones are counted apart.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from oracle import fast, folder, ids, slow

ROOT = Path(__file__).parents[2]

BLOCKS = [
    (0x20, 0x7E),
    (0x00, 0x1F),
    (0x7F, 0xFF),
    (0x100, 0x24F),  # Latin Extended
    (0x250, 0x2FF),  # phonetic and modifier letters
    (0x300, 0x36F),  # combining marks
    (0x370, 0x3FF),  # Greek
    (0x400, 0x52F),  # Cyrillic
    (0x530, 0x5FF),  # Armenian, Hebrew
    (0x600, 0x6FF),  # Arabic
    (0x900, 0x97F),  # Devanagari
    (0xE00, 0xE7F),  # Thai
    (0x10A0, 0x11FF),  # Georgian, Hangul's letters
    (0x13A0, 0x13FF),  # Cherokee
    (0x1C80, 0x1CBF),
    (0x1E00, 0x1FFF),  # Latin Extended Additional, Greek Extended
    (0x2000, 0x206F),  # spaces, joiners, punctuation
    (0x2070, 0x218F),  # super- and subscripts, letterlike, number forms
    (0x2460, 0x24FF),  # enclosed
    (0x2C00, 0x2DFF),
    (0x3000, 0x30FF),  # ideographic space, kana
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA640, 0xA7FF),
    (0xAB30, 0xABBF),
    (0xAC00, 0xD7FB),  # Hangul
    (0xE000, 0xF8FF),  # private use
    (0xF900, 0xFAFF),
    (0xFB00, 0xFDFF),  # ligatures, presentation forms, noncharacters
    (0xFE00, 0xFE6F),  # variation selectors, small forms
    (0xFF00, 0xFFFF),  # fullwidth, specials
    (0x10400, 0x104FF),  # Deseret, Osage
    (0x1D15E, 0x1D1E8),  # musical symbols, some without a composed form
    (0x1D400, 0x1D7FF),
    (0x1E900, 0x1E95F),  # Adlam
    (0x1F1E6, 0x1FAFF),  # emoji
    (0x2A600, 0x2A7FF),
    (0x2B700, 0x2EBFF),
    (0x2F800, 0x2FA1F),
    (0xE0000, 0xE01EF),  # tags, variation selectors
    (0x00, 0x10FFFF),
]

PIECES = [
    *"aAsSΣσςİIıiſßẞǅΆ\u0345\u0301\u0307'.:·\u2019\u00ad\u200b\u200d\ufe0f!3½ \t\n",
    *("'s", "'S", "'\u017f", "'T", "'re", "'VE", "'m", "'lL", "'d", "''", "don't"),
    *(
        "<|startoftext|>",
        "<|endoftext|>",
        "<|StartOfText|>",
        "<|ENDOFTEXT|>",
        "<|\u017ftartoftext|>",
    ),
    *("<|", "|>", "<", "&amp;", "&lt;b&gt;", "<b>", "</w>", "!!", "  ", "\r\n", "\ufffd", "\u0000"),
    *(
        "ΑΣ",
        "ΑΣ'Α",
        "Σ.Σ",
        "ÀÉ",
        "e\u0301",
        "한국어",
        "一只",
        "👩‍👩‍👧",
        "🇩🇪",
        "1,000.5",
        "photo",
        "a fox",
    ),
]


def prompts(count: int, seed: int) -> Iterator[str]:
    """Random ones, of one block or of several, with pieces that have a meaning of their own."""
    chance = random.Random(seed)
    for _ in range(count):
        blocks = chance.choices(BLOCKS, k=chance.randint(1, 3))
        share = chance.choice((0, 0.2, 0.6, 1))
        yield "".join(
            chance.choice(PIECES) if chance.random() < share else character(chance, blocks)
            for _ in range(chance.randint(1, 30))
        )


def character(chance: random.Random, blocks: list[tuple[int, int]]) -> str:
    """Any but half of a surrogate pair, which no request can hold."""
    while True:
        code = chance.randint(*chance.choice(blocks))
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)


def every_code_point() -> Iterator[str]:
    """Alone, within a word, and where it may be between a capital sigma and its word's end."""
    for code in (*range(0xD800), *range(0xE000, 0x110000)):
        yield f"{chr(code)} b{chr(code)}c1{chr(code)}! AΣ{chr(code)}A {chr(code)}Σ"


def classpath() -> str:
    listing = Path(tempfile.gettempdir()) / "darkroom-classpath.txt"
    command = ["./mvnw", "-q", "dependency:build-classpath", f"-Dmdep.outputFile={listing}"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return f"{ROOT / 'target/classes'}:{listing.read_text()}"


def ours(
    tokenizer: Path, kind: str, prompts: list[str], java: str, classes: str
) -> list[list[int]]:
    """The service's ids; Encode.java runs from source."""
    program = str(Path(__file__).with_name("Encode.java"))
    command = [java, "-cp", classes, program, str(tokenizer), kind]
    text = "\n".join(json.dumps(prompt) for prompt in prompts) + "\n"
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def without_unassigned(prompt: str) -> str:
    return "".join(c for c in prompt if unicodedata.category(c) != "Cn")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--layout", default="sd1")
    parser.add_argument("--fast", action="store_true", help="CLIPTokenizerFast")
    parser.add_argument("--every-code-point", action="store_true")
    parser.add_argument("--java", default="java", help="of JDK 25")
    parser.add_argument("--classpath", help="asked of Maven by default")
    options = parser.parse_args()
    classes = options.classpath or classpath()
    with tempfile.TemporaryDirectory() as target:
        path = folder(options.layout, Path(target))
        oracle = fast(path) if options.fast else slow(path)
        kind = "FAST" if options.fast else "SLOW"
        texts = list(
            every_code_point() if options.every_code_point else prompts(options.count, options.seed)
        )
        actual = ours(path, kind, texts, options.java, classes)
        different = [
            (text, expected)
            for text, found in zip(texts, actual, strict=True)
            if found != (expected := ids(oracle, text))
        ]
        cleaned = ours(
            path, kind, [without_unassigned(text) for text, _ in different], options.java, classes
        )
    mismatches = [
        text
        for (text, expected), found in zip(different, cleaned, strict=True)
        if found != expected
    ]
    newer = len(different) - len(mismatches)
    print(
        f"Python {sys.version.split()[0]}, Unicode {unicodedata.unidata_version}: {len(texts)} prompts,"
        f" {len(mismatches)} differ; {newer} more have code points that Python does not know yet"
    )
    for text in mismatches[:20]:
        print(ascii(text))
    sys.exit(1 if mismatches else 0)


if __name__ == "__main__":
    main()
