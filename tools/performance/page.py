"""Puts tables and plots into the page; the text around them is written by hand."""

import statistics
import string
from pathlib import Path

import plots
from memory import SD15
from results import Result, Row

from markdown_page import replace, table

# By the steps of a request.
REQUEST_OVER_BARE = {20: 1.03, 50: 1.05}
IMAGES = 16
IMAGES_OVER_BARE = 1.05
REQUEST_OVER_BARE_AT_REAL_SIZE = 1.01
HEAP_KB = 10
CLIENTS_OVER_ONE = 1.2
MEMORY_MB = 5000


def aim(text: str, is_met: bool) -> str:
    return f"Aim: {text}: **{'met' if is_met else 'missed'}**."


def time(milliseconds: float) -> str:
    return f"{milliseconds:,.0f} ms" if milliseconds < 2000 else f"{milliseconds / 1000:,.2f} s"


def megabytes(value: float) -> str:
    return f"{value:,.0f} MiB"


def ratio(row: Row) -> str:
    return f"{row['ratio']:.3f} ({row['ratio_low']:.3f} to {row['ratio_high']:.3f})"


def against_bare(name: str, rows: list[Row], label: str) -> str:
    return table(
        f"{name} | bare runs | HTTP request | ratio | heap a step",
        (
            (
                label.format(**row),
                time(row["bare_ms"]),
                time(row["request_ms"]),
                ratio(row),
                f"{row['heap_per_step_kb']:.1f} KB",
            )
            for row in rows
        ),
    )


def floor(rows: list[Row]) -> list[str]:
    heap = max(row["heap_per_step_kb"] for row in rows)
    return [
        against_bare("steps", rows, "{steps}"),
        *(
            aim(
                f"a request of {row['steps']} steps takes at most {REQUEST_OVER_BARE[row['steps']]} "
                "times its bare runs",
                row["ratio"] <= REQUEST_OVER_BARE[row["steps"]],
            )
            for row in rows
            if row["steps"] in REQUEST_OVER_BARE
        ),
        aim(f"under {HEAP_KB} KB of heap a step", heap < HEAP_KB),
    ]


def clients(rows: list[Row]) -> list[str]:
    speeds = {row["clients"]: row["images_per_second"] for row in rows}
    gained = speeds[8] / speeds[1]
    # Four images share, however many clients there are beyond four.
    sharing = [row["bare_sharing_images_per_second"] for row in rows if row["clients"] >= 4]
    alone = [row["bare_images_per_second"] for row in rows]
    possible = statistics.median(sharing) / statistics.median(alone)
    return [
        table(
            "clients | bare runs, one by one | bare runs, sharing | service | median | p95 | p99 | "
            "images in a run: how often | heap a step | memory",
            (
                (
                    row["clients"],
                    f"{row['bare_images_per_second']:.2f}/s",
                    f"{row['bare_sharing_images_per_second']:.2f}/s",
                    f"{row['images_per_second']:.2f}/s",
                    *(time(row[f"{name}_ms"]) for name in ("median", "p95", "p99")),
                    batches(row["batches"]),
                    f"{row['heap_per_step_kb']:.1f} KB",
                    megabytes(row["resident_mb"]),
                )
                for row in rows
            ),
        ),
        f"Requests answered while watched: {', '.join(str(row['requests']) for row in rows)}.",
        aim(
            f"8 clients together get at least {CLIENTS_OVER_ONE} times the images of one, where bare runs "
            f"that share do ({possible:.2f}); they get {gained:.2f} times",
            gained >= CLIENTS_OVER_ONE,
        ),
    ]


def batches(runs: dict[str, int]) -> str:
    total = sum(runs.values())
    return ", ".join(f"{images}: {count / total:.0%}" for images, count in runs.items())


def wait(rows: list[Row]) -> list[str]:
    row = rows[0]
    return [
        table(
            "request | median | largest",
            (
                (f"{row['short_steps']} steps, alone", time(row["alone_ms"]), ""),
                (
                    f"the same while {row['clients']} clients run {row['long_steps']} steps each",
                    time(row["median_ms"]),
                    time(row["largest_ms"]),
                ),
                (
                    "of that, not its own work",
                    time(row["wait_median_ms"]),
                    time(row["wait_largest_ms"]),
                ),
                ("the longest run of the UNet meanwhile", "", time(row["longest_step_ms"])),
            ),
        ),
        f"{row['samples']} short requests, one at a time.",
        aim(
            "a short request waits for at most two of the longest steps, beyond its own work",
            row["wait_largest_ms"] <= 2 * row["longest_step_ms"],
        ),
    ]


