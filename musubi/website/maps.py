"""The region drawn from the vendored outlines of Japan's prefectures (@svg-maps/japan, CC BY 4.0)."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from musubi.registry.models import Prefecture

_FILE = Path(__file__).parent / "vendor" / "svg-maps-japan" / "japan.svg"
_STEP = re.compile(r"([a-zA-Z])|(-?[\d.]+),(-?[\d.]+)")
MARGIN = 3.0


@dataclass(frozen=True)
class Outline:
    """One prefecture's path and the middle of its box, in the map's own units."""

    path: str
    x: float
    y: float


@dataclass(frozen=True)
class RegionMap:
    """A region's outlines by prefecture code, and the part of the sheet they fill."""

    view_box: str
    outlines: dict[str, Outline]


def region_map(prefectures: list[Prefecture]) -> RegionMap:
    """Return the map of `prefectures`; one whose English name the sheet does not know is left out."""
    paths = _paths()
    boxes = {p.code: _box(paths[p.name_en.lower()]) for p in prefectures if p.name_en.lower() in paths}
    if not boxes:
        return RegionMap("0 0 1 1", {})
    left, top = min(b[0] for b in boxes.values()) - MARGIN, min(b[1] for b in boxes.values()) - MARGIN
    right, bottom = max(b[2] for b in boxes.values()) + MARGIN, max(b[3] for b in boxes.values()) + MARGIN
    outlines = {
        p.code: Outline(paths[p.name_en.lower()], *_mainland_middle(paths[p.name_en.lower()]))
        for p in prefectures
        if p.code in boxes
    }
    return RegionMap(f"{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}", outlines)


@cache
def _paths() -> dict[str, str]:
    root = ET.parse(_FILE).getroot()  # noqa: S314 - our own vendored file
    return {path.attrib["id"]: path.attrib["d"] for path in root.iter("{http://www.w3.org/2000/svg}path")}


@cache
def _points(path: str) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the corners of each closed part. The sheet uses m/M, l and z with pairs only."""
    parts: list[list[tuple[float, float]]] = []
    x = y = 0.0
    start, command = (0.0, 0.0), "m"
    for letter, dx, dy in _STEP.findall(path):
        if letter:
            command = letter
            if letter in "zZ":
                x, y = start
            continue
        x, y = (float(dx), float(dy)) if command.isupper() else (x + float(dx), y + float(dy))
        if command in "mM":
            start = (x, y)
            parts.append([])
            command = "L" if command == "M" else "l"
        parts[-1].append((x, y))
    return tuple(tuple(part) for part in parts)


def _box(path: str) -> tuple[float, float, float, float]:
    xs, ys = zip(*(point for part in _points(path) for point in part), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _mainland_middle(path: str) -> tuple[float, float]:
    """Return the middle of the largest part, so that a label stands on the mainland and not in the sea."""
    largest = max(_points(path), key=len)
    xs, ys = zip(*largest, strict=True)
    return round((min(xs) + max(xs)) / 2, 1), round((min(ys) + max(ys)) / 2, 1)
