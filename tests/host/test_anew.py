"""An installation with its plugins opened anew answers the same, with engines of its own."""

from core.host import Installation
from tests.host.samples import LINES, REGION


def test_plugins_opened_anew_answer_the_same(installation: Installation) -> None:
    with installation.region(REGION, create=True) as region:
        region.take(LINES)
        region.follow()
        digest = region.assess("2015").digest
        first = region.plugin()
        other = installation.anew()
        assert other.host.names == installation.host.names
        assert other.url == installation.url
        with other.region(REGION) as again:
            assert again.plugin() is not first
            assert again.plugin().assessor is not first.assessor
            assert again.assess("2015").digest == digest
        assert region.plugin() is first
