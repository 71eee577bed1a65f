"""Writes what Python's `json` makes of texts at the edge of JSON, for the tests of `dev.darkroom.json`.

Of each text that it reads, `python_json.json` has the number that the field `a` is, as Java reads it too;
of one that it refuses, null.
"""

import json
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/test/resources/goldens/python_json.json"
TEXTS = [
    '{"a": Infinity}',
    '{"a": -Infinity}',
    '{"a": NaN}',
    '{"a": 1e400}',
    '{"a": -1e400}',
    '{"a": 1, "a": 2}',
    '{"a": 3, "b": [NaN, {"c": -Infinity}]}',
    ' {"a": 1}\n\n',
    '{"a": 1, "b": "\\ud800"}',
    '{"a": 1, "b": 1000000000000000019884624838656}',
    '{"a": nan}',
    '{"a": infinity}',
    '{"a": -NaN}',
    '{"a": +1}',
    '{"a": 01}',
    '{"a": .5}',
    '{"a": 1.}',
    '{"a": 1,}',
    '{"a": 1} 2',
    '{"a": // one\n1}',
    "{'a': 1}",
    "{a: 1}",
    '{"a": 1, "b": "\t"}',
    '\ufeff{"a": 1}',
    "",
]


def number(text: str) -> str | None:
    try:
        return json.dumps(float(json.loads(text)["a"]))
    except json.JSONDecodeError:
        return None


def main() -> None:
    read = {text: number(text) for text in TEXTS}
    TARGET.write_text(json.dumps(read, indent=2) + "\n")


if __name__ == "__main__":
    main()
