"""A table from a CSV or XLSX file, every row with the line it stands on."""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path

from surveys.files.problems import FileRefused, Problem, refuse

TEXT_ENDINGS = (".csv", ".tsv", ".txt")
SHEET_ENDINGS = (".xlsx",)
ZIP_START = b"PK\x03\x04"
# A spreadsheet is a ZIP archive: refuse what would unpack to more than the machine should hold.
MAX_SHEET_BYTES, MAX_SHEET_PARTS, MAX_UNPACKED_BYTES, MAX_RATIO = 5 << 20, 200, 64 << 20, 100


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on (the header is line 1) and its cells by column name."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the trimmed text of a cell, "" where there is none."""
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file; ``columns`` maps the normal column name to the name in the file."""

    file: str
    columns: dict[str, str]
    rows: list[Row]

    def require(self, *names: str) -> None:
        """Refuse the file where a column is missing.

        Raises
        ------
        FileRefused
            With one sentence per missing column.
        """
        found = ", ".join(self.columns.values())
        missing = [
            Problem(
                self.file,
                1,
                name,
                "E_MISSING_COLUMN",
                f"there is no column {name}; add it to the header, which has: {found}.",
            )
            for name in names
            if name not in self.columns
        ]
        if missing:
            raise FileRefused(missing)


def read_table(path: Path, encoding: str | None = None) -> Table:
    """Read a CSV (comma, semicolon or tab) or the first sheet of an XLSX file.

    Parameters
    ----------
    path
        The file; its ending says what it must be.
    encoding
        Of a text file; None is UTF-8 with or without byte order mark.

    Raises
    ------
    FileRefused
        With one sentence that names the file, the place and the cure.
    """
    name = path.name
    if not path.is_file():
        what = "this is a folder" if path.is_dir() else "there is no such file"
        raise refuse(name, None, "", "E_MISSING_FILE", f"{what}; check the path {path}.")
    try:
        content = path.read_bytes()
    except OSError as error:
        sentence = f"the file cannot be read ({error.strerror}); check its permissions."
        raise refuse(name, None, "", "E_MISSING_FILE", sentence) from None
    return read_content(name, content, encoding)


def read_content(name: str, content: bytes, encoding: str | None = None) -> Table:
    """Read the content of a file with this name, as `read_table` does. Raises FileRefused."""
    ending = Path(name).suffix.lower()
    if not content.strip():
        raise refuse(name, None, "", "E_EMPTY_FILE", "the file is empty; it needs a header row.")
    if ending in SHEET_ENDINGS:
        lines = _sheet_rows(name, content)
    elif ending in TEXT_ENDINGS:
        lines = _text_rows(name, content, encoding)
    else:
        raise refuse(
            name,
            None,
            "",
            "E_FILE_KIND",
            f'files ending in "{ending}" are not read; save it as CSV (UTF-8) or XLSX.',
        )
    return _table(name, lines)


def normal(text: str) -> str:
    r"""Return text trimmed and in Unicode form NFC, so that equal ids compare equal.

    >>> normal(" Zoe\u0308 ")
    'Zoë'
    """
    return unicodedata.normalize("NFC", text).strip()


def whole_number(text: str) -> str:
    """Return an id that a spreadsheet turned into a decimal as the whole number it was.

    >>> whole_number("12.0"), whole_number("12.5"), whole_number("v1.0")
    ('12', '12.5', 'v1.0')
    """
    return text[:-2] if re.fullmatch(r"\d+\.0", text) else text


def _column_name(text: str) -> str:
    return re.sub(r"[\s\-]+", "_", normal(text)).casefold()


def _table(file: str, lines: list[tuple[int, list[str]]]) -> Table:
    filled = [(line, cells) for line, cells in lines if any(cells)]
    if not filled:
        raise refuse(file, None, "", "E_EMPTY_FILE", "the file is empty; it needs a header row.")
    header_line, header = filled[0]
    while header and not header[-1]:
        header.pop()
    columns: dict[str, str] = {}
    for cell in header:
        name = _column_name(cell)
        if name and name in columns:
            raise refuse(
                file,
                header_line,
                cell,
                "E_DUPLICATE_COLUMN",
                "this column stands twice; rename or remove one of them.",
            )
        columns[name or f"column_{len(columns) + 1}"] = cell
    names = list(columns)
    rows, problems = [], []
    for line, cells in filled[1:]:
        if any(cells[len(names) :]):
            problems.append(
                Problem(
                    file,
                    line,
                    "",
                    "E_EXTRA_CELLS",
                    f"this row has {len(cells)} cells and the header {len(names)}; "
                    "put text that holds the separator in double quotes.",
                )
            )
        rows.append(Row(line, dict(zip(names, cells, strict=False))))
    if problems:
        raise FileRefused(problems)
    return Table(file, columns, rows)


def _text_rows(file: str, content: bytes, encoding: str | None) -> list[tuple[int, list[str]]]:
    text = _decode(file, content, encoding)
    before = 0
    if re.match(r"sep=[,;\t]\r?\n", text):  # Excel's own note about the separator
        text, before = text.split("\n", 1)[1], 1
    first = next(iter(text.lstrip().splitlines()), "")
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = before + 1
    try:
        for cells in reader:
            rows.append((line, [normal(cell) for cell in cells]))
            line = before + reader.line_num + 1
    except csv.Error:
        raise refuse(
            file,
            line,
            "",
            "E_QUOTES",
            "a double quote is opened and not closed as CSV asks; "
            'close it, or double a quote inside text ("").',
        ) from None
    return rows


def _decode(file: str, content: bytes, encoding: str | None) -> str:
    if content.startswith(ZIP_START):
        raise refuse(
            file,
            None,
            "",
            "E_FILE_KIND",
            "the ending says text, the content is a spreadsheet or ZIP; "
            "rename it to .xlsx or save it as CSV (UTF-8).",
        )
    try:
        marked = content.startswith(b"\xef\xbb\xbf")  # the mark says more than the option
        text = content.decode("utf-8-sig" if marked else encoding or "utf-8")
    except LookupError:
        raise refuse(
            file,
            None,
            "",
            "E_ENCODING",
            f'there is no encoding named "{encoding}"; try --encoding cp1252.',
        ) from None
    except UnicodeError as error:
        at = getattr(error, "start", 0)
        raise refuse(
            file,
            content.count(b"\n", 0, at) + 1,
            "",
            "E_ENCODING",
            f"this is not {(encoding or 'UTF-8').upper()} text; say what it is with --encoding "
            "(files from Excel in Western Europe: --encoding cp1252), or save it as CSV UTF-8.",
        ) from None
    if "\x00" in text:
        raise refuse(
            file,
            text.count("\n", 0, text.index("\x00")) + 1,
            "",
            "E_FILE_KIND",
            "the ending says text, the content is not; save the table as CSV (UTF-8).",
        )
    return text.removeprefix("\ufeff")


def _sheet_rows(file: str, content: bytes) -> list[tuple[int, list[str]]]:
    from python_calamine import CalamineError, load_workbook

    not_a_sheet = refuse(
        file,
        None,
        "",
        "E_FILE_KIND",
        "the ending says XLSX, the content is not a workbook; "
        "save it as XLSX again, or as CSV with the ending .csv.",
    )
    if not content.startswith(ZIP_START):
        raise not_a_sheet
    try:
        _refuse_bomb(file, content)
        sheet = load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, IndexError):
        raise not_a_sheet from None
    return [(line, [_cell(value) for value in row]) for line, row in enumerate(cells, start=1)]


def _refuse_bomb(file: str, content: bytes) -> None:
    parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    unpacked = sum(part.file_size for part in parts)
    if (
        len(content) > MAX_SHEET_BYTES
        or len(parts) > MAX_SHEET_PARTS
        or unpacked > MAX_UNPACKED_BYTES
        or any(part.file_size > MAX_RATIO * max(part.compress_size, 1024) for part in parts)
    ):
        raise refuse(
            file,
            None,
            "",
            "E_SHEET_SIZE",
            "the workbook is larger than is safe to unpack (5 MB packed, 64 MB unpacked); "
            "save its first sheet as CSV (UTF-8).",
        )


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return normal(str(value))
