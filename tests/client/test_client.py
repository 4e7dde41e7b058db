"""The client speaks to a real server: every call by its name, and what happens when the line is bad."""

from __future__ import annotations

import http.server
import inspect
import threading
from collections.abc import Iterator

import pytest
from django.utils import timezone
from tests.cast import Table

from makegood.client import Client, OneCase, Refused, shapes
from makegood.web.api import tokens
from makegood.web.api.interface import schema
from makegood.web.obligations import store as obligations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def laid(live_server, transactional_db) -> Table:
    return Table.lay()


def client_of(live_server, user, *scopes: str) -> Client:
    return Client(live_server.url, tokens.make(user, "test", scopes or ("read", "write"), at=timezone.now())[1])


def test_a_repair_goes_by_the_client_from_the_first_word_to_a_claimed_commitment(laid, live_server):
    from tests.web.obligations.signed import SIGNED, full

    ada, ben = client_of(live_server, laid.ada), client_of(live_server, laid.ben)
    ours, theirs = ada.case(laid.case.pk), ben.case(laid.case.pk)

    assert ada.me().name == "Ada Brandt"
    assert [row.id for row in ada.cases()] == [laid.case.pk]
    assert ours.read().us.id == "northgate"
    assert "clean" in ada.check("We would like to solve this with you.")
    assert ours.send("What do you see on your side?").side == "northgate"
    assert [message.text for message in theirs.messages()] == ["What do you see on your side?"]
    added = ours.add_exhibit('the "log".txt', b"down \x00 at 10", fact="It was down.")
    assert ours.exhibit(added.id) == b"down \x00 at 10"
    assert theirs.exhibit(ours.share_exhibit(added.id).id) == b"down \x00 at 10"
    assert [entry.what for entry in theirs.record()][-1] == "exhibit-shared"
    assert ours.record_file().count(b"\n") == len(list(ours.record()))
    assert ours.folder().startswith(b"PK")
    contract = ours.add_contract(
        "c.md", b"# Agreement\n\n12.2 Either party may terminate on thirty (30) days' notice.\n"
    )
    assert ours.contract(contract.id) == contract

    obligations.begin(laid.seat("ada"), full(), SIGNED, SIGNED)
    assert theirs.say({"kind": "claimed", "about": "report", "evidence": ["the report"]}).isdecimal()
    assert {each["id"]: each["standing"] for each in ours.obligations()["obligations"]}["report"] == "claimed done"
    assert ours.calendar().startswith(b"BEGIN:VCALENDAR")
    assert ours.raise_warning("The answers get slower.").open
    assert len(list(theirs.warnings())) == 1


def test_a_caucus_and_a_proposal_go_by_the_client_and_the_other_side_finds_neither(laid, live_server):
    ours, theirs, neutral = (
        client_of(live_server, person).case(laid.case.pk) for person in (laid.ada, laid.ben, laid.cleo)
    )
    exhibit = ours.add_exhibit("minutes.txt", b"a third will do")
    said = ours.write_in_caucus("requesting", "We could live with a third.")
    laid_open = ours.lay_open(shapes.LayOpen(exhibit=exhibit.id))

    read = list(neutral.caucus("requesting"))
    assert [paper.kind for paper in read] == ["words", "file"]
    assert neutral.caucus_file("requesting", laid_open.id) == b"a third will do"
    assert [[each.name for each in paper.read_by] for paper in ours.caucus("requesting")] == [
        ["Cleo Marsh, mediator"]
    ] * 2
    assert ours.take_back("requesting", laid_open.id).taken_back_at is not None
    assert [paper.id for paper in neutral.caucus("requesting")] == [said.id]
    with pytest.raises(Refused) as refused:
        list(theirs.caucus("requesting"))
    assert refused.value.status == 404
    with pytest.raises(Refused, match="nothing of it yet"):
        ours.lay_open(shapes.LayOpen(kind="assessment"))

    proposal = neutral.propose_to_both("A third now.")
    assert ours.answer_proposal(proposal.id, yes=True).both_said_yes is None
    assert theirs.proposals()[0].ours is None
    assert theirs.answer_proposal(proposal.id, yes=False).both_said_yes is False
    assert ours.proposals()[0].answers == {}
    assert neutral.proposals()[0].answers == {"requesting": True, "responding": False}


