from makegood.agreement import changes
from makegood.formats import build
from makegood.terms import Terms

PARTIES = [{"id": "northgate", "name": "Northgate"}, {"id": "fennel", "name": "Fennel"}]
LOG = {"id": "log", "debtor": "fennel", "deliverable": "Fennel sends the log.", "due": {"on": "2026-07-24"}}


def terms(*commitments: dict[str, object], **more: object) -> Terms:
    return build({"title": "Settlement", "parties": PARTIES, "commitments": list(commitments), **more}, Terms)


def test_equal_terms_have_no_changes():
    assert changes(terms(LOG), terms(LOG)) == ()


def test_a_moved_date_is_one_change_of_one_field():
    (change,) = changes(terms(LOG), terms({**LOG, "due": {"on": "2026-07-31"}}))

    assert (change.where, change.id, change.field) == ("commitments", "log", "due")
    assert (change.before, change.after) == ("on: 2026-07-24", "on: 2026-07-31")


def test_what_comes_has_no_before_and_what_goes_no_after():
    other = {"id": "plan", "deliverable": "Northgate sends the plan."}
    came, went = changes(terms(LOG), terms(LOG, other))[0], changes(terms(LOG, other), terms(LOG))[0]

    assert (came.before, came.after) == ("", "Northgate sends the plan.")
    assert (went.before, went.after) == ("Northgate sends the plan.", "")


def test_a_new_order_of_commitments_changes_nothing_that_is_owed():
    other = {"id": "plan", "deliverable": "Northgate sends the plan."}

    assert changes(terms(LOG, other), terms(other, LOG)) == ()


def test_what_is_outside_the_commitments_is_named_by_its_part():
    (change,) = changes(terms(LOG), terms(LOG, no_admission=True))

    assert (change.where, change.after) == ("no_admission", "yes")
