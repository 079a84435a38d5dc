"""Draw the pictures in ``docs/reports``: ``python -m tests.reports.pictures [words in names]``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pypdfium2
from PIL import Image

from reports.drawing.documents import Document, Renderer
from reports.facts import ReleaseFacts
from reports.language import Languages
from tests.reference import DATA
from tests.reports.pictures import groups, people

FOLDER = Path(__file__).parents[3] / "docs" / "reports"
#: Points to pixels; colors in a picture, of which the accent is to be one.
SCALE, COLORS = 80 / 72, 40
#: Whose pages are shown in grey and in other languages as well.
MANAGER = "demo-confidential-manager"


def main(words: Sequence[str]) -> None:
    """Draw all pictures, or those with one of these words in their names."""
    if not DATA.is_dir():
        raise SystemExit(
            f"Krackhardt's network is not in {DATA}; name its folder in SWAYLINE_REFERENCE_DATA."
        )
    for folder, name, picture in pictures(words):
        path = FOLDER / folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.quantize(COLORS, method=Image.Quantize.MAXCOVERAGE).save(path, optimize=True)
        print(path.relative_to(FOLDER), flush=True)


def pictures(words: Sequence[str]) -> Iterator[tuple[str, str, Image.Image]]:
    """Yield folder, name and picture: people on one sheet, others page by page."""
    for name, release, person in people.everybody():
        if wanted(name, words):
            document = Document("person", person.id, "")
            sheet = side_by_side(pages(release, document))
            yield "person", name, sheet
            if name == MANAGER:
                yield "person", f"{name}-grey", sheet.convert("L").convert("RGB")
                for language in groups.LANGUAGES:
                    translated = side_by_side(pages(release, document, language))
                    yield "person", f"{name}-{language}", translated
    for folder, cases in (("organization", groups.of_organizations()), ("unit", groups.of_units())):
        for name, release, document, language, some in cases:
            if wanted(name, words):
                for number, page in enumerate(pages(release, document, language), 1):
                    if not some or number in some:
                        yield folder, f"{name}-{number}", page


def wanted(name: str, words: Sequence[str]) -> bool:
    """Whether a picture was asked for."""
    return not words or any(word in name for word in words)


def pages(release: ReleaseFacts, document: Document, language: str = "en") -> list[Image.Image]:
    """Draw a report and return a picture of each page."""
    pdf = Renderer(release, languages=Languages(language)).pdf(document)
    with pypdfium2.PdfDocument(pdf) as opened:
        return [page.render(scale=SCALE).to_pil().convert("RGB") for page in opened]


def side_by_side(sheets: Sequence[Image.Image]) -> Image.Image:
    """Return pages as one picture."""
    size = (sum(sheet.width for sheet in sheets), max(sheet.height for sheet in sheets))
    whole = Image.new("RGB", size, "white")
    across = 0
    for sheet in sheets:
        whole.paste(sheet, (across, 0))
        across += sheet.width
    return whole


if __name__ == "__main__":
    main(sys.argv[1:])
