import re

import pytest

from core.facts import VOCABULARY
from core.people import PeopleError, Vault, new_reference
from core.people.references import ALPHABET


def test_a_reference_is_what_a_fact_takes_for_a_person():
    for _ in range(50):
        person = new_reference()
        data = {"step": "joined", "category": "full", "person": person}
        assert VOCABULARY.parse("membership", data).person == person


def test_references_are_random_and_use_the_whole_alphabet():
    drawn = {new_reference() for _ in range(2000)}
    assert len(drawn) == 2000
    assert len(ALPHABET) == 32
    for place in range(12):
        # A letter missing in 2000 draws at one place: chance below 32 * (31/32)**2000, about 1e-26.
        assert {person[place] for person in drawn} == set(ALPHABET)
    assert not re.search("[ilou]", "".join(drawn))


@pytest.mark.parametrize(
    "wrong", ["", "王学清", "0123456789a", "0123456789abc", "0123456789aB", "i" * 12]
)
def test_what_is_no_reference_is_refused_before_the_database_is_asked(wrong):
    vault = Vault(None, "qingshen")
    for ask in (lambda: vault.put(wrong, "甲"), lambda: vault.forget(wrong)):
        with pytest.raises(PeopleError) as error:
            ask()
        assert error.value.code == "people.bad-reference"
        assert not wrong or wrong not in str(error.value)
