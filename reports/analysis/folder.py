"""The folder that an analysis writes: beside its place, and renamed there when it is whole."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reports.analysis import adoption, details, tables
from reports.analysis.adoption import stability_of
from reports.analysis.analysis import Analysis
from reports.facts import ReleaseFacts
from scoring import METHOD_VERSION
from surveys.files.problems import refuse

LIBRARIES = ("numpy", "scipy", "scikit-network", "numba", "weasyprint")


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to write in; it becomes `target` only if nothing goes wrong.

    Raises
    ------
    FileRefused
        If `target` exists and is not an empty folder, or cannot be made.
    """
    refuse_taken(target)
    target = target.resolve()  # an empty folder behind a link is filled where it lies
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise refuse(
            target.name,
            None,
            "",
            "E_FOLDER",
            f"the folder cannot be made ({error.strerror}); choose another --out.",
        ) from None
    try:
        beside.chmod(0o777 & ~_umask())
        yield beside
        os.replace(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def refuse_taken(target: Path) -> None:
    """Refuse a folder that holds something, or a file in its place."""
    if target.is_dir():
        taken = any(target.iterdir())
    else:
        taken = target.exists() or target.is_symlink()
    if taken:
        raise refuse(
            str(target),
            None,
            "",
            "E_FOLDER_TAKEN",
            "this exists and is not empty; name a new folder with --out, or empty it first.",
        )


def write_tables(analysis: Analysis, folder: Path) -> None:
    """Write the CSV tables and organization.json."""
    write_csv(folder / "people.csv", tables.PEOPLE_COLUMNS, tables.people_rows(analysis))
    write_csv(folder / "details.csv", details.DETAIL_COLUMNS, details.detail_rows(analysis))
    write_csv(folder / "units.csv", tables.UNIT_COLUMNS, tables.unit_rows(analysis))
    write_csv(folder / "change_agents.csv", tables.AGENT_COLUMNS, tables.agent_rows(analysis))
    write_csv(folder / "spread.csv", adoption.SPREAD_COLUMNS, adoption.spread_rows(analysis))
    write_csv(folder / "problems.csv", tables.PROBLEM_COLUMNS, tables.problem_rows(analysis))
    write_json(folder / "organization.json", organization(analysis))


def organization(analysis: Analysis) -> dict[str, Any]:
    """Return the organization's figures by question, None where unknown."""
    roster = analysis.roster
    chart = roster.frame.chart
    questions = {}
    for question in analysis.questions:
        figures = plain(question.organization)
        del figures["agents"]
        figures["response_rate"] = figures["answered"] / figures["people"]
        figures["self_nominations_dropped"] = question.self_named
        figures["text"] = question.text
        figures["stability"] = stability_of(analysis, question)
        questions[question.key] = figures
    index = analysis.index
    return {
        "people": roster.frame.people,
        "units": list(roster.units),
        "levels": list(roster.levels),
        "levels_ordered": roster.levels_ordered,
        "managers": int((chart.span > 0).sum()) if chart else None,
        "depth": int(chart.depth[~chart.unattached].max()) if chart else None,
        "chart_broken": chart.broken if chart else None,
        "chart_shape": plain(roster.shape),
        "questions": questions,
        "index": None
        if index is None
        else {
            "questions": list(index.questions),
            "cronbach_alpha": plain(index.alpha),
            "refused": index.refused,
            "mean_share": None
            if index.mean is None
            else {
                row.id: plain(float(value))
                for row, value in zip(roster.people, index.mean, strict=True)
            },
        },
    }


def plain(value: Any) -> Any:
    """Return a value as JSON has it: dataclasses as objects, NaN as null."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def write_manifest(
    folder: Path,
    *,
    release: ReleaseFacts,
    inputs: Iterable[Path],
    sealed: Iterable[Path] = (),
    options: dict[str, Any],
    files: dict[str, Any],
) -> None:
    """Write what the analysis was made from and with; no times, so that equal runs are equal.

    Of `sealed` inputs only the names are told: with a digest, anybody could try guessed answers.
    """
    write_json(
        folder / "manifest.json",
        {
            "product": "Swayline",
            "method_version": METHOD_VERSION,
            "release_id": release.release_id,
            "versions": {name: version(name) for name in LIBRARIES},
            "options": options,
            "inputs": [
                {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
                for path in inputs
            ]
            + [{"file": path.name} for path in sealed],
            "files": files,
        },
    )


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[list[str]]) -> None:
    """Write a table; the same rows give the same bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_json(path: Path, content: Any) -> None:
    """Write a JSON file that reads well."""
    encoded = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(encoded + "\n", encoding="utf-8")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
