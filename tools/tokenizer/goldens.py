"""Writes what transformers' slow tokenizer makes of prompts.

An ids.json has the ids of each prompt, without those of the padding at the end.
"""

import json
import tempfile
from pathlib import Path

from oracle import FIXTURES, folder, ids, slow
from prompts import PADDED_WITH_EXCLAMATION_MARKS, PROMPTS

ROOT = Path(__file__).parents[2]
ICONS = ROOT / "src/main/resources/models/icons/tokenizer"


def write(name: str, path: Path, prompts: list[str]) -> None:
    tokenizer = slow(path)
    lines = []
    for prompt in prompts:
        numbers = ids(tokenizer, prompt)
        while numbers and numbers[-1] == tokenizer.pad_token_id:
            numbers.pop()
        lines.append(f"{json.dumps(prompt)}: {json.dumps(numbers, separators=(',', ':'))}")
    head = f'"length": {tokenizer.model_max_length}, "padding": {tokenizer.pad_token_id}'
    text = f'{{{head}, "prompts": {{\n' + ",\n".join(lines) + "\n}}\n"
    (FIXTURES / name).mkdir(exist_ok=True)
    (FIXTURES / name / "ids.json").write_text(text)
    print(f"{name}: {len(lines)} prompts")


def main() -> None:
    prompts = [prompt for group in PROMPTS.values() for prompt in group]
    write("icons", ICONS, prompts)
    for name, some in (
        ("sd1", prompts),
        ("sd2", PADDED_WITH_EXCLAMATION_MARKS),
        ("sd2-saved", PADDED_WITH_EXCLAMATION_MARKS),
    ):
        with tempfile.TemporaryDirectory() as target:
            write(name, folder(name, Path(target)), some)


if __name__ == "__main__":
    main()