def test_check_ins_thanks_and_the_reset_go_by_the_client(laid, live_server):
    from tests.web.obligations.signed import SIGNED, full

    ours, theirs = (client_of(live_server, person).case(laid.case.pk) for person in (laid.ada, laid.ben))
    obligations.begin(laid.seat("ada"), full(), SIGNED, SIGNED)
    marks = shapes.Marks(fair=2, respected=4, understood=3, answers=["The report", "", ""])
    key = ours.check_ins()[0].key

    assert ours.answer_check_in(key, marks).answers[0].side == "northgate"
    assert theirs.check_in(key).answers == []
    assert len(theirs.answer_check_in(key, marks.model_copy(update={"fair": 5})).answers) == 2
    assert "fairly" in ours.check_in(key).says[0]
    thanks = ours.thank("Your report came early and named the cause.")
    assert list(theirs.thanks()) == [thanks]
    assert ours.earned_thanks() == []

    ours.send("You always miss the date. This is not acceptable.")
    theirs.send("That is your own fault.")
    draft = ours.reset("formal")
    assert draft.text.startswith("Dear Ben")
    assert draft.message_class in ("open", "settlement")


def test_blind_bids_and_a_single_text_go_by_the_client(laid, live_server):
    from tests.web.negotiation.expectations import A_PACKAGE, TWO_ISSUES
    from tests.web.negotiation.test_talks import FENNEL_WANTS, NORTHGATE_WANTS

    ours, theirs = (client_of(live_server, person).case(laid.case.pk) for person in (laid.ada, laid.ben))
    ours.set_talks(TWO_ISSUES)
    ours.save_preferences(NORTHGATE_WANTS)
    theirs.save_preferences(FENNEL_WANTS)
    issue = next(iter(ours.bids().sums))

    ours.propose_bids(shapes.NewBidding(issue=issue))
    assert ours.decline_bids().biddings[0].declined
    theirs.propose_bids(shapes.NewBidding(issue=issue, we_pay=True, close=0))
    assert ours.bid(shapes.Bid(amount="30000")).biddings[0].ours == "EUR 30000"
    assert theirs.bids().biddings[0].ours is None
    assert theirs.bid(shapes.Bid(seal="0" * 64)).biddings[0].must_open
    with pytest.raises(Refused, match="seal"):
        theirs.open_seal("EUR 30000", "0" * 32)

    assert ours.begin_text(A_PACKAGE).joined_at is None
    assert theirs.decline_text().declined
    ours.begin_text(A_PACKAGE)
    assert theirs.join_text().number == 1
    assert ours.restate().changes_left == 1
    assert ours.answer_text(shapes.DraftAnswer(number=1, signs=True)).ours.signs
    assert theirs.text().ours is None
    with pytest.raises(Refused, match="sign one first"):
        ours.begin_improvement()


