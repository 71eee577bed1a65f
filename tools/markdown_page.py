"""Tables, and where a page has them: the text around is written by hand."""

from collections.abc import Iterable
from pathlib import Path


def table(header: str, lines: Iterable[Iterable[object]]) -> str:
    """A table; `header` names its columns, with bars between."""
    columns = header.count("|") + 1
    body = (f"| {' | '.join(map(str, line))} |" for line in lines)
    return "\n".join([f"| {header} |", "|---" * columns + "|", *body])


def replace(text: str, name: str, content: str) -> str:
    """Puts content between the marks of that name."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, found, rest = text.partition(start)
    _, also_found, after = rest.partition(end)
    if not found or not also_found:
        raise SystemExit(f"the page has no {start} and {end}")
    return f"{before}{start}\n{content}\n{end}{after}"


def update(page: Path, name: str, content: str) -> None:
    page.write_text(replace(page.read_text(), name, content))
