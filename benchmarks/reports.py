"""How fast reports are drawn, and how much memory that takes: ``make bench-reports``.

Everything is measured in one run, turn by turn, since a machine is never twice the same; read
ratios, not milliseconds. "Computing" adds up all processes of a program: a browser has several, and
draws on two cores at once what one process draws on one. Pages are those of the tests.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import resource
import statistics
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report_programs import (
    Program,
    nothing_shared,
    reportlab,
    warm_chromium,
)
from reports.drawing.documents import Document, Renderer, documents, write_documents
from reports.drawing.workers import Drawer
from reports.facts import ReleaseFacts
from tests.reports.samples import AMIRA, QUIET, TOMASZ, company

KINDS = ("person", "unit", "organization")
#: Documents drawn in a turn: computing is counted in hundredths of a second.
BATCH = 5
#: Where time goes: part of a module's path -> what it does.
ROOMS = {
    "jinja2": "template",
    "/templates/": "template",
    "reports/contexts": "words and charts",
    "tinyhtml5": "reading HTML",
    "cssselect2": "style",
    "weasyprint/css": "style",
    "weasyprint/formatting": "boxes",
    "weasyprint/layout": "layout",
    "weasyprint/text": "text",
    "weasyprint/svg": "charts as PDF",
    "weasyprint/draw": "painting",
    "weasyprint/pdf/fonts": "fonts",
    "fontTools": "fonts",
    "weasyprint/pdf": "tags and PDF",
    "pydyf": "tags and PDF",
    "zlib": "tags and PDF",
}


def main() -> None:
    """Print all tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=12, help="turns of each program")
    options.add_argument("--documents", type=int, default=1000, help="of the memory's growth")
    given = options.parse_args()
    release = company()
    first = {kind: next(d for d in documents(release) if d.kind == kind) for kind in KINDS}
    with warm_chromium() as chromium, Drawer() as drawing:
        programs: dict[str, Program] = {
            "Swayline": drawing.pdf,
            "WeasyPrint, nothing shared": nothing_shared,
            "Chromium, warm": chromium,
            "reportlab": reportlab,
        }
        side_by_side(release, first, programs, given.rounds)
    processes(release, given.documents // 4)
    memory(release, first["person"], given.documents)
    where_time_goes(Renderer(release), first["person"])


def side_by_side(
    release: ReleaseFacts, first: dict[str, Document], programs: dict[str, Program], rounds: int
) -> None:
    """Print milliseconds per document of each program, and how they stand to each other."""
    renderer = Renderer(release)
    pages = {kind: renderer.html(document) for kind, document in first.items()}
    walls: dict[tuple[str, str], list[float]] = defaultdict(list)
    computed: dict[tuple[str, str], list[float]] = defaultdict(list)
    size: dict[tuple[str, str], int] = {}
    for turn in range(rounds + 1):  # the first turn warms up and is not counted
        for kind, page in pages.items():
            for name, program in programs.items():
                before, begun = _used(os.getpid()), time.perf_counter()
                for _ in range(BATCH):
                    size[kind, name] = len(program(page))
                if turn:
                    walls[kind, name].append((time.perf_counter() - begun) / BATCH)
                    computed[kind, name].append((_used(os.getpid()) - before) / BATCH)
    for what, took in (("Computing", computed), ("Waiting", walls)):
        print(f"{what}, milliseconds per document, median; how many times as long as Swayline\n")
        print(f"{'':<28}" + "".join(f"{kind:>26}" for kind in KINDS))
        for name in programs:
            cells = []
            for kind in KINDS:
                ours, theirs = took[kind, "Swayline"], took[kind, name]
                ratio = statistics.median(t / o for t, o in zip(theirs, ours, strict=True))
                kib = size[kind, name] / 1024
                cells.append(f"{statistics.median(theirs) * 1e3:8.0f} {ratio:6.2f}x {kib:5.0f} KiB")
            print(f"{name:<28}" + "".join(f"{cell:>26}" for cell in cells))
        print()
    per_core = 1 / statistics.median(computed["person", "Swayline"])
    print(f"{per_core:.1f} person reports a second and core\n")


def processes(release: ReleaseFacts, count: int) -> None:
    """Print reports a second by one process and by two, and of the whole way to files."""
    renderer = Renderer(release)
    people = [document for document in documents(release) if document.kind == "person"]
    pages = [renderer.html(people[place % len(people)]) for place in range(count)]
    rates: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(3):
        for number, found in rates.items():
            drawers = [Drawer() for _ in range(number)]
            for drawing in drawers:
                drawing.pdf(pages[0])
            begun = time.perf_counter()
            with ThreadPoolExecutor(number) as threads:
                for place, drawing in enumerate(drawers):
                    threads.submit(_draw_all, drawing, pages[place::number])
            found.append(len(pages) / (time.perf_counter() - begun))
            for drawing in drawers:
                drawing.close()
    one, two = (statistics.median(found) for found in rates.values())
    print("Processes with limits, person reports a second, median of three turns")
    print(f"  one {one:.1f}, two {two:.1f}: {two / one:.2f} times as many\n")
    staff = tuple(
        replace((AMIRA, TOMASZ, QUIET)[place % 3], id=f"p{place}") for place in range(count)
    )
    with TemporaryDirectory() as folder:
        begun = time.perf_counter()
        written = write_documents(replace(release, people=staff), Path(folder), processes=2)
        took = time.perf_counter() - begun
    print(f"  {len(written)} documents of a release to files, two processes: {took:.1f} s\n")


def _draw_all(drawing: Drawer, pages: list[str]) -> None:
    for page in pages:
        drawing.pdf(page)


def memory(release: ReleaseFacts, document: Document, count: int) -> None:
    """Print how much memory a process that draws has after some and after many documents."""
    page = Renderer(release).html(document)
    marks = [min(count, mark) for mark in (50, count // 4, count // 2, count)]
    print("Memory of one process that draws, MiB")
    with Drawer() as drawing:
        for number in range(1, count + 1):
            drawing.pdf(page.replace("Amira", f"Amira {number}"))
            if number in marks:
                print(f"  after {number:>5,} documents {_resident(drawing):8.1f}")
    print()


def _resident(drawing: Drawer) -> float:
    process = drawing._process
    assert process is not None  # noqa: S101  (it has drawn)
    status = Path(f"/proc/{process.pid}/statm").read_text(encoding="ascii")
    return int(status.split()[1]) * resource.getpagesize() / 2**20


def where_time_goes(renderer: Renderer, document: Document) -> None:
    """Print what part of the time each step of one report takes, the profiler's own included."""
    renderer.pdf(document)
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(10):
        renderer.pdf(document)
    profile.disable()
    rooms: dict[str, float] = defaultdict(float)
    for (file, _, name), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        room = next((room for part, room in ROOMS.items() if part in f"{file} {name}"), "other")
        rooms[room] += own
    whole = sum(rooms.values())
    print("Where the time of a person's report goes")
    for room, own in sorted(rooms.items(), key=lambda found: -found[1]):
        print(f"  {room:<20}{own / whole:6.0%}")


def _used(process: int) -> float:
    """Return the seconds of computing of a process and all below it, those that ended included."""
    used: dict[int, float] = {}
    below: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        number = int(entry.parent.name)
        used[number] = sum(map(int, parts[11:15])) / os.sysconf("SC_CLK_TCK")
        below[int(parts[1])].append(number)
    whole, waiting = 0.0, [process]
    while waiting:
        found = waiting.pop()
        whole += used.get(found, 0.0)
        waiting += below[found]
    return whole


if __name__ == "__main__":
    main()
