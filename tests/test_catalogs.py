"""The catalogs: nothing missing, nothing stale, and the same variables in every language."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from helpdesk import catalogs
from helpdesk.cli import app
from helpdesk.settings import DOMAIN_FILE

PLACEHOLDER = re.compile(r"{\w+}|^\[\w+\] ", re.MULTILINE)
GREETING = "Take care. Write to me any time."

runner = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalogs that a test may change."""
    copy = tmp_path / "locales"
    shutil.copytree(catalogs.FOLDER, copy)
    monkeypatch.setattr(catalogs, "FOLDER", copy)
    return copy


def changed_domain(tmp_path: Path, old: str, new: str) -> Path:
    text = DOMAIN_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "domain.yml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_desk_speaks_english_and_spanish() -> None:
    assert catalogs.languages() == ("en", "es")


def test_no_spanish_line_is_missing_or_fuzzy() -> None:
    assert catalogs.untranslated("es") == []


def test_a_language_without_a_catalog_has_every_line_to_translate() -> None:
    assert len(catalogs.untranslated("ko")) == len({line.text for line in catalogs.lines()}) > 100


def test_lines_are_the_texts_and_the_titles_of_buttons() -> None:
    lines = {(line.text, line.response) for line in catalogs.lines()}
    assert (GREETING, "utter_goodbye") in lines
    assert ("More", "utter_more_left") in lines


@pytest.mark.parametrize("line", sorted({line.text for line in catalogs.lines()}), ids=lambda text: text[:30])
def test_a_translation_holds_the_same_variables(line: str) -> None:
    translated = catalogs.translate(line, "es")
    assert PLACEHOLDER.findall(translated) == PLACEHOLDER.findall(line)
    assert translated.count("\n") == line.count("\n")


@pytest.mark.parametrize("number", ["988", "911", "(800) 854-7771", "(800) 540-4000", "(800) 978-3600"])
def test_numbers_of_the_danger_lines_stand_in_both_languages(number: str) -> None:
    responses = yaml.safe_load(DOMAIN_FILE.read_text(encoding="utf-8"))["responses"]
    english = [texts[0]["text"] for name, texts in responses.items() if name.startswith("utter_crisis_")]
    assert len(english) == 7
    for text in english:
        assert catalogs.translate(text, "es").count(number) == text.count(number)


def test_every_phone_number_of_a_line_stands_in_its_translation() -> None:
    number = re.compile(r"\(\d{3}\) \d{3}-\d{4}|\b\d{3}\b|\S+@\S+\w")
    differing = [
        line.text
        for line in catalogs.lines()
        if sorted(number.findall(line.text)) != sorted(number.findall(catalogs.translate(line.text, "es")))
    ]
    assert differing == []


@pytest.mark.parametrize(
    ("text", "language", "translated"),
    [
        (GREETING, "en", GREETING),
        ("nobody wrote this line", "es", "nobody wrote this line"),
        (GREETING, "ko", GREETING),
    ],
)
def test_a_line_without_a_translation_stays_as_it_is(text: str, language: str, translated: str) -> None:
    assert catalogs.translate(text, language) == translated


def test_a_response_can_be_said_without_an_nlg() -> None:
    assert catalogs.response_text("utter_goodbye", "en") == GREETING
    assert catalogs.response_text("utter_goodbye", "es") == catalogs.translate(GREETING, "es") != GREETING
    with pytest.raises(KeyError):
        catalogs.response_text("utter_nothing", "en")


def test_a_changed_english_line_makes_its_translation_fuzzy(folder: Path, tmp_path: Path) -> None:
    changed = "Take care. Write to me at any time."
    domain = changed_domain(tmp_path, GREETING, changed)
    updated = catalogs.update("es", domain)
    message = updated.get(changed)
    assert message is not None
    assert message.fuzzy
    assert message.string == catalogs.read("es").get(changed).string  # type: ignore[union-attr]
    assert catalogs.untranslated("es", domain) == [changed]
    assert catalogs.untranslated("es", DOMAIN_FILE) == [GREETING]


def test_a_new_line_is_added_empty(folder: Path, tmp_path: Path) -> None:
    new = "Zebras graze quietly beside seven purple windmills."
    domain = changed_domain(tmp_path, f'- text: "{GREETING}"', f'- text: "{GREETING}"\n    - text: "{new}"')
    catalogs.update("es", domain)
    assert catalogs.untranslated("es", domain) == [new]


def test_an_update_without_changes_changes_nothing(folder: Path) -> None:
    file = folder / "es" / "LC_MESSAGES" / "helpdesk.po"
    before = {m.id: m.string for m in catalogs.read("es") if m.id}
    assert runner.invoke(app, ["translations", "update"]).output == "es: 0 lines to translate.\n"
    assert {m.id: m.string for m in catalogs.read("es") if m.id} == before
    written = file.read_bytes()
    catalogs.update("es")
    assert file.read_bytes() == written


def test_the_check_passes_when_every_line_is_translated() -> None:
    result = runner.invoke(app, ["translations", "check"])
    assert (result.exit_code, result.output) == (0, "Every line is translated.\n")


@pytest.mark.parametrize("flaw", ["missing", "fuzzy"])
def test_the_check_lists_what_is_missing_or_fuzzy_and_fails(folder: Path, flaw: str) -> None:
    file = folder / "es" / "LC_MESSAGES" / "helpdesk.po"
    entry = f'msgid "{GREETING}"\nmsgstr "'
    text = file.read_text(encoding="utf-8")
    assert entry in text
    flawed = text.replace(entry, f"#, fuzzy\n{entry}" if flaw == "fuzzy" else f'{entry}"\n\n#~ msgid "x"\n#~ msgstr "')
    file.write_text(flawed, encoding="utf-8")
    result = CliRunner(mix_stderr=True).invoke(app, ["translations", "check"])
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert GREETING in result.output
