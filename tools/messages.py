"""Collects every text of the interface into locale/, and compiles the catalogues.

    python tools/messages.py            bring locale/ up to date
    python tools/messages.py --check    change nothing; fail if something is missing or out of date

Pure Python, so that neither gettext's programs nor anything else must be installed. The compiled
catalogues are part of the project: the site runs from a fresh clone as it is.
"""

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
PLURAL_FORMS = {
    "en": "nplurals=2; plural=(n != 1);",
    "ko": "nplurals=1; plural=0;",
}
# The texts are written in English, so their English translation is themselves.
SOURCE_LANGUAGE = "en"

# Which arguments of a call are the context, the text, and the text for many.
FUNCTIONS = {
    "gettext": (None, 0, None),
    "pgettext": (0, 1, None),
    "ngettext": (None, 0, 1),
    "npgettext": (0, 1, 2),
}
STRING = r"""(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
CALL_IN_TEMPLATE = re.compile(
    rf"\b(_|n?p?gettext)\(\s*{STRING}(?:\s*,\s*{STRING})?(?:\s*,\s*{STRING})?", re.DOTALL
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")


@dataclass
class Message:
    text: str
    plural: str = ""
    context: str | None = None
    files: list[str] = field(default_factory=list)


# --- Collecting -----------------------------------------------------------------------------------


def collected() -> list[Message]:
    """Every text that is marked for translation, once, in the order of the files."""
    found: dict[tuple[str | None, str], Message] = {}
    for file in _source_files():
        name = file.relative_to(ROOT).as_posix()
        for message in _messages_of(file):
            kept = found.setdefault((message.context, message.text), message)
            kept.plural = kept.plural or message.plural
            if name not in kept.files:
                kept.files.append(name)
    return list(found.values())


def _source_files() -> list[Path]:
    folders = [ROOT / "negotiations", ROOT / "tradetracker", ROOT / "templates"]
    return sorted(
        file
        for folder in folders
        for file in folder.rglob("*")
        if file.suffix in (".py", ".html", ".txt") and "migrations" not in file.parts
    )


def _messages_of(file: Path) -> Iterator[Message]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return messages_in_python(text)
    return messages_in_template(text)


def messages_in_python(text: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            yield from _message(name, [_constant(argument) for argument in node.args])


def messages_in_template(text: str) -> Iterator[Message]:
    from django.utils.translation.template import templatize

    for name, *strings in CALL_IN_TEMPLATE.findall(templatize(text)):
        yield from _message(name, [ast.literal_eval(string) for string in strings if string])


def _message(name: str, arguments: list[str | None]) -> Iterator[Message]:
    function = "gettext" if name == "_" else name.removesuffix("_lazy").removesuffix("_noop")
    if function not in FUNCTIONS:
        return
    context, text, plural = (
        None if place is None or place >= len(arguments) else arguments[place]
        for place in FUNCTIONS[function]
    )
    if text:
        yield Message(text=text, plural=plural or "", context=context)


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


# --- The catalogues -------------------------------------------------------------------------------


def catalogue_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def updated(language: str, messages: Iterable[Message]) -> polib.POFile:
    """The catalogue of a language with exactly these messages, keeping the translations it has."""
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Project-Id-Version": "tradetracker",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    file = catalogue_file(language)
    before = polib.pofile(str(file)) if file.exists() else polib.POFile()
    for message in messages:
        known = before.find(message.text, msgctxt=message.context or False)
        catalogue.append(_entry(language, message, known))
    return catalogue


def _entry(language: str, message: Message, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgctxt=message.context,
        occurrences=[(file, "") for file in message.files],
        flags=["python-format"] if PLACEHOLDER.search(message.text + message.plural) else [],
        comment=known.comment if known else "",
        tcomment=known.tcomment if known else "",
    )
    if message.plural:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = _plural_translations(language, message, known)
    else:
        entry.msgstr = known.msgstr if known else ""
        if language == SOURCE_LANGUAGE:
            entry.msgstr = entry.msgstr or message.text
    return entry


def _plural_translations(
    language: str, message: Message, known: polib.POEntry | None
) -> dict[int, str]:
    if known and known.msgstr_plural:
        return dict(known.msgstr_plural)
    if language == SOURCE_LANGUAGE:
        return {0: message.text, 1: message.plural}
    return dict.fromkeys(range(_number_of_plurals(language)), "")


def _number_of_plurals(language: str) -> int:
    return int(PLURAL_FORMS[language].split(";")[0].removeprefix("nplurals="))


# --- Judging --------------------------------------------------------------------------------------


def complaints() -> list[str]:
    """What is missing, out of date or broken in locale/, each in one sentence."""
    messages = collected()
    return [complaint for language in PLURAL_FORMS for complaint in _complaints(language, messages)]


def _complaints(language: str, messages: list[Message]) -> Iterator[str]:
    file = catalogue_file(language)
    name = file.relative_to(ROOT)
    catalogue = updated(language, messages)
    if not file.exists() or str(polib.pofile(str(file), wrapwidth=100)) != str(catalogue):
        yield f"{name} is out of date: run make messages."
    compiled = file.with_suffix(".mo")
    if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
        yield f"{name.with_suffix('.mo')} does not match its source: run make messages."
    for entry in catalogue:
        translations = list(entry.msgstr_plural.values()) or [entry.msgstr]
        if not all(translations):
            yield f"{name}: not translated: {entry.msgid!r}"
        elif any(not _same_placeholders(entry, translation) for translation in translations):
            yield f"{name}: other placeholders than the original: {entry.msgid!r}"


def _same_placeholders(entry: polib.POEntry, translation: str) -> bool:
    """A placeholder may be left out of one plural form ("one round"), but none may be invented."""
    wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    found = set(PLACEHOLDER.findall(translation))
    return found <= wanted if entry.msgid_plural else found == wanted


def main() -> None:
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    sys.path.insert(0, str(ROOT))
    is_check = "--check" in sys.argv
    if not is_check:
        _write()
    found = complaints()
    for complaint in found:
        print(complaint)
    sys.exit(1 if found and is_check else 0)


def _write() -> None:
    messages = collected()
    for language in PLURAL_FORMS:
        catalogue = updated(language, messages)
        file = catalogue_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(file))
        catalogue.save_as_mofile(str(file.with_suffix(".mo")))


if __name__ == "__main__":
    main()
