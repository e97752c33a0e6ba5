"""The runner of the pages' snippets runs them, and sees what is not so."""

from pathlib import Path

import pytest

from tests.docs.fragments import read_tables, work_out, worked
from tests.docs.snippets import fits, play, read_blocks, told

STORY = """\
# A story

Write `a/b.yaml`:

```yaml file=a/b.yaml
one: 1
two:
  three: 3
```

1. Then

   ```diff file=a/b.yaml
   -one: 1
   +one: 11
   …
      three: 3
   +  four: 4
   ```

```yaml part=a/b.yaml
three: 3
four: 4
```

```console
$ cat \\
>   a/b.yaml
one: 11
…
  fo…: 4
```

```sh
not run
```
"""

RULES = """\
# Recipes

```yaml rule
indicators:
  lectures:                      # how many
    title: 党课
    count: meeting
    where: {kind: lecture}
    source: {document: method, quote: 每年上党课4次}
```

<!-- facts: 2026 -->
| organisation | day | fact | fields |
|---|---|---|---|
| `U` | | organisation | `kind: committee` |
| `A` | | organisation | `parent: U` |
| `A` | | person | `name: zhang, posts: [branch-secretary]` |
| `A` | 2026-03-05 | meeting | `kind: lecture` |
| `A` | 2026-03-06 | meeting | `kind: member-assembly` |

<!-- result -->
| organisation | asked | value | why |
|---|---|---|---|
| `A` | `lectures` | 1 | one of two |
| `A` | `half.all.lecture` | 5 | |
| `A` | `half` | 5 | |
| `A` | `half.rating` | 合格 | |
| `U` | `rate` | no data | |

```yaml rule
indicators:
  rate:
    title: 比例
    formula: lectures / lectures
    source: {document: method, quote: 比例}
schemes:
  half:
    title: 分
    total: 10
    applies_to: {kind: [branch]}
    source: {document: method, quote: 满分10分}
    groups:
      all:
        title: 全部
        points: 10
        items:
          lecture: {title: 党课, points: 10, add: 5, for_each: lectures}
    rating:
      bands: [{at_least: 5, title: 合格}]
      otherwise: {title: 不合格}
```

```yaml wrong=R140
indicators:
  twice:
    title: 两倍
    formula: lecture * 2
    source: {document: method, quote: 两倍}
```
"""


def page(folder: Path, text: str, name: str = "page.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def test_a_story_is_played(tmp_path: Path, home: Path) -> None:
    story = play(page(tmp_path, STORY), home)
    assert (home / "a" / "b.yaml").read_text() == "one: 11\ntwo:\n  three: 3\n  four: 4\n"
    assert [(step.words, printed) for step, printed in story.told] == [
        (("cat", "a/b.yaml"), "one: 11\ntwo:\n  three: 3\n  four: 4\n")
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("   -one: 1", "   -one: 2", "page.md:13: fits 0 places"),
        ("three: 3\nfour", "three: 3\nfive", "page.md:21: not in a/b.yaml"),
        ("one: 11\n…", "one: 12\n…", "page.md:26: \\$ cat a/b.yaml\nprinted:"),
        ("$ cat", "$ dog", "page.md:26: dog cannot be run"),
        ("```console", "```console exit=1", "exit code 0"),
        (">   a/b.yaml", ">   (a)/b.yaml", "a shell would need quotation marks"),
    ],
)
def test_a_story_that_is_not_so(tmp_path: Path, home: Path, old: str, new: str, said: str) -> None:
    assert STORY.count(old) == 1
    with pytest.raises(AssertionError, match=said):
        play(page(tmp_path, STORY.replace(old, new)), home)


def test_commands_speak_the_language_of_the_page(tmp_path: Path, home: Path) -> None:
    shown = "```console exit=2\n$ dangjian --data d assess nowhere\n{}\n```\n"
    play(page(tmp_path, shown.format("Error [cli.usage] …\n…")), home)
    play(page(tmp_path, shown.format("错误 [cli.usage] …\n…"), "page.zh-CN.md"), home)


def test_what_is_typed_is_given(tmp_path: Path, home: Path) -> None:
    text = "<!-- typed:\none\ntwo\n-->\n\n```console\n$ dangjian --version\n…\n```\n"
    assert read_blocks(page(tmp_path, text))[0].typed == "one\ntwo\n"


@pytest.mark.parametrize(
    ("printed", "shown", "so"),
    [
        ("a\nb\nc\n", "a\n…\nc", True),
        ("a\nc\n", "a\n…\nc", True),
        ("a  \nb", "a\nb", True),
        ("a 12 b\n", "a … b", True),
        ("a\nb\n", "a", False),
        ("a\nb c\nd\n", "a\n… d", False),
        ("", "", True),
        ("a\n", "", False),
        ("a.c\n", "a.c", True),
        ("abc\n", "a.c", False),
    ],
)
def test_dots_stand_for_what_is_left_out(printed: str, shown: str, so: bool) -> None:
    assert fits(printed, shown) is so


def test_two_languages_of_a_page(tmp_path: Path) -> None:
    english = page(tmp_path, STORY + RULES)
    other = (STORY + RULES).replace("how many", "几次").replace("one of two", "两次中的一次")
    chinese = page(tmp_path, other.replace("no data", "无数据"), "page.zh-CN.md")
    assert told(english) == told(chinese) != []
    assert worked(english) == worked(chinese) != []
    chinese.write_text(other.replace("count: meeting", "count: study"), encoding="utf-8")
    assert told(english) != told(chinese)
    chinese.write_text(other.replace("2026-03-05 |", "2026-03-04 |"), encoding="utf-8")
    assert worked(english) != worked(chinese)


def test_fragments_are_one_programme(tmp_path: Path, home: Path) -> None:
    report = work_out(page(tmp_path, RULES), home)
    assert [(each.id, each.passed) for each in report.outcomes] == [("line-12", True)]
    assert len(read_tables(page(tmp_path, RULES))) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("| `lectures` | 1 |", "| `lectures` | 2 |", "lectures"),
        ("| 合格 |", "| 不合格 |", "合格"),
        ("add: 5", "ad: 5", "ad"),
        ("wrong=R140", "wrong=R141", "R140"),
        ("lecture * 2", "lectures * 2", "DID NOT RAISE"),
        ("<!-- result -->", "", "zip"),
    ],
)
def test_fragments_that_are_not_so(
    tmp_path: Path, home: Path, old: str, new: str, said: str
) -> None:
    assert RULES.count(old) == 1
    with pytest.raises((AssertionError, ValueError, pytest.fail.Exception), match=said):
        work_out(page(tmp_path, RULES.replace(old, new)), home)
