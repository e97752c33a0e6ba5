"""The period that a page is about by itself, and those to choose from."""

import re

from api.web.house import today
from tests.host.samples import ASSEMBLY, line
from tests.pages.house import founded
from tests.web.visiting import Browser, Server

THIS = today().year


def offered(browser: Browser, path: str = "") -> list[str]:
    """The periods that the bar of the clocks lists, the one shown by default marked."""
    box = browser.get(f"/r/small/{path}").text.partition("考核期</span>")[2].partition("</div>")[0]
    return [each.strip() for each in re.findall(r"<a [^>]*>([^<]*)</a>", box)]


def test_one_fact_of_a_new_year_does_not_move_a_region(writable: Server) -> None:
    """Of twelve organisations two are a tenth: one with a fact is too few, the second moves it."""
    region = writable.app.state.house.region("small")
    region.take([founded(f"S-{number}", f"第{number}支部", "branch") for number in range(10, 18)])
    region.take([line("m2", "meeting", ASSEMBLY, subject="S-2")])
    browser = writable.browser("region")
    assert offered(browser) == ["2015（默认）", str(THIS)]
    for number, first in ((10, "2015"), (10, "2015"), (11, str(THIS))):
        name = f"new/{len(region.log.read(0, 1000))}"
        held = line(name, "meeting", ASSEMBLY, subject=f"S-{number}", day=f"{THIS}-01-01")
        region.take([held])
        assert offered(browser)[0] == f"{first}（默认）"
        # The years with facts are all there, whichever is shown.
        assert {each.partition("（")[0] for each in offered(browser)} == {"2015", str(THIS)}


def test_where_no_period_has_a_tenth_it_is_the_last_with_a_fact(writable: Server) -> None:
    region = writable.app.state.house.region("small")
    region.take([founded(f"S-{number}", f"第{number}支部", "branch") for number in range(10, 28)])
    assert offered(writable.browser("region")) == ["2015（默认）", str(THIS)]