def growth(rows: list[Row]) -> list[str]:
    first = rows[0]
    kinds = {
        "steps": ("steps", "{steps}", ("images", "width")),
        "images": ("images", "{images}", ("steps", "width")),
        "size": ("size", "{width} x {height}", ("steps", "images")),
    }
    return [
        *(
            against_bare(
                name,
                sorted(
                    (row for row in rows if all(row[key] == first[key] for key in same)),
                    key=lambda row: (row["steps"], row["images"], row["width"]),
                ),
                label,
            )
            for name, label, same in kinds.values()
        ),
        *(
            aim(
                f"a request of {IMAGES} images takes at most {IMAGES_OVER_BARE} times its bare runs",
                row["ratio"] <= IMAGES_OVER_BARE,
            )
            for row in rows
            if row["images"] == IMAGES
        ),
    ]


def of_steps(rows: list[Row]) -> list[Row]:
    """Where nothing but the steps grows."""
    first = rows[0]
    return [row for row in rows if (row["images"], row["width"]) == (1, first["width"])]


def peers(rows: list[Row]) -> list[str]:
    in_float32 = [row for row in rows if not row["peer"].endswith("-bf16")]
    return [
        table(
            "peer | steps | service | peer | service over peer | largest difference | "
            "memory of the service | of the peer",
            (
                (
                    row["peer"],
                    row["steps"],
                    time(row["service_ms"]),
                    time(row["peer_ms"]),
                    ratio(row),
                    row["difference"],
                    megabytes(row["service_mb"]),
                    megabytes(row["peer_mb"]),
                )
                for row in rows
            ),
        ),
        aim(
            "in float32 no peer is faster",
            all(row["ratio"] <= 1 for row in in_float32),
        ),
        aim(
            "in float32 no peer is smaller",
            all(row["service_mb"] <= row["peer_mb"] for row in in_float32),
        ),
    ]


def real_floor(rows: list[Row]) -> list[str]:
    return [
        against_bare("size, steps", rows, "{width} x {height}, {steps}"),
        aim(
            f"a request takes at most {REQUEST_OVER_BARE_AT_REAL_SIZE} times its bare runs",
            all(row["ratio"] <= REQUEST_OVER_BARE_AT_REAL_SIZE for row in rows),
        ),
    ]


def memory(rows: list[Row]) -> list[str]:
    real = [row for row in rows if (row["model"], row["size"], row["images"]) == (SD15, 512, 1)]
    return [
        table(
            "model | weights | size | images | tiles | at rest | at most",
            (
                (
                    row["model"],
                    megabytes(row["weights_mb"]),
                    "{size} x {size}".format(**row),
                    row["images"],
                    "{tile_size} x {tile_size}".format(**row) if row["tile_size"] else "",
                    megabytes(row["rest_mb"]),
                    megabytes(row["most_mb"]),
                )
                for row in rows
            ),
        ),
        *(
            aim(
                f"at most {MEMORY_MB:,} MiB for 512 x 512 at {row['model']}, "
                f"{'with' if row['tile_size'] else 'without'} tiles, {when}",
                row[figure] <= MEMORY_MB,
            )
            for row in real
            for figure, when in (("rest_mb", "at rest"), ("most_mb", "during a request"))
        ),
    ]


def measured_on(results: dict[str, Result]) -> list[str]:
    """The machines, and how each part was run. Only figures of one part are of one machine."""
    machines: list[dict[str, str]] = []
    for result in results.values():
        if result.machine not in machines:
            machines.append(result.machine)
    letters = string.ascii_uppercase[: len(machines)]
    return [
        table(
            f"machine | {' | '.join(letters)}",
            ((name, *(machine[name] for machine in machines)) for name in machines[0]),
        ),
        table(
            "part | machine | commit | minutes | cores that others used",
            (
                (
                    name,
                    letters[machines.index(result.machine)],
                    result.commit,
                    f"{result.minutes:.0f}",
                    f"{result.busy_cores:.1f}",
                )
                for name, result in results.items()
            ),
        ),
    ]


SECTIONS = {
    "floor": floor,
    "clients": clients,
    "wait": wait,
    "growth": growth,
    "peers": peers,
    "real-floor": real_floor,
    "real-peers": peers,
    "memory": memory,
}


def write(results: dict[str, Result], page: Path) -> None:
    text = replace(page.read_text(), "machine", "\n\n".join(measured_on(results)))
    for name, section in SECTIONS.items():
        text = replace(text, name, "\n\n".join(section(results[name].rows)))
    plots.latency(results["clients"].rows, page.with_name("performance-clients.png"))
    plots.steps(of_steps(results["growth"].rows), page.with_name("performance-steps.png"))
    page.write_text(text)
