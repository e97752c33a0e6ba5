"""The lines of a file of facts; a file of something else is refused with what it is and what to do."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import chain
from typing import IO, Final

from api.cli.failures import CommandError
from api.language import gettext as _

_PDF: Final = b"%PDF-"

_DELIMITERS: Final = (b",", b"\t", b";")


class Given:
    """A file whose first bytes have been looked at; its lines, or all of it, are read once."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.name = str(getattr(file, "name", ""))
        self.start = file.read(8)

    def __iter__(self) -> Iterator[bytes]:
        yield from BytesIO(self.start + self._file.readline())
        yield from self._file

    def content(self, most: int) -> bytes:
        """All of it, or where it is longer than `most` bytes one byte more than these."""
        return self.start + self._file.read(most + 1 - len(self.start))


def fact_lines(file: Given) -> Iterable[bytes]:
    """The lines of a file of facts.

    Raises `CommandError` ``cli.empty`` where all of them are blank, ``cli.format`` for a file of
    another format, and ``cli.encoding`` for one that is not written in UTF-8: at once, or when the
    line is reached that shows it.
    """
    place = file.name
    lines = iter(file)
    before: list[bytes] = []
    for line in lines:
        before.append(line)
        text = line.removeprefix(BOM_UTF8).strip()
        if text:
            _must_be_facts(line, text, place)
            return _in_utf8(chain(before, lines), place)
    raise CommandError(
        "cli.empty",
        _("there is no fact in the file, only blank lines") if before else _("the file is empty"),
        place=place,
        remedy=_("Give a file with one CloudEvents object a line; nothing was written"),
    )


def _must_be_facts(line: bytes, text: bytes, place: str) -> None:
    """Refuse a file by its first line, `text` without what is blank."""
    one_a_line = _("A file of facts has one JSON object a line, in UTF-8; nothing was written")
    if line.startswith(_PDF):
        said = _("this is a PDF file, not a text of facts")
        raise CommandError("cli.format", said, place=place, remedy=one_a_line)
    if line.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in line:
        raise CommandError(
            "cli.encoding",
            _("the file is written in UTF-16 (“Unicode”), not in UTF-8"),
            place=place,
            remedy=_save_anew(),
        )
    if text == b"{" or text.startswith(b"["):
        raise CommandError(
            "cli.format",
            _("this is JSON over several lines or in one list, not one object a line"),
            place=place,
            remedy=_("Write each object on a line of its own, without commas between them"),
        )
    if not text.startswith(b"{") and any(each in text for each in _DELIMITERS):
        raise CommandError(
            "cli.format",
            _("this looks like a table (CSV), not like lines of facts"),
            place=place,
            remedy=_("Save it as an Excel workbook (.xlsx) and import that; see dangjian template"),
        )


def _in_utf8(lines: Iterable[bytes], place: str) -> Iterator[bytes]:
    for number, line in enumerate(lines, start=1):
        if not line.isascii():
            try:
                line.decode()
            except UnicodeDecodeError:
                raise _not_utf8(line, number, place) from None
        yield line


def _not_utf8(line: bytes, number: int, place: str) -> CommandError:
    try:
        line.decode("gb18030")
    except UnicodeDecodeError:
        said = _("line {number} is not written in UTF-8")
    else:
        said = _("line {number} is written in GBK, not in UTF-8")
    return CommandError(
        "cli.encoding", said.format(number=number), place=place, remedy=_save_anew()
    )


def _save_anew() -> str:
    return _("Save the file anew with the encoding UTF-8 (save as, encoding); nothing was written")
