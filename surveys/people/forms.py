"""The forms about people."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

#: Encodings that tables from offices have, and what people know them by.
ENCODINGS = (
    ("", "UTF-8 (usual)"),
    ("cp1252", "Windows, Western Europe (Excel “CSV”)"),
    ("cp1250", "Windows, Central Europe"),
    ("cp1251", "Windows, Cyrillic"),
    ("cp1253", "Windows, Greek"),
    ("cp1254", "Windows, Turkish"),
    ("utf-16", "Unicode text (UTF-16)"),
    ("mac_roman", "Mac, Western Europe"),
)


class UploadForm(FlaskForm):
    """A people file."""

    people_file = FileField(
        "People file", validators=[FileRequired("Choose a file in CSV or XLSX form.")]
    )
    encoding = SelectField(
        "Characters of a CSV file", choices=[SelectChoice(*pair) for pair in ENCODINGS], default=""
    )


class ApplyForm(FlaskForm):
    """What an admin saw, and the number that confirms a large loss."""

    seen = HiddenField()
    gone = StringField("How many people are deactivated?")
