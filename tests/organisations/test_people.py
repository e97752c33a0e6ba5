import datetime as dt

from core.organisations import HeadCount, Post, Tree
from tests.organisations.histories import ANNA, BERT, History, day

CARL = "cr0000000000"


def on(history: History, text: str, position: int | None = None) -> Tree:
    return Tree.of(history.tables(), day(text), position)


def test_posts_are_held_from_appointment_to_removal():
    history = History()
    history.org("A")
    history.post("A", "branch-secretary", "2014-03-01", person=ANNA, rank="section", full_time=True)
    history.post("A", "committee-member", "2014-04-01", person=BERT)
    history.post("A", "branch-secretary", "2015-03-01", "removed", person=ANNA)
    anna = Post("A", "branch-secretary", "section", True, dt.date(2014, 3, 1), ANNA)
    bert = Post("A", "committee-member", None, False, dt.date(2014, 4, 1), BERT)
    assert on(history, "2014-02-28").posts("A") == ()
    assert on(history, "2015-02-28").posts("A") == (anna, bert)
    assert on(history, "2015-03-01").posts("A") == (bert,)


def test_one_person_in_two_posts_and_a_post_with_two_persons():
    history = History()
    history.org("A")
    for person in (ANNA, BERT):
        history.post("A", "committee-member", "2014-04-01", person=person)
    history.post("A", "branch-secretary", "2014-05-01", person=BERT)
    held = [(post.post, post.person) for post in on(history, "2015-01-01").posts("A")]
    assert held == [
        ("branch-secretary", BERT),
        ("committee-member", ANNA),
        ("committee-member", BERT),
    ]


def test_posts_counted_without_names_stand_after_those_with_a_holder():
    history = History()
    history.org("A")
    history.post("A", "party-affairs-staff", "2014-06-30", "counted", persons=3, age_band="to-35")
    history.post("A", "party-affairs-staff", "2014-06-30", "counted", persons=2, age_band="from-55")
    history.post("A", "party-affairs-staff", "2014-12-31", "counted", persons=4, age_band="to-35")
    history.post("A", "party-affairs-staff", "2015-12-31", "counted", persons=0, age_band="from-55")
    history.post("A", "secondee", "2014-01-01", person=ANNA)
    counted = [
        (p.post, p.persons, p.age_band, p.person) for p in on(history, "2014-12-31").posts("A")
    ]
    assert counted == [
        ("secondee", 1, None, ANNA),
        ("party-affairs-staff", 2, "from-55", None),
        ("party-affairs-staff", 4, "to-35", None),
    ]
    last = on(history, "2015-12-31").posts("A")
    assert [(p.persons, p.age_band) for p in last] == [(1, None), (4, "to-35")]


def test_members_are_counted_where_their_last_step_put_them():
    history = History()
    history.org("A", staff=30)
    history.org("B")
    history.member("A", ANNA, "2014-01-01", leader=True)
    history.member("A", BERT, "2014-02-01", category="probationary")
    history.member("A", CARL, "2014-03-01")
    history.member("B", CARL, "2014-06-01", "moved")
    history.member("A", BERT, "2015-02-01", "changed", category="full")
    history.member("A", ANNA, "2015-03-01", "exempted", leader=True)
    history.member("A", BERT, "2015-04-01", "left")
    assert on(history, "2013-12-31").head_count("A") == HeadCount(staff=30)
    assert on(history, "2014-05-31").head_count("A") == HeadCount(
        {"full": 2, "probationary": 1}, exempted=0, leaders=1, staff=30
    )
    june = on(history, "2014-06-01")
    assert june.head_count("A").members == {"full": 1, "probationary": 1}
    assert june.head_count("B") == HeadCount({"full": 1}, exempted=0, leaders=0)
    assert on(history, "2015-02-01").head_count("A").members == {"full": 2}
    march = on(history, "2015-03-01").head_count("A")
    assert (march.exempted, march.total, march.leaders) == (1, 2, 1)
    assert on(history, "2015-04-01").head_count("A").members == {"full": 1}


def test_an_organisation_that_all_have_left_has_no_members_and_not_an_unknown_number():
    history = History()
    history.org("A")
    history.org("B")
    history.member("A", ANNA, "2014-01-01")
    history.member("A", ANNA, "2014-02-01", "left")
    tree = on(history, "2015-01-01")
    assert (tree.head_count("A").total, tree.head_count("B").total) == (0, None)


