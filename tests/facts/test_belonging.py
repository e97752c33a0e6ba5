"""Numbers of telephones and identity cards, and what only looks like one."""

import pytest

from core.facts import holds_number


@pytest.mark.parametrize(
    "text",
    [
        *("请电13800138000", "138 0013 8000", "+86 138-0013-8000", "0431-88776655"),
        *("\uff11\uff13\uff18\uff10\uff10\uff11\uff13\uff18\uff10\uff10\uff10", "0431 8877 6655"),
        *("110101199003074514", "身份证11010119900307451X号", "110101 19900307 4514"),
        *("+8613800138000", "010-65551234", "010 6555 1234", "0755 234 5678", "135-2015-0012"),
        *(
            "第二次,电话135-2015-0012",
            "第3号文,138 0013 8000",
            "第138-0013-8000号码",
            "021-20281000",
        ),
    ],
)
def test_a_number_that_belongs_to_somebody_is_found(text: str) -> None:
    assert holds_number(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "常委会议定",
            "青直工〔2016〕3号",
            "2016-01-01",
            "2016-01-01 2016-12-31",
            "1234567890",
        ),
        *("第20160101号", "20151231001", "A13800138000", "2015年12月31日", "0101 0102 0103"),
        # The 13th month is of no day of birth.
        *("110101199013074514", "12800138000", "138001380001"),
        # Numbers of documents, parted as no telephone's are or called a number.
        *("第135-2015-0012号", "13-2015-06-001", "工委发 15 2015 03 017", "010 20150601"),
        *("第 135-2015-0012 号", "工委发15-20150300-17", "010 2015-06-01", "0355-2015-06-01"),
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not holds_number(text)
