"""The vault on both databases."""

import threading

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.log import Database, vault, vault_key
from core.people import CODES, PeopleError, Vault, new_reference

NAME = "王学清"


@pytest.fixture(params=["sqlite", "postgres"])
def database(request, tmp_path):
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'log.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    with Database.open(url) as opened:
        yield opened


@pytest.fixture
def people(database):
    return Vault(database, "qingshen")


def rows(database, table):
    with database.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.select(table))]


def refusal(code, call, *arguments):
    with pytest.raises(PeopleError) as error:
        call(*arguments)
    assert error.value.code == code
    assert NAME not in str(error.value)
    return error.value


def test_a_name_is_kept_and_read(people):
    person = new_reference()
    people.put(person, f" {NAME} ")
    assert people.name(person) == NAME


def test_a_name_is_replaced_under_the_same_key_with_a_new_nonce(people, database):
    person = new_reference()
    people.put(person, NAME)
    (key,), (before,) = rows(database, vault_key), rows(database, vault)
    people.put(person, "王雪清")
    assert people.name(person) == "王雪清"
    assert rows(database, vault_key) == [key]
    (after,) = rows(database, vault)
    assert before[3][:12] != after[3][:12]


def test_the_tables_hold_no_name(people, database):
    person = new_reference()
    people.put(person, NAME)
    (row,) = rows(database, vault)
    assert row[:3] == ("qingshen", person, "aes-256-gcm")
    assert NAME.encode() not in row[3]
    assert len(row[3]) == 12 + len(NAME.encode()) + 16
    ((_, _, key),) = rows(database, vault_key)
    assert len(key) == 32
    bound = f"vault:8:qingshen:{person}".encode()
    assert AESGCM(key).decrypt(row[3][:12], row[3][12:], bound).decode() == NAME


def test_each_person_has_a_key_of_their_own(people, database):
    for _ in range(5):
        people.put(new_reference(), NAME)
    assert len({key for _, _, key in rows(database, vault_key)}) == 5
    assert len({cipher for _, _, _, cipher in rows(database, vault)}) == 5


def test_many_names_are_read_at_once(people):
    enrolled = {new_reference(): f"党员{number}" for number in range(601)}
    for person, name in enrolled.items():
        people.put(person, name)
    stranger = new_reference()
    assert people.names([*enrolled, stranger, next(iter(enrolled))]) == enrolled


def test_erasure_destroys_the_key_and_leaves_the_reference(people, database):
    person, other = new_reference(), new_reference()
    people.put(person, NAME)
    people.put(other, "李四")
    people.forget(person)
    assert people.name(person) is None
    assert people.names([person, other]) == {person: None, other: "李四"}
    assert [held for _, held, _ in rows(database, vault_key)] == [other]
    assert ("qingshen", person, "", b"") in rows(database, vault)


def test_erasing_twice_changes_nothing(people, database):
    person = new_reference()
    people.put(person, NAME)
    people.forget(person)
    before = rows(database, vault)
    people.forget(person)
    assert rows(database, vault) == before


def test_who_was_erased_is_not_named_again(people):
    person = new_reference()
    people.put(person, NAME)
    people.forget(person)
    error = refusal("people.forgotten", people.put, person, NAME)
    assert error.remedy
    assert people.name(person) is None


def test_who_was_never_there(people):
    refusal("people.unknown", people.name, new_reference())
    refusal("people.unknown", people.forget, new_reference())


@pytest.mark.parametrize("wrong", ["", "  ", "甲" * 101, "两\n行", "a\x00b"])
def test_a_name_is_one_line(people, wrong):
    person = new_reference()
    refusal("people.bad-name", people.put, person, wrong)
    refusal("people.unknown", people.name, person)


def test_regions_do_not_see_one_another(database, people):
    person = new_reference()
    elsewhere = Vault(database, "daishan")
    people.put(person, NAME)
    refusal("people.unknown", elsewhere.name, person)
    elsewhere.put(person, "赵六")
    elsewhere.forget(person)
    assert people.name(person) == NAME


