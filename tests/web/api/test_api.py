"""What the pages do, done by a program: the same acts, the same refusals, every fault at once."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.cast import LONG_AGO
from tests.web.obligations.signed import SIGNED, full

from makegood.web.api import once, tokens
from makegood.web.api.models import Answered, Token
from makegood.web.cases.models import Case, RecordEntry
from makegood.web.obligations import store as obligations

pytestmark = pytest.mark.django_db
DRAFT = "You always miss the deadline. Please tell us what happened and fix it by 12 June 2026."
TALKS = {
    "title": "After the outage",
    "issues": {
        "credit": {"title": "Credit", "kind": "choice", "options": ["EUR 10,000", "EUR 20,000"]},
        "report": {"title": "Report", "kind": "choice", "options": ["in 5 days", "in 10 days"]},
    },
}


def problems(response) -> str:
    return " ".join(fault["problem"] for fault in response.json()["faults"])


def test_who_has_no_token_is_told_how_to_get_one(table):
    response = Client().get("/api/cases")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert "account page" in response.json()["faults"][0]["instead"]


def test_a_session_alone_opens_nothing(table, as_):
    assert as_("ada").get("/api/cases").status_code == 401


def test_a_token_knows_whose_it_is(table, program):
    said = program("ada", "read").get("/me").json()

    assert (said["name"], said["scopes"], said["case"]) == ("Ada Brandt", ["read"], None)


def test_a_case_is_opened_read_and_listed(table, program):
    ada = program("ada")
    opened = ada.post("/cases", {"title": "Late freight", "us": "Northgate Ltd", "them": "Slow Boats Ltd"}).json()

    assert ada.get(f"/cases/{opened['id']}").json()["title"] == "Late freight"
    assert opened["next"]["key"]
    listed = ada.get("/cases").json()
    assert listed["count"] == 2
    assert {row["title"] for row in listed["items"]} >= {"Late freight"}


def test_every_fault_is_named_at_once_with_its_place(table, program):
    response = program("ada").post("/cases", {"title": "", "us": "A", "thm": "B", "happened_on": "yesterday"})

    assert response.status_code == 422
    paths = {tuple(fault["path"]) for fault in response.json()["faults"]}
    assert paths == {("title",), ("thm",), ("them",), ("happened_on",)}
    assert "Did you mean them?" in json.dumps(response.json())


def test_what_a_form_refuses_is_refused_here(table, program):
    response = program("ada").post("/cases", {"title": "x", "us": "Same Ltd", "them": "same ltd"})

    assert response.status_code == 422
    assert "same name" in problems(response)


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"", 422), (b"[1]", 422), (b'{"title": NaN}', 400), (b"\xff", 400), (b"[" * 100_000, 400)],
)
def test_a_body_that_cannot_be_read_is_said_to_be_so(table, program, body, status):
    headers = {"Authorization": f"Bearer {program('ada').secret}"}
    response = Client().generic("POST", "/api/cases", body, content_type="application/json", headers=headers)

    assert response.status_code == status
    assert response.json()["faults"]


def test_a_zero_sign_is_refused_before_a_database_sees_it(table, program):
    ada = program("ada")
    assert ada.post("/cases", {"title": "a\x00b", "us": "A", "them": "B"}).status_code == 422
    assert ada.get("/cases/%00").status_code == 404
    assert ada.get("/search?q=%00").status_code == 422


def test_there_is_json_where_nothing_is_and_where_a_method_is_not_taken(table, program):
    ada = program("ada")
    assert ada.get("/nowhere/at/all").json()["faults"]
    strange = Client(enforce_csrf_checks=True).post(f"/api/cases/{table.case.pk}/offers/-1/accept")
    assert (strange.status_code, strange["Content-Type"]) == (404, "application/json")
    response = ada.ask("DELETE", "/cases")
    assert response.status_code == 405
    assert "GET" in response.json()["faults"][0]["instead"]


# --- tokens ---


def test_a_token_is_hashed_at_rest(table, program):
    ada = program("ada")
    assert ada.secret not in str(Token.objects.values())


@pytest.mark.parametrize("how", ["revoked", "expired", "gone"])
def test_an_ended_token_opens_nothing(table, program, how):
    ada = program("ada")
    token = Token.objects.get()
    if how == "revoked":
        tokens.revoke(table.ada, token.pk, at=timezone.now())
    elif how == "expired":
        Token.objects.update(expires_at=LONG_AGO)
    else:
        table.ada.is_active = False
        table.ada.save()
    assert ada.get("/cases").status_code == 401


def test_nobody_ends_somebody_elses_token(table, program):
    ada = program("ada")
    assert not tokens.revoke(table.ben, Token.objects.get().pk, at=timezone.now())
    assert ada.get("/cases").status_code == 200


def test_a_token_does_what_its_scopes_say_and_nothing_else(table, program):
    case = f"/cases/{table.case.pk}"
    reader, adder = program("ada", "read"), program("ada", "figures")
    figures = {"csv": "date,errors\n2026-06-01,1\n", "limits": {"indicators": []}}

    assert reader.post(f"{case}/messages", {"text": "x"}).status_code == 403
    assert reader.post(f"{case}/figures", figures).status_code == 403
    assert adder.get(case).status_code == 403
    assert adder.post(f"{case}/messages", {"text": "x"}).status_code == 403
    assert adder.post(f"{case}/figures", figures).status_code == 422  # let in, and told what is wrong
    assert program("ada", "check").post("/check", {"text": DRAFT}).status_code == 200


def test_a_token_for_one_case_opens_no_other(table, program):
    only = program("dan", case=table.other)
    mine = program("dan").post("/cases", {"title": "Another", "us": "A", "them": "B"}).json()["id"]

    assert only.get(f"/cases/{table.other.pk}").status_code == 200
    assert only.get(f"/cases/{mine}").status_code == 404
    assert [row["id"] for row in only.get("/cases").json()["items"]] == [table.other.pk]
    assert only.post("/cases", {"title": "x", "us": "A", "them": "B"}).status_code == 403


def test_guessing_tokens_is_soon_too_often(table):
    for _ in range(tokens.UNKNOWN.amount):
        Client().get("/api/cases", headers={"Authorization": "Bearer mg_guess"})
    response = Client().get("/api/cases", headers={"Authorization": "Bearer mg_guess"})

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_a_program_that_writes_without_end_is_told_to_come_back(table, program, monkeypatch):
    monkeypatch.setattr(tokens, "WRITES", tokens.Rate("few", 2, dt.timedelta(minutes=1)))
    ada = program("ada")

    assert [ada.post("/check", {"text": "Hello."}).status_code for _ in range(3)] == [200, 200, 429]


# --- the same request twice ---


def test_the_same_request_again_gives_the_same_answer_and_nothing_twice(table, program):
    ada, path = program("ada"), f"/cases/{table.case.pk}/messages"
    first = ada.post(path, {"text": "We would like to solve this with you."}, key="one")
    again = ada.post(path, {"text": "We would like to solve this with you."}, key="one")

    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "1"
    assert RecordEntry.objects.filter(what="message-sent").count() == 1


def test_a_key_belongs_to_one_request_of_one_person(table, program):
    path = f"/cases/{table.case.pk}/messages"
    program("ada").post(path, {"text": "One."}, key="k")

    assert program("ada").post(path, {"text": "Two."}, key="k").status_code == 422
    assert program("ben").post(path, {"text": "One."}, key="k").status_code == 200


def test_a_refused_request_may_be_sent_again_with_its_key(table, program):
    ada, path = program("ada"), f"/cases/{table.case.pk}/messages"
    assert ada.post(path, {"text": ""}, key="k").status_code == 422
    assert ada.post(path, {"text": "Now with words."}, key="k").status_code == 200


def test_answers_are_forgotten_after_two_days(table, program):
    program("ada").post(f"/cases/{table.case.pk}/messages", {"text": "One."}, key="k")
    once.forget(timezone.now())
    assert Answered.objects.exists()
    once.forget(timezone.now() + dt.timedelta(days=3))
    assert not Answered.objects.exists()


# --- the steps ---


def test_the_coach_answers_as_the_command_does(table, program, tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text(DRAFT)
    told = subprocess.run(
        [Path(sys.executable).with_name("makegood"), "check", str(draft), "--json"], capture_output=True, text=True
    )

    assert program("ada", "check").post("/check", {"text": DRAFT}).json() == json.loads(told.stdout)


def test_an_assessment_is_saved_and_read_back(table, program):
    ada, path = program("ada"), f"/cases/{table.case.pk}/assessment"
    report = {
        "title": "The outage",
        "as_of": "2026-06-08",
        "currency": "EUR",
        "sides": {"ours": {"id": "northgate", "name": "N"}, "theirs": {"id": "fennel", "name": "F"}},
        "what_happened": {"in_one_line": "The checkout failed.", "on": "2026-06-05"},
    }
    said = ada.put(f"{path}/answers", report)

    assert said.status_code == 200, said.content
    assert said.json() == ada.get(path).json()
    assert ada.get(f"{path}/answers").json()["sides"]["ours"]["name"] == "Northgate Tickets Ltd"
    assert program("ben").get(path).status_code == 404


def test_a_contract_is_read_and_its_dates_follow(table, program):
    ada, path = program("ada"), f"/cases/{table.case.pk}/contracts"
    text = b"# Agreement\n\n12.2 Termination for cause. If a party commits a material breach and does not cure it within thirty (30) days after written notice, the other party may terminate this Agreement.\n"
    read = ada.post(path, files={"file": SimpleUploadedFile("contract.md", text)}).json()

    assert read["clauses"]
    assert all(text.decode()[clause["start"] : clause["end"]] == clause["quote"] for clause in read["clauses"])
    noted = ada.post(f"{path}/{read['id']}/events", {"kind": "notice", "at": "2026-06-08T10:00:00+01:00"}).json()
    assert any(date["event"] == "notice" for date in noted["dates"])
    ids = [clause["id"] for clause in read["clauses"]]
    decided = ada.post(f"{path}/{read['id']}/clauses", {"clauses": ids, "says": "accepted"}).json()
    assert {clause["status"] for clause in decided["clauses"]} == {"accepted"}
    assert program("ben").get(f"{path}/{read['id']}").status_code == 404


def test_a_message_is_seen_by_the_other_side_and_a_note_is_not(table, program):
    ada, path = program("ada"), f"/cases/{table.case.pk}/messages"
    ada.post(path, {"text": "plumopen"})
    ada.post(path, {"text": "plumnote", "message_class": "internal"})
    seen = program("ben").get(path).content.decode()

    assert "plumopen" in seen
    assert "plumnote" not in seen
    assert "plumnote" in ada.get(path).content.decode()


def test_talks_go_from_the_table_to_an_accepted_offer(table, program):
    ada, ben, path = program("ada"), program("ben"), f"/cases/{table.case.pk}"
    laid = ada.put(f"{path}/talks", TALKS)
    assert laid.status_code == 200, laid.content
    wants = {
        "preferences": {
            "credit": {"importance": "essential", "values": {"EUR 10,000": 0, "EUR 20,000": 10}},
            "report": {"importance": "minor", "values": {"in 5 days": 10, "in 10 days": 0}},
        },
        "walk_away": 10,
    }
    kept = ada.put(f"{path}/preferences", wants)
    assert kept.status_code == 200, kept.content
    assert ben.get(f"{path}/preferences").status_code == 404
    made = ada.post(f"{path}/offers", {"package": {"credit": "EUR 20,000", "report": "in 10 days"}}).json()
    assert ada.get(f"{path}/offers").json()[0]["worth_to_us"] is not None
    assert ben.get(f"{path}/offers").json()[0]["worth_to_us"] is None
    taken = ben.post(f"{path}/offers/{made['number']}/accept", {})
    assert taken.status_code == 200, taken.content
    assert ada.get(f"{path}/talks").json()["settled"] == {"credit": "EUR 20,000", "report": "in 10 days"}
    assert ada.post(f"{path}/offers", {"package": made["package"]}).status_code == 409


def test_terms_are_linted_proposed_and_downloaded_but_not_signed(table, program):
    ada, ben, path = program("ada"), program("ben"), f"/cases/{table.case.pk}/agreement"
    terms = json.loads(full().model_dump_json(by_alias=True, exclude_defaults=True))
    assert "findings" in ada.post("/lint", terms).json()
    assert ada.post(f"{path}/versions", {"terms": terms}).status_code == 409  # nobody has said that they are willing
    for each in (ada, ben):
        each.post(f"{path}/willing", {"willing": True})
    put = ada.post(f"{path}/versions", {"terms": terms, "why": "As talked about."})
    assert put.status_code == 200, put.content
    stands = ben.get(path).json()
    assert (stands["versions"][0]["number"], stands["signed_at"]) == (1, None)
    assert ben.get(f"{path}/versions/1/txt").content.decode().startswith("S")
    assert ben.post(f"{path}/sign", {}).status_code == 404


def test_what_is_said_of_a_commitment_counts_and_the_other_sides_word_is_theirs(table, program):
    obligations.begin(table.seat("ada"), full(), SIGNED, SIGNED)
    ada, ben, path = program("ada"), program("ben"), f"/cases/{table.case.pk}/obligations"
    claim = {"kind": "claimed", "about": "report", "evidence": ["the report"]}

    assert ada.post(f"{path}/events", claim).status_code == 422
    assert ben.post(f"{path}/events", {**claim, "by": "northgate"}).status_code == 422
    assert ben.post(f"{path}/events", claim).status_code == 200
    standing = {each["id"]: each["standing"] for each in ada.get(path).json()["obligations"]}
    assert standing["report"] == "claimed done"


def test_a_moment_to_come_is_not_something_that_happened(table, program):
    obligations.begin(table.seat("ada"), full(), SIGNED, SIGNED)
    path = f"/cases/{table.case.pk}/obligations/events"
    said = program("ben").post(path, {"kind": "claimed", "about": "report", "at": "2099-01-01T00:00:00Z"})

    assert said.status_code == 422
    assert "not come yet" in problems(said)


def test_figures_come_in_by_a_token_that_can_do_nothing_else(table, program):
    limits = {
        "indicators": [
            {"name": "errors", "title": "Errors", "unit": "%", "direction": "lower", "target": 1, "limit": 5}
        ]
    }
    rows = "\n".join(f"2026-0{1 + day // 28}-{1 + day % 28:02},{1 + day / 20}" for day in range(80))
    added = program("ada", "figures").post(
        f"/cases/{table.case.pk}/figures", {"csv": f"date,errors\n{rows}\n", "limits": limits}
    )

    assert added.status_code == 200, added.content
    assert program("ada").get(f"/cases/{table.case.pk}/figures").json()[0]["indicators"] == ["errors"]
    assert program("ben").get(f"/cases/{table.case.pk}/figures").json() == []


def test_evidence_is_added_read_and_shared(table, program):
    ada, ben, path = program("ada"), program("ben"), f"/cases/{table.case.pk}/exhibits"
    added = ada.post(path, files={"fact": "It was down.", "file": SimpleUploadedFile("log.txt", b"down")}).json()

    assert b"".join(ada.get(f"{path}/{added['id']}").streaming_content) == b"down"
    assert ben.get(f"{path}/{added['id']}").status_code == 404
    shared = ada.post(f"{path}/{added['id']}/share").json()
    assert b"".join(ben.get(f"{path}/{shared['id']}").streaming_content) == b"down"


def test_the_record_and_the_folder_come_out_whole(table, program):
    ada, path = program("ada"), f"/cases/{table.case.pk}"
    entries = ada.get(f"{path}/record/joint").json()

    assert entries["count"] == RecordEntry.objects.filter(case=table.case, room="joint").count()
    assert ada.get(f"{path}/record/responding").status_code == 404
    assert ada.get(f"{path}/record/joint/file").content.count(b"\n") == entries["count"]
    assert b"".join(ada.get(f"{path}/folder").streaming_content).startswith(b"PK")


def test_only_a_lead_sets_webhooks(table, program):
    path = f"/cases/{table.case.pk}/webhooks"
    hook = {"address": "https://hooks.example.org/x", "secret": "0123456789abcdef"}

    assert program("maeve").post(path, hook).status_code == 404
    made = program("ada").post(path, hook).json()
    assert made["host"] == "hooks.example.org"
    assert program("ada").ask("DELETE", f"{path}/{made['id']}").json() == []


def test_a_closed_case_takes_no_more_events(table, program):
    obligations.begin(table.seat("ada"), full(), SIGNED, SIGNED)
    Case.objects.update(closed_at=timezone.now())
    said = program("ben").post(f"/cases/{table.case.pk}/warnings", {"what": "It grows.", "could": ""})

    assert said.status_code == 409
