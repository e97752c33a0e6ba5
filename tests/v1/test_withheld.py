"""What answers leave out for callers who may not see all of it."""

from tests.v1.serving import Api


def test_a_member_reads_how_many_facts_count_and_none_of_them(api: Api) -> None:
    """The assembly of the first branch is the fact at position 5."""
    address = "organisations/S-1/receipt?period=2015&scheme=points&every_fact=true"
    told, whole = api.get(address, by="member"), api.get(address, by="branch")
    figure = told["indicators"]["assemblies"]
    assert (figure["facts"], figure["facts_total"]) == ([], 1)
    assert [each["position"] for each in whole["indicators"]["assemblies"]["facts"]] == [5]
    assert figure["facts_digest"] == whole["indicators"]["assemblies"]["facts_digest"]
    assert told["digest"] == whole["digest"]
    assert api.get(address) == whole