def test_a_row_put_in_another_s_place_does_not_open(people, database):
    person, other = new_reference(), new_reference()
    people.put(person, NAME)
    people.put(other, "李四")
    (_, _, _, cipher), (_, _, key) = (
        next(row for row in rows(database, table) if row[1] == person)
        for table in (vault, vault_key)
    )
    with database.begin() as connection:
        here = vault.c.person == other
        connection.execute(sa.update(vault).where(here).values(cipher=cipher))
        here = vault_key.c.person == other
        connection.execute(sa.update(vault_key).where(here).values(key=key))
    refusal("people.damaged", people.name, other)
    assert people.name(person) == NAME


@pytest.mark.parametrize("damage", [b"", b"\x00" * 11, b"\x00" * 40])
def test_a_damaged_name_is_told(people, database, damage):
    person = new_reference()
    people.put(person, NAME)
    with database.begin() as connection:
        connection.execute(sa.update(vault).values(cipher=damage))
    refusal("people.damaged", people.name, person)


def test_within_the_caller_s_transaction_it_is_all_or_nothing(database, people):
    person = new_reference()
    with pytest.raises(RuntimeError, match="stop"), database.begin() as connection:
        inside = Vault(connection, "qingshen")
        inside.put(person, NAME)
        assert inside.name(person) == NAME
        raise RuntimeError("stop")
    refusal("people.unknown", people.name, person)
    with database.begin() as connection:
        Vault(connection, "qingshen").put(person, NAME)
    assert people.name(person) == NAME


def test_rivals_enrolling_one_person_leave_one_whole_name(database):
    person = new_reference()
    told = []

    def enrol(name):
        try:
            Vault(database, "qingshen").put(person, name)
        except PeopleError as error:
            told.append(error.code)

    rivals = [threading.Thread(target=enrol, args=(f"党员{n}",)) for n in range(6)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert set(told) <= {"people.conflict"}
    assert len(told) < 6
    assert Vault(database, "qingshen").name(person) in {f"党员{n}" for n in range(6)}


def test_no_error_quotes_a_key_or_a_name(database, people):
    person = new_reference()
    with database.begin() as connection:
        connection.execute(
            sa.insert(vault_key).values(region="qingshen", person=person, key=b"\x07" * 32)
        )
        connection.execute(sa.delete(vault_key))
        connection.execute(
            sa.insert(vault).values(region="qingshen", person=person, key_id="", cipher=b"")
        )
    error = refusal("people.forgotten", people.put, person, NAME)
    assert error.__cause__ is None


def test_an_erased_key_is_in_no_file_of_the_database(tmp_path):
    person = new_reference()
    with Database.open(f"sqlite:///{tmp_path / 'log.db'}") as database:
        people = Vault(database, "qingshen")
        people.put(person, NAME)
        ((_, _, key),) = rows(database, vault_key)
        ((_, _, _, cipher),) = rows(database, vault)
    assert key in (tmp_path / "log.db").read_bytes()
    with Database.open(f"sqlite:///{tmp_path / 'log.db'}") as database:
        Vault(database, "qingshen").forget(person)
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert key not in content
        assert cipher not in content


def test_a_plain_engine_serves_as_well(tmp_path):
    address = f"sqlite:///{tmp_path / 'log.db'}"
    Database.open(address).close()
    engine = sa.create_engine(address)
    people = Vault(engine, "qingshen")
    person = new_reference()
    people.put(person, NAME)
    assert people.name(person) == NAME
    people.forget(person)
    assert people.name(person) is None
    engine.dispose()


def test_the_room_s_codes():
    assert all(code.startswith("people.") and meaning for code, meaning in CODES.items())
    with pytest.raises(ValueError, match="not a code of this room"):
        PeopleError("people.other", "…")