def test_an_organisation_goes_by_the_client(laid, live_server):
    client = client_of(live_server, laid.ada)
    ours, here = client.organisation(), client.case(laid.case.pk)
    made = ours.make("Northgate Tickets Ltd")
    team = ours.make_team("Partnerships")

    assert ours.read() == made.model_copy(update={"teams": [team]})
    assert ours.give(laid.case.pk).name == "Northgate Tickets Ltd"
    assert ours.invite("new@northgate.example").admin
    assert ours.add_to_team(team.id, made.people[0].id).people == [made.people[0].id]
    assert here.let_in(team.id, "adviser")[0].role == "adviser"
    assert [each.role for each in here.keep_out(team.id)] == [each.role for each in here.teams()] == [None]
    assert ours.take_out_of_team(team.id, made.people[0].id).people == []
    assert ours.keep(6, "months").days == 186
    assert here.hold("A claim is open.").held.reason == "A claim is open."
    assert [each.case for each in ours.keeping().holds] == [laid.case.pk]
    assert here.lift().held is None
    assert ours.hold(laid.case.pk, "A claim is open.").holds
    assert ours.lift(laid.case.pk).holds == []
    assert here.keeping().days == 186
    assert {deed.what for deed in ours.deeds()} >= {"organisation-made", "case-held"}
    assert all(act.case == laid.case.pk for act in ours.acts())
    assert ours.name_admin(made.people[0].id).people[0].admin
    with pytest.raises(Refused, match="last admin"):
        ours.remove(made.people[0].id)
    with pytest.raises(Refused, match="nothing here"):
        ours.join("made-up")


def test_what_the_server_refuses_is_raised_with_every_fault(laid, live_server):
    ada = client_of(live_server, laid.ada, "read")

    with pytest.raises(Refused) as refused:
        ada.case(laid.case.pk).send("Hello.")
    assert refused.value.status == 403
    assert "scope write" in str(refused.value)
    with pytest.raises(Refused) as gone:
        ada.case(laid.other.pk).read()
    assert gone.value.status == 404


def test_pages_are_read_one_after_the_other(laid, live_server, monkeypatch):
    from makegood.web.api import serving

    monkeypatch.setattr(serving.paged, "__defaults__", (2,))
    ours = client_of(live_server, laid.ada).case(laid.case.pk)
    for number in range(5):
        ours.send(f"Message {number}.")

    assert [message.text for message in ours.messages()] == [f"Message {number}." for number in range(5)]


def test_every_operation_has_a_call():
    """Each path of the description stands in the client, written as it writes paths."""
    source = inspect.getsource(inspect.getmodule(OneCase))
    for path in schema()["paths"]:
        rest = path.removeprefix("/api").removeprefix("/cases/{case_id}")
        last = [part for part in rest.split("/") if part and not part.startswith("{")]
        assert all(f"/{part}" in source for part in last), path


# --- a bad line ---


class Stub(http.server.BaseHTTPRequestHandler):
    answers: list[tuple[int, dict[str, str], bytes]]
    asked: list[dict[str, str]]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(dict(self.headers))
        status, headers, body = self.answers.pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def stub() -> Iterator[type[Stub]]:
    Stub.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    Stub.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield Stub
    server.shutdown()
    server.server_close()


def test_a_busy_server_is_asked_again_with_the_same_key(stub):
    stub.answers = [(503, {"Retry-After": "0"}, b""), (200, {}, b'{"clean": true}')]

    assert Client(stub.url, "t").check("Hello.") == {"clean": True}
    assert stub.asked[0]["Idempotency-Key"] == stub.asked[1]["Idempotency-Key"]


def test_a_server_that_asks_to_come_back_much_later_is_not_waited_for(stub):
    stub.answers = [(429, {"Retry-After": "600"}, b'{"faults": [{"problem": "That was asked too often."}]}')]

    with pytest.raises(Refused, match="too often"):
        Client(stub.url, "t").check("Hello.")


def test_a_token_does_not_follow_to_another_server(stub):
    stub.answers = [(302, {"Location": "http://127.0.0.1:1/"}, b"")]

    with pytest.raises(Refused) as refused:
        Client(stub.url, "secret").check("Hello.")
    assert refused.value.status == 302


@pytest.mark.parametrize("url", ["", "makegood.example", "file:///etc/passwd", "ftp://x.example"])
def test_an_address_that_is_none_is_refused_with_an_example(url):
    with pytest.raises(ValueError, match=r"https://makegood\.example\.org"):
        Client(url, "t")


def test_an_answer_of_a_later_server_may_hold_more(stub):
    assert shapes.Written.model_validate({"id": "1", "more": True}).id == "1"
