"""The region drawn from the vendored outlines of Japan's prefectures (@svg-maps/japan, CC BY 4.0)."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from xml.etree import ElementTree as ET

from musubi.registry.models import Prefecture

_FILE = Path(__file__).parent / "vendor" / "svg-maps-japan" / "japan.svg"
_STEP = re.compile(r"([a-zA-Z])|(-?[\d.]+),(-?[\d.]+)")
MARGIN = 2.0
SMALLEST_SHARE = 0.02
Part = tuple[tuple[float, float], ...]


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
    return _drawn(tuple((one.code, one.name_en.lower()) for one in prefectures))


@lru_cache(maxsize=8)
def _drawn(names: tuple[tuple[str, str], ...]) -> RegionMap:
    paths = _paths()
    boxes = {code: _box(paths[name]) for code, name in names if name in paths}
    if not boxes:
        return RegionMap("0 0 1 1", {})
    left, top = min(b[0] for b in boxes.values()) - MARGIN, min(b[1] for b in boxes.values()) - MARGIN
    right, bottom = max(b[2] for b in boxes.values()) + MARGIN, max(b[3] for b in boxes.values()) + MARGIN
    outlines = {code: Outline(paths[name], *_mainland_middle(paths[name])) for code, name in names if code in boxes}
    return RegionMap(f"{left:.1f} {top:.1f} {right - left:.1f} {bottom - top:.1f}", outlines)


@cache
def _paths() -> dict[str, str]:
    root = ET.parse(_FILE).getroot()  # noqa: S314 - our own vendored file
    return {path.attrib["id"]: path.attrib["d"] for path in root.iter("{http://www.w3.org/2000/svg}path")}


@cache
def _points(path: str) -> tuple[Part, ...]:
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
    """Return the box of the parts that show at this size: the mainland and islands not lost beside it."""
    parts = sorted(_points(path), key=_area, reverse=True)
    shown = [part for part in parts if _area(part) >= SMALLEST_SHARE * _area(parts[0])]
    xs, ys = zip(*(point for part in shown for point in part), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _mainland_middle(path: str) -> tuple[float, float]:
    """Return the centre of gravity of the largest part, so that a label stands on the land and not in the sea."""
    part = max(_points(path), key=_area)
    weights = [x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _sides(part)]
    total = sum(weights) * 3
    x = sum((x1 + x2) * w for ((x1, _), (x2, _)), w in zip(_sides(part), weights, strict=True)) / total
    y = sum((y1 + y2) * w for ((_, y1), (_, y2)), w in zip(_sides(part), weights, strict=True)) / total
    return round(x, 1), round(y, 1)


def _area(part: Part) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _sides(part))) / 2


def _sides(part: Part) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return list(zip(part, (*part[1:], part[0]), strict=True))
