"""The page's two plots."""

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from results import Row

COLORS = {"service": "#1f5fa8", "tail": "#8fb4dc", "floor": "#8a8a8a"}
INCHES = (7, 4)
DPI = 100


def axes(title: str, x: str, y: str, ticks: list[int]) -> Axes:
    _, plot = plt.subplots(figsize=INCHES, layout="constrained")
    plot.set_title(title, loc="left")
    plot.set_xlabel(x)
    plot.set_ylabel(y)
    plot.set_xticks(ticks)
    plot.grid(axis="y", color="#e4e4e4")
    plot.spines[["top", "right"]].set_visible(False)
    return plot


def save(plot: Axes, path: Path) -> None:
    plot.set_ylim(bottom=0)
    plot.legend(frameon=False)
    plot.figure.savefig(path, dpi=DPI)
    plt.close(plot.figure)


def latency(rows: list[Row], path: Path) -> None:
    """Against clients; the floor is what bare runs need for an image for each of them."""
    clients = [row["clients"] for row in rows]
    plot = axes("Time of a request", "clients at a time", "seconds", clients)
    tails = {"p99": ":", "p95": "--"}
    for name, style in tails.items():
        values = [row[f"{name}_ms"] / 1000 for row in rows]
        plot.plot(clients, values, style, color=COLORS["tail"], label=name)
    values = [row["median_ms"] / 1000 for row in rows]
    plot.plot(clients, values, "o-", color=COLORS["service"], label="median")
    floor = [row["clients"] / row["bare_sharing_images_per_second"] for row in rows]
    plot.plot(clients, floor, color=COLORS["floor"], label="bare runs, an image for each client")
    save(plot, path)


def steps(rows: list[Row], path: Path) -> None:
    """Rows of one image of one size."""
    counts = [row["steps"] for row in rows]
    plot = axes("Time of one image", "steps", "seconds", counts)
    requests = [row["request_ms"] / 1000 for row in rows]
    plot.plot(counts, requests, "o-", color=COLORS["service"], label="HTTP request")
    bare = [row["bare_ms"] / 1000 for row in rows]
    plot.plot(counts, bare, "--", color=COLORS["floor"], label="bare runs")
    save(plot, path)
