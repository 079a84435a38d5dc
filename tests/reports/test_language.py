"""Numbers, lists and sentences in each language of the reports."""

from __future__ import annotations

from datetime import date

import pytest
from babel.numbers import format_decimal

from reports.language import (
    ENGLISH,
    LANGUAGES,
    Languages,
    _,
    accented,
    date_words,
    direction,
    fixed,
    known,
    listed,
    ngettext,
    number,
    ordinal,
    percent,
    speaking,
    spoken,
)


def test_a_number_is_written_as_the_common_locale_data_have_it() -> None:
    for language in LANGUAGES:
        with speaking(language):
            expected = format_decimal(9800, locale=language).replace("\u202f", "\xa0")
            assert number(9800) == expected, language
            assert fixed(0.25) == format_decimal(0.25, format="0.00", locale=language), language


def test_a_language_is_spoken_within_its_block_only() -> None:
    with speaking("de"):
        with speaking("ar"):
            assert (spoken(), direction()) == ("ar", "rtl")
        assert (number(1240), direction()) == ("1.240", "ltr")
    assert (spoken(), number(1240)) == (ENGLISH, "1,240")


def test_a_block_that_fails_gives_the_language_back() -> None:
    with pytest.raises(ZeroDivisionError), speaking("fr"):
        raise ZeroDivisionError
    assert spoken() == ENGLISH


def test_a_sign_of_percent_stays_on_its_side_from_right_to_left() -> None:
    with speaking("ar"):
        assert percent(0.84) == "84\N{LEFT-TO-RIGHT MARK}%\N{LEFT-TO-RIGHT MARK}"


def test_a_place_is_written_as_each_language_does() -> None:
    found = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = (ordinal(1), ordinal(2))
    assert found == {
        "en": ("1st", "2nd"),
        "de": ("1.", "2."),
        "fr": ("1er", "2e"),
        "es": ("1.º", "2.º"),
        "ar": ("1", "2"),
    }


def test_lists_and_days_follow_the_language() -> None:
    with speaking("de"):
        assert listed(["A", "B", "C"]) == "A, B und C"
        assert date_words(date(2026, 11, 23)) == "23. November 2026"


def test_a_sentence_that_no_catalog_has_is_said_in_english() -> None:
    with speaking("de"):
        assert _("No catalog has this sentence.") == "No catalog has this sentence."
        assert ngettext("{count} such thing", "{count} such things", 2) == "{count} such things"
        assert _("") == ""


def test_what_stars_enclose_is_accented_and_stars_in_names_are_not() -> None:
    parts = accented("*{name}* works here.", name="A*B*C")
    assert parts == [("A*B*C", True), (" works here.", False)]


@pytest.mark.parametrize(
    ("tag", "language"), [("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("tlh", "en"), ("", "en")]
)
def test_a_tag_of_the_people_file_finds_a_language_or_the_general_one(
    tag: str, language: str
) -> None:
    assert known(tag) == language


def test_only_a_person_reads_their_own_language() -> None:
    languages = Languages("en-x-marked", {"7": "en"})
    assert languages.of("person", "7") == "en"
    assert languages.of("person", "8") == "en-x-marked"
    assert languages.of("unit", "7") == "en-x-marked"
