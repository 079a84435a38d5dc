"""``flask analyze``: files in, scores and reports out; no server, no account."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from reports.analysis import Analysis, Answers, Options, analyze_round
from reports.analysis.folder import plain, refuse_taken, whole_folder, write_manifest
from reports.analysis.summary import print_summary, print_told
from reports.attributed.from_files import refuse_ties, write_ties
from reports.drawing.documents import documents, write_documents
from reports.drawing.look import Look
from reports.drawing.pdf import ReportError
from reports.errors import LookRefused
from reports.facts import ReleaseFacts
from reports.language import COMPLETE, ENGLISH, Languages
from reports.looks.options import chosen_look, look_options
from reports.said import Inputs, Said, confidential, exact, refuse_index
from reports.thresholds import FLOORS, Thresholds
from scoring.network import from_scale
from surveys.files.nominations import DEFAULT_QUESTION, Nominations, read_nominations
from surveys.files.people import People, read_people
from surveys.files.problems import FileRefused, refuse

#: Problems printed before the rest is only counted.
SHOWN = 20


@click.command("analyze")
@click.argument("people", type=click.Path(path_type=Path))
@click.argument("nominations", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="New folder.")
@click.option("--respondents", type=click.Path(path_type=Path), help="Who answered.")
@click.option("--cut", type=float, help="A row is a nomination from this strength on.")
@click.option(
    "--levels",
    type=click.IntRange(min=2),
    help="Strengths are on a scale from 1 to this; gives weighted shares.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which tenure counts; start dates are unused without it.",
)
@click.option(
    "--top-level",
    type=click.Choice(["highest", "lowest"]),
    help="Which end of numeric levels is the top.",
)
@click.option(
    "--high-cut",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.75,
    show_default=True,
    help="Percentile from which influence is high.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--question", "questions", multiple=True, help="Only this question; repeats.")
@click.option("--index", multiple=True, help="A question of the mean share; repeats.")
@click.option(
    "--within-units", is_flag=True, help="Test correlations within units of different size."
)
@click.option("--ties", is_flag=True, help="Add a GraphML of who names whom; attributed only.")
@look_options
@click.option("--no-reports", is_flag=True, help="Tables only; needs no Pango.")
@click.option(
    "--language",
    type=click.Choice(COMPLETE),
    default=ENGLISH,
    show_default=True,
    help="Of reports, but for people with a language of their own in the file.",
)
@click.option("--encoding", help="Of the text files, if not UTF-8.")
@click.option("--unknown", type=click.Choice(["fail", "drop"]), default="fail", show_default=True)
@click.option(
    "--mode",
    type=click.Choice(["attributed", "confidential"]),
    default="attributed",
    show_default=True,
    help="Exact figures, or only what may be said without telling who named whom.",
)
@click.option(
    "--smallest-group",
    type=click.IntRange(min=FLOORS.smallest_group),
    default=FLOORS.smallest_group,
    show_default=True,
    help="People who answered in any group that is shown; confidential mode.",
)
def analyze_command(**given: Any) -> None:
    """Score PEOPLE and NOMINATIONS (CSV or XLSX) and write tables and reports to a new folder."""
    inputs = Inputs(**{name: given[name] for name in Inputs.__dataclass_fields__})
    as_of = given["as_of"]
    options = Options(
        given["top_level"],
        given["high_cut"],
        given["seed"],
        tuple(dict.fromkeys(given["index"])),
        as_of.date() if as_of else None,
        given["within_units"],
    )
    try:
        if given["mode"] == "confidential":
            refuse_index(options)
            refuse_ties(ties=given["ties"])
            said = confidential(Thresholds(smallest_group=given["smallest_group"]))
        else:
            said = exact
        _analyze(
            inputs,
            options,
            given["out"],
            said,
            look=chosen_look(given, Look()),
            language=given["language"],
            reports=not given["no_reports"],
            ties=given["ties"],
        )
    except FileRefused as refused:
        _print_refusal(refused)
        sys.exit(2)
    except (ReportError, LookRefused) as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def _analyze(
    inputs: Inputs,
    options: Options,
    out: Path,
    say: Callable[[Analysis, People, Inputs], Said],
    *,
    look: Look,
    language: str,
    reports: bool,
    ties: bool,
) -> None:
    refuse_taken(out)
    with _progress() as step:
        people = read_people(inputs.people, inputs.encoding)
        nominations = read_nominations(
            inputs.nominations,
            people,
            respondents=inputs.respondents,
            cut=inputs.cut,
            levels=inputs.levels,
            unknown=inputs.unknown,
            encoding=inputs.encoding,
        )
        answers = _answers(inputs, options, nominations)
        scored = step("Scoring", max(len(answers), 1))
        analysis = analyze_round(
            people.rows,
            answers,
            options,
            people_file=people.file,
            problems=(*people.problems, *nominations.problems),
            vacant=people.vacant,
            on_question=lambda _: scored(),
        )
        said = say(analysis, people, inputs)
        with whole_folder(out) as folder:
            said.write(folder)
            if ties:
                write_ties(analysis, folder)
            languages = Languages(language, {row.id: row.language for row in people.rows})
            place = folder / "reports"
            files, failed = (
                _reports(said.facts, place, look, languages, step) if reports else ({}, [])
            )
            settings = plain(options) | {
                "as_of": options.as_of.isoformat() if options.as_of else None,
                "cut": inputs.cut,
                "levels": inputs.levels,
                "unknown": inputs.unknown,
                "questions": list(answers),
                "mode": said.facts.mode,
                "language": language,
                "accent": look.accent,
                "paper": look.paper.value,
                "logo": sha256(look.logo.content).hexdigest() if look.logo else None,
            }
            write_manifest(
                folder,
                release=said.facts,
                inputs=[path for path in inputs.paths() if path not in said.sealed],
                sealed=said.sealed,
                options=settings,
                files=files,
            )
    if said.facts.mode == "confidential":
        print_told(people, said.facts, out, files)
    else:
        print_summary(people, analysis, out, files)
    for sentence in failed:
        click.echo(sentence, err=True)
    if failed:
        sys.exit(1)


def _answers(inputs: Inputs, options: Options, nominations: Nominations) -> dict[str, Answers]:
    """Return the answers to the questions asked for; all of them, by name, unless some are."""
    known = nominations.questions
    for option, wanted in (("--question", inputs.questions), ("--index", options.index)):
        for name in wanted:
            if name not in known:
                listed = (
                    ", ".join(known) if known else f"none (a file would mean {DEFAULT_QUESTION})"
                )
                raise refuse(
                    inputs.nominations.name,
                    None,
                    "question",
                    "E_UNKNOWN_QUESTION",
                    f'there is no question "{name}" as {option} asks; there is: {listed}.',
                )
    if len(set(options.index)) == 1:
        raise refuse(
            inputs.nominations.name,
            None,
            "question",
            "E_INDEX",
            "a mean needs two questions or more; name each with --index, or leave it out.",
        )
    chosen = tuple(dict.fromkeys(inputs.questions)) or tuple(sorted(known))
    for name in options.index:
        if name not in chosen:
            raise refuse(
                inputs.nominations.name,
                None,
                "question",
                "E_UNKNOWN_QUESTION",
                f'--index asks for "{name}" and --question leaves it out; name it in both.',
            )
    return {
        name: Answers(
            ties=nominations.ties[name],
            respondents=nominations.respondents[name],
            self_named=nominations.self_named[name],
            strengths=_strengths(nominations.strengths[name], inputs.levels),
        )
        for name in chosen
    }


def _strengths(written: list[float], levels: int | None) -> tuple[float, ...] | None:
    """Return strengths from 0 to 1; None where it is not said how long the scale is."""
    return tuple(from_scale(written, levels).tolist()) if levels else None


Step = Callable[[str, int], Callable[[], None]]


def _reports(
    release: ReleaseFacts, folder: Path, look: Look, languages: Languages, step: Step
) -> tuple[dict[str, Any], list[str]]:
    """Write all PDFs; return id -> file by kind, and a sentence for each that was not drawn."""
    done = step("Reports", len(documents(release)))
    failed: list[str] = []
    written = write_documents(
        release,
        folder,
        look=look,
        languages=languages,
        on_done=lambda *_: done(),
        on_failed=lambda document, why: failed.append(f"{document.file_name}: {why}"),
    )
    files: dict[str, Any] = {"people": {}, "units": {}, "organization": ""}
    for document in written:
        path = f"reports/{document.file_name}"
        if document.kind == "organization":
            files["organization"] = path
        else:
            files["people" if document.kind == "person" else "units"][document.key] = path
    return files, failed


@contextmanager
def _progress() -> Iterator[Step]:
    """Give a function that opens a named bar; nothing is drawn where there is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bars = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)

    def step(name: str, total: int) -> Callable[[], None]:
        bar = bars.add_task(name, total=total)
        return lambda: bars.advance(bar)

    with bars:
        yield step


def _print_refusal(refused: FileRefused) -> None:
    for problem in refused.problems[:SHOWN]:
        click.echo(str(problem), err=True)
    more = len(refused.problems) - SHOWN
    if more > 0:
        click.echo(f"... and {more} more like these.", err=True)
