"""Search for words of English and pairs of Chinese characters, without a dictionary.

Chinese has no spaces between words, and cutting it into words needs a dictionary that would have to
be the same in the browser. Pairs of neighbouring characters need none: a page has 考核办法 where it
has 考核, 核办 and 办法. Single characters are kept too, for those who search for one.
"""

import re
from functools import cache
from typing import Any

from sphinx.application import Sphinx
from sphinx.search import languages
from sphinx.search.en import SearchEnglish

#: Chinese characters, as the browser's expression below has them too.
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

_PART = re.compile(rf"[{HAN}]+|[^\W{HAN}]+")
_HAN = re.compile(f"[{HAN}]")


def split(text: str) -> list[str]:
    """What a text is found by: its words, and its Chinese characters singly and in pairs."""
    found: list[str] = []
    for part in _PART.findall(text):
        if not _HAN.match(part):
            found.append(part)
            continue
        found += part
        found += (part[at : at + 2] for at in range(len(part) - 1))
    return found


class Pairs(SearchEnglish):
    """English as Sphinx has it, and Chinese in pairs."""

    lang = "pairs"
    #: The browser's stemmer is called by it.
    language_name = "English"
    # A text that is searched for gives pairs only, so that all of it has to stand together.
    js_splitter_code = r"""
var splitQuery = (query) =>
  (query.match(/[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[\p{L}\p{N}_]+?(?=[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[^\p{L}\p{N}_]|$)/gu) || [])
    .flatMap((part) =>
      /^[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]{2}/.test(part)
        ? Array.from({ length: part.length - 1 }, (_, at) => part.slice(at, at + 2))
        : [part]);
"""

    def __init__(self, options: dict[str, str]) -> None:
        """Each word is stemmed once, not once a page."""
        super().__init__(options)
        self.stem = cache(super().stem)  # type: ignore[method-assign]

    def split(self, input: str) -> list[str]:
        """The name of the argument is Sphinx's."""
        return split(input)


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    languages[Pairs.lang] = Pairs
    return {"parallel_read_safe": True, "parallel_write_safe": True}