def test_numbers_stand_in_where_an_organisation_gives_no_persons():
    history = History()
    history.org("A", "2010-01-01", staff=40)
    count = {"step": "counted", "staff": 45}
    history.add("membership", "A", "2014-06-30", **count, category="full", members=20, retired=6)
    history.add("membership", "A", "2014-06-30", step="counted", category="probationary", members=2)
    history.add("membership", "A", "2014-12-31", step="counted", category="full", members=21)
    june = on(history, "2014-06-30").head_count("A")
    assert june == HeadCount(
        {"full": 20, "probationary": 2}, retired=6, staff=45, counted_on=dt.date(2014, 6, 30)
    )
    december = on(history, "2014-12-31").head_count("A")
    assert december == HeadCount(
        {"full": 21, "probationary": 2}, staff=45, counted_on=dt.date(2014, 6, 30)
    )
    assert december.total == 23


def test_persons_go_before_numbers_and_the_later_staff_counts():
    history = History()
    history.org("A", "2010-01-01", staff=40)
    count = {"step": "counted", "category": "full"}
    history.add("membership", "A", "2014-06-30", **count, members=20, staff=45, retired=3)
    history.member("A", ANNA, "2014-07-01")
    assert on(history, "2014-12-31").head_count("A") == HeadCount(
        {"full": 1}, exempted=0, leaders=0, retired=3, staff=45
    )
    history.org("A", "2015-01-01", "changed", staff=50)
    assert on(history, "2015-01-01").head_count("A").staff == 50


def test_numbers_of_a_whole_branch_of_the_tree():
    history = History()
    history.org("GW", staff=5)
    history.org("A", parent="GW", staff=10)
    history.org("B", parent="GW")
    history.org("OUT")
    history.member("A", ANNA, "2014-01-01")
    history.member("OUT", BERT, "2014-01-01")
    count = {"step": "counted", "category": "full"}
    history.add("membership", "B", "2014-06-30", **count, members=20, retired=4)
    tree = on(history, "2015-01-01")
    assert tree.head_count("GW", below=True) == HeadCount(
        {"full": 21}, exempted=0, leaders=0, retired=4, staff=15, counted_on=dt.date(2014, 6, 30)
    )
    assert tree.head_count("GW") == HeadCount(staff=5)


def test_people_are_those_of_the_position():
    history = History()
    history.org("A")
    joined = history.member("A", ANNA, "2014-01-01")
    held = history.post("A", "branch-secretary", "2014-01-01", person=ANNA)
    history.retract(joined)
    history.again(held, rank="division")
    before, now = on(history, "2015-01-01", held), on(history, "2015-01-01")
    assert (before.head_count("A").total, now.head_count("A").total) == (1, None)
    assert (before.posts("A")[0].rank, now.posts("A")[0].rank) == (None, "division")


def test_steps_count_by_their_day_whenever_they_were_recorded():
    history = History()
    history.org("A")
    history.org("B")
    history.member("B", ANNA, "2015-02-01", "moved")
    history.member("A", ANNA, "2014-01-01")
    history.post("B", "branch-secretary", "2015-03-01", person=ANNA)
    history.post("B", "branch-secretary", "2014-12-31", "removed", person=ANNA)
    tree = on(history, "2015-12-31")
    assert (tree.head_count("A").total, tree.head_count("B").total) == (0, 1)
    assert [post.since for post in tree.posts("B")] == [dt.date(2015, 3, 1)]


def test_a_post_is_held_since_the_first_appointment_after_the_last_removal():
    history = History()
    history.org("A")
    history.post("A", "branch-secretary", "2014-01-01", person=ANNA)
    history.post("A", "branch-secretary", "2014-05-01", "removed", person=ANNA)
    history.post("A", "branch-secretary", "2014-09-01", person=ANNA)
    history.post("A", "branch-secretary", "2015-03-01", person=ANNA, rank="section")
    [spring] = on(history, "2014-02-01").posts("A")
    [now] = on(history, "2015-12-31").posts("A")
    assert (spring.since, spring.rank) == (dt.date(2014, 1, 1), None)
    assert (now.since, now.rank) == (dt.date(2014, 9, 1), "section")


def test_an_exemption_ends_with_the_membership():
    history = History()
    history.org("A")
    history.member("A", ANNA, "2014-01-01")
    history.member("A", ANNA, "2014-02-01", "exempted")
    history.member("A", ANNA, "2014-03-01", "left")
    history.member("A", ANNA, "2014-09-01")
    assert on(history, "2014-02-01").head_count("A").exempted == 1
    assert on(history, "2014-12-31").head_count("A").exempted == 0
