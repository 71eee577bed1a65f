"""Writes what transformers' tokenizers make of prompts.

An ids.json has the ids of each prompt by the slow one, ids-fast.json by the fast one, without those of the
padding at the end. A truncated.json has what diffusers says it cut off a prompt, null where that is nothing.
`icons-fast` is a tokenizer.json with no vocabulary beside it.
"""

import json
import shutil
import tempfile
from pathlib import Path

from oracle import FIXTURES, fast, folder, ids, slow, truncated
from prompts import ADDED_TOKENS, PADDED_WITH_EXCLAMATION_MARKS, PROMPTS
from transformers import CLIPTokenizer, CLIPTokenizerFast

ROOT = Path(__file__).parents[2]
ICONS = ROOT / "src/main/resources/models/icons/tokenizer"


def pushed_out(prompts: list[str]) -> list[str]:
    """Each prompt after as many words as CLIP reads."""
    return ["fox " * 75 + prompt for prompt in prompts]


CUT = {
    "sd1": [
        *PROMPTS["longer than the model reads"],
        *PROMPTS["plain"][:2],
        *pushed_out([*PROMPTS["plain"], "DON'T Café 🦊🦊 日本 </w> <|endoftext|>x"]),
    ],
    "sd2-saved": pushed_out(["wow!! great", "a <cat-toy>, red"]),
    "added": pushed_out(ADDED_TOKENS),
}


def write(file: Path, tokenizer: CLIPTokenizer | CLIPTokenizerFast, prompts: list[str]) -> None:
    lines = []
    for prompt in prompts:
        numbers = ids(tokenizer, prompt)
        while numbers and numbers[-1] == tokenizer.pad_token_id:
            numbers.pop()
        lines.append(f"{json.dumps(prompt)}: {json.dumps(numbers, separators=(',', ':'))}")
    head = f'"length": {tokenizer.model_max_length}, "padding": {tokenizer.pad_token_id}'
    text = f'{{{head}, "prompts": {{\n' + ",\n".join(lines) + "\n}}\n"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    print(f"{file.parent.name}/{file.name}: {len(lines)} prompts")


def write_truncated(
    file: Path, tokenizer: CLIPTokenizer | CLIPTokenizerFast, prompts: list[str]
) -> None:
    lines = [f"{json.dumps(text)}: {json.dumps(truncated(tokenizer, text))}" for text in prompts]
    file.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{file.parent.name}/{file.name}: {len(lines)} prompts")


def write_backend(target: Path) -> None:
    """The built-in vocabulary as the fast tokenizer saves it, with a textual inversion."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ICONS, folder, dirs_exist_ok=True)
        tokenizer = fast(Path(folder))
        tokenizer.add_tokens(["<cat>", "<cat>_1"])
        tokenizer.save_pretrained(folder)
        target.mkdir(exist_ok=True)
        for name in ("tokenizer.json", "tokenizer_config.json"):
            text = json.loads((Path(folder) / name).read_text())
            (target / name).write_text(json.dumps(text, ensure_ascii=False) + "\n")


def main() -> None:
    prompts = [prompt for group in PROMPTS.values() for prompt in group]
    write(FIXTURES / "icons/ids.json", slow(ICONS), prompts)
    write_backend(FIXTURES / "icons-fast")
    write(
        FIXTURES / "icons-fast/ids-fast.json",
        fast(FIXTURES / "icons-fast"),
        [*prompts[::7], "a <cat>", "<CAT> <cat>_1", "two<cat>cats"],
    )
    for name, some in (
        ("sd1", prompts),
        ("sd2", PADDED_WITH_EXCLAMATION_MARKS),
        ("sd2-saved", PADDED_WITH_EXCLAMATION_MARKS),
        ("added", ADDED_TOKENS),
    ):
        with tempfile.TemporaryDirectory() as target:
            path = folder(name, Path(target))
            write(FIXTURES / name / "ids.json", slow(path), some)
            write(FIXTURES / name / "ids-fast.json", fast(path), some)
            if name in CUT:
                write_truncated(FIXTURES / name / "truncated.json", slow(path), CUT[name])
                write_truncated(FIXTURES / name / "truncated-fast.json", fast(path), CUT[name])


if __name__ == "__main__":
    main()
