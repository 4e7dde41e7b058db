"""The agreement: willingness first, private drafts, versions both see, the linter's questions, signatures, the seal."""

from __future__ import annotations

import datetime as dt
import io
import stat
import zipfile

import pypdfium2
import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import LONG_AGO, Table, opening, person, token_of
from tests.web.agreement.expectations import a_version, both_willing, drafts, signed, worked_terms

from makegood import agreement as library
from makegood import formats
from makegood.formats import build
from makegood.terms import Terms
from makegood.web.access import Seat
from makegood.web.agreement import keys, store
from makegood.web.agreement import signed as signing
from makegood.web.agreement.models import Declined, Signature, Version, WorkingTerms
from makegood.web.cases import steps
from makegood.web.cases import store as cases
from makegood.web.cases.models import Purpose, RecordEntry
from makegood.web.engine.models import Outgoing
from makegood.web.guard import apart

SIGNED = dt.datetime(2026, 7, 3, 15, tzinfo=dt.UTC)
PLANTED = "the-hidden-escrow-clause"


def page(client: Client, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200, f"{name} gave {response.status_code}"
    return response.content.decode()


def typed(client: Client, name: str, *args: object) -> dict[str, object]:
    """The form as it stands on the page, as a browser would send it."""
    form = client.get(reverse(name, args=args)).context["form"]
    found: dict[str, object] = {}
    for field in form:
        value = field.value()
        if value is True:
            found[field.html_name] = "on"
        elif value not in (None, False, ""):
            found[field.html_name] = value if isinstance(value, list) else str(value)
    return found


# --- willingness ---


def test_each_side_says_first_whether_it_wants_to_repair_this(table, as_):
    address = reverse("agreement:willing", args=[table.case.pk])
    as_("ada").post(address, {"willing": "yes", "says": "We want October to hold.", "key": "k"})

    assert "We want October to hold." in page(as_("ben"), "agreement:page", table.case.pk)
    assert steps.state(table.seat("ben")).willing == {"Northgate"}
    assert Outgoing.objects.filter(to="ben@fennel.example", key__contains="willing/").count() == 1


def test_terms_wait_until_both_sides_are_willing(table):
    store.say_willing(table.seat("ada"), True, at=LONG_AGO)

    with pytest.raises(store.Refused, match="Fennel has not yet said"):
        store.save_terms(table.seat("ada"), worked_terms(), at=LONG_AGO)


def test_a_later_answer_replaces_an_earlier_one(table):
    both_willing(table)
    store.say_willing(table.seat("ben"), False, at=LONG_AGO)

    assert store.willing(table.case) == {"requesting"}


# --- drafts ---


def test_a_draft_begins_with_the_package_that_both_accepted(table, as_):
    from tests.web.negotiation.expectations import A_PACKAGE, TWO_ISSUES

    from makegood.web.negotiation import store as talks

    talks.set_issues(table.seat("ada"), TWO_ISSUES, at=LONG_AGO)
    talks.propose(table.seat("ada"), A_PACKAGE, at=LONG_AGO)
    talks.accept_offer(table.seat("ben"), at=LONG_AGO)
    as_("ada").post(reverse("agreement:begin", args=[table.case.pk]), {"key": "k"})

    terms = store.working(table.seat("ada")).terms
    assert [one.id for one in terms.commitments] == ["credits", "test"]
    assert str(terms.commitment("credits").pays) == "EUR 36,000.00"
    assert "24 July" in terms.commitment("test").deliverable
    assert "Which one party answers for it?" in page(as_("ada"), "agreement:draft", table.case.pk)


def test_a_draft_is_seen_by_its_own_side_until_it_is_shared(table, as_):
    terms = worked_terms().model_copy(update={"exit": PLANTED})
    store.keep_working(table.seat("ada"), terms, at=LONG_AGO)

    seen = [page(as_(who), "agreement:page", table.case.pk) for who in ("ben", "cleo")]
    seen += [page(as_("ben"), "agreement:draft", table.case.pk), page(Client(), "agreement_guest:page", table.token)]
    seen += [entry.details for entry in RecordEntry.objects.all()]
    seen += [f"{mail.subject} {mail.body}" for mail in Outgoing.objects.all()]
    assert not [text for text in seen if PLANTED in text]

    both_willing(table)
    store.save_terms(table.seat("ada"), terms, at=LONG_AGO)
    assert PLANTED in page(as_("ben"), "agreement:version", table.case.pk, 1)


def test_saving_each_form_of_the_worked_terms_again_changes_nothing(table, as_):
    terms = worked_terms()
    store.keep_working(table.seat("ada"), terms, at=LONG_AGO)
    client = as_("ada")
    for one in terms.commitments:
        args = [table.case.pk, one.id]
        response = client.post(reverse("agreement:commitment", args=args), typed(client, "agreement:commitment", *args))
        assert response.status_code == 302, (one.id, response.context["form"].errors)
    response = client.post(
        reverse("agreement:frame", args=[table.case.pk]), typed(client, "agreement:frame", table.case.pk)
    )
    assert response.status_code == 302, response.context["form"].errors

    found = library.changes(terms, store.working(table.seat("ada")).terms)
    assert not [change for change in found if change.before.split() != change.after.split()]


def test_a_finding_stands_beside_the_field_that_answers_it(table, as_):
    store.keep_working(
        table.seat("ada"), store.skeleton(table.case, {"test": ("Failover test", "24 July")}), at=LONG_AGO
    )

    seen = page(as_("ada"), "agreement:commitment", table.case.pk, "test")
    field = seen.index('name="debtor"')
    assert field < seen.index("Which one party answers for it?") < seen.index('name="creditor"')


COMMITMENT = {
    "deliverable": "Fennel sends Northgate the log of the failover test.",
    "debtor": "fennel",
    "creditor": "northgate",
    "how": "on",
    "on": "2026-07-24",
    "evidence": "the log",
    "test": "The log shows 98 per cent for thirty minutes.",
    "key": "k",
}


def test_an_answered_question_is_gone(table, as_):
    store.keep_working(
        table.seat("ada"), store.skeleton(table.case, {"test": ("Failover test", "24 July")}), at=LONG_AGO
    )
    before = store.working(table.seat("ada"))
    as_("ada").post(reverse("agreement:commitment", args=[table.case.pk, "test"]), COMMITMENT)

    after = store.working(table.seat("ada"))
    assert after.must < before.must
    assert not [one for one in after.findings if one.path[:1] == ("commitments",)]


BROKEN = {
    "negative money": ({"pays": "EUR -5"}, "above zero"),
    "no currency": ({"pays": "500"}, "amount"),
    "a date in words": ({"on": "next Friday"}, "Enter a valid date."),
    "no date": ({"on": ""}, "Give the date"),
    "no period": ({"how": "within", "within": "soonish"}, "soonish"),
    "an unknown party": ({"debtor": "mallory"}, "Select a valid choice."),
    "a credit without a sum": ({"when_0": "late", "what_0": "credit"}, "A credit needs its amount."),
    "an endless series": ({"every": "FREQ=WEEKLY", "times": "0"}, "greater than or equal to 1"),
    "an essay": ({"deliverable": "x" * 4001}, "at most 4000 characters"),
}


@pytest.mark.parametrize(("changes", "says"), BROKEN.values(), ids=BROKEN)
def test_a_broken_commitment_is_explained_and_what_was_typed_is_still_there(table, as_, changes, says):
    store.keep_working(table.seat("ada"), store.skeleton(table.case, {}), at=LONG_AGO)
    before = WorkingTerms.objects.get().terms
    said = {**COMMITMENT, **changes}
    response = as_("ada").post(reverse("agreement:commitment", args=[table.case.pk, "first"]), said)

    seen = response.content.decode()
    assert response.status_code == 200
    assert says in seen
    assert said["deliverable"][:40] in seen
    assert WorkingTerms.objects.get().terms == before


BROKEN_FILES = {
    "empty": (b"", "empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "text"),
    "latin-1": ("title: Gr\xf6\xdfe".encode("latin-1"), "UTF-8"),
    "unknown key": (b"title: x\nparties: []\nfee: 5", "fee"),
    "two currencies in words": (b"title: x\nparties: 5", "parties"),
    "too deep": (b"[" * 5000, "deep"),
}


@pytest.mark.parametrize(("data", "says"), BROKEN_FILES.values(), ids=BROKEN_FILES)
def test_a_broken_terms_file_is_explained_and_the_draft_stays(table, as_, data, says):
    store.keep_working(table.seat("ada"), worked_terms(), at=LONG_AGO)
    before = WorkingTerms.objects.get().terms
    file = SimpleUploadedFile("terms.yaml", data)
    response = as_("ada").post(reverse("agreement:upload", args=[table.case.pk]), {"file": file, "key": "k"})

    assert response.status_code == 200
    assert says in response.content.decode()
    assert WorkingTerms.objects.get().terms == before


def test_terms_go_out_as_a_file_and_come_back_the_same(table, as_):
    store.keep_working(table.seat("ada"), worked_terms(), at=LONG_AGO)
    data = as_("ada").get(reverse("agreement:draft-file", args=[table.case.pk])).content
    as_("ada").post(
        reverse("agreement:upload", args=[table.case.pk]), {"file": SimpleUploadedFile("t.yaml", data), "key": "k"}
    )

    assert formats.read(data, Terms).value == worked_terms()
    assert store.working(table.seat("ada")).terms == worked_terms()


def returned_docx(terms: Terms) -> bytes:
    """The newest version with one sentence of it changed under tracking."""
    after = terms.model_copy(update={"interim_cover": terms.interim_cover.replace("every Monday", "every Friday")})
    return library.to_docx(library.redline(library.draft(terms), library.draft(after)), by="Lea Counsel")


def test_a_returned_document_is_shown_first_and_becomes_the_draft_only_when_accepted(table, as_):
    a_version(table)
    ada = as_("ada")
    file = SimpleUploadedFile("back.docx", returned_docx(worked_terms()))
    shown = ada.post(reverse("agreement:returned", args=[table.case.pk]), {"document": file, "key": "r"})

    assert shown.status_code == 200
    assert "every Friday" in shown.content.decode()
    assert "Lea Counsel" in shown.content.decode()
    assert store.working(table.seat("ada")) is None

    keep = shown.context["keep"]
    data = {name: keep[name].value() for name in keep.fields}
    ada.post(reverse("agreement:keep-returned", args=[table.case.pk]), data)

    kept = store.working(table.seat("ada"))
    assert kept.terms.interim_cover.endswith("every Friday.")
    assert kept.based_on == 1
    assert store.working(table.seat("ben")) is None


BROKEN_DOCUMENTS = {
    "empty": (b"", "empty"),
    "no docx": (b"%PDF-1.7", "not a DOCX"),
}


@pytest.mark.parametrize(("data", "says"), BROKEN_DOCUMENTS.values(), ids=BROKEN_DOCUMENTS)
def test_a_broken_document_is_explained_and_the_draft_stays(table, as_, data, says):
    a_version(table)
    file = SimpleUploadedFile("back.docx", data)
    response = as_("ada").post(reverse("agreement:returned", args=[table.case.pk]), {"document": file, "key": "r"})

    assert says in response.content.decode()
    assert store.working(table.seat("ada")) is None


def test_a_document_that_takes_too_long_to_read_is_refused_with_advice(table, as_, monkeypatch):
    a_version(table)
    monkeypatch.setattr(apart, "SECONDS", 0)
    file = SimpleUploadedFile("back.docx", returned_docx(worked_terms()))
    response = as_("ada").post(reverse("agreement:returned", args=[table.case.pk]), {"document": file, "key": "r"})

    assert "type the changes into the draft" in response.content.decode()


def test_altered_terms_on_their_way_into_the_draft_are_checked_like_a_file(table, as_):
    a_version(table)
    data = {"terms": '{"title": 5}', "based_on": 1, "key": "r"}
    as_("ada").post(reverse("agreement:keep-returned", args=[table.case.pk]), data)

    assert store.working(table.seat("ada")) is None


# --- versions ---


def test_the_other_side_proposes_changes_and_both_see_what_changed(table, as_):
    a_version(table)
    as_("ben").post(reverse("agreement:begin", args=[table.case.pk]), {"key": "k"})
    args = [table.case.pk, "failover-test"]
    said = {**typed(as_("ben"), "agreement:commitment", *args), "on": "2026-07-31", "key": "k2"}
    as_("ben").post(reverse("agreement:commitment", args=args), said)
    as_("ben").post(reverse("agreement:share", args=[table.case.pk]), {"why": "One week more.", "key": "k3"})

    seen = page(as_("ada"), "agreement:version", table.case.pk, 2)
    assert "One week more." in seen
    assert "<del>on: 2026-07-24</del>" in seen
    assert "<ins>on: 2026-07-31</ins>" in seen
    assert "Ben Okafor" in seen


def test_terms_between_other_parties_are_refused(table):
    both_willing(table)
    raw = store.raw(store.skeleton(table.case, {}))
    raw["parties"][0]["id"] = "somebody"

    with pytest.raises(formats.Faulty, match="somebody"):
        store.save_terms(table.seat("ada"), formats.build(raw, Terms), at=LONG_AGO)


@pytest.mark.parametrize(
    ("face", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("txt", b"Settlement"), ("json", b"{"), ("yaml", b"title")]
)
def test_a_version_is_taken_away_in_each_form(table, as_, face, begins):
    a_version(table)

    assert as_("cleo").get(reverse("agreement:version-file", args=[table.case.pk, 1, face])).content.startswith(begins)


def test_what_a_later_version_changes_is_taken_away_as_tracked_changes(table, as_):
    a_version(table)
    terms = store.terms_of(store.newest(table.case))
    store.save_terms(
        table.seat("ben"), terms.model_copy(update={"exit": "Both return what they hold."}), at=timezone.now()
    )

    marked = as_("ada").get(reverse("agreement:version-file", args=[table.case.pk, 2, "marked.docx"]))

    with zipfile.ZipFile(io.BytesIO(marked.content)) as file:
        assert b"<w:ins " in file.read("word/document.xml")
    first = reverse("agreement:version-file", args=[table.case.pk, 1, "marked.docx"])
    assert as_("ada").get(first).status_code == 404


def test_words_of_users_are_no_markup_in_the_document(table, as_):
    both_willing(table)
    terms = worked_terms().model_copy(update={"interim_cover": "<script>alert(1)</script>"})
    store.save_terms(table.seat("ada"), terms, at=LONG_AGO)

    assert "<script>alert" not in page(as_("ben"), "agreement:version", table.case.pk, 1)


# --- signing ---


SIGN = {"title": "managing director", "authority": "director", "agreed": "on", "number": "1", "key": "k"}


def test_both_sign_and_the_sealed_document_verifies(table, as_):
    a_version(table)
    for who in ("maeve", "joris"):
        assert as_(who).post(reverse("agreement:sign", args=[table.case.pk]), SIGN).status_code == 302

    agreement = store.newest(table.case).agreement
    response = as_("cleo").get(reverse("agreement:sealed", args=[table.case.pk]))
    verdict = library.verify(b"".join(response.streaming_content), expected=[keys.fingerprint()])
    assert verdict.intact, verdict.faults
    assert [one.name for one in verdict.signatures] == ["Maeve Doyle", "Joris Vermeer"]
    assert verdict.terms_digest == library.digest(worked_terms())
    assert agreement.sealed.intact()
    assert steps.state(table.seat("ada")).both_signed
    mails = Outgoing.objects.filter(key__contains="/signed/")
    assert {mail.to for mail in mails} == {"ada@northgate.example", "ben@fennel.example"}
    assert all(agreement.head in mail.body for mail in mails)


def test_the_sealing_key_is_readable_by_its_owner_alone(table):
    signed(table)

    assert stat.S_IMODE((settings.DATA / keys.NAME).stat().st_mode) == 0o600


def test_what_follows_a_signature_happens_once_and_with_it_or_not_at_all(table, monkeypatch):
    told = []
    monkeypatch.setattr(signing, "_subscribers", [lambda *what: told.append(what)])
    signed(table)
    assert [(type(agreement).__name__, terms.title) for _seat, agreement, terms, _at in told] == [
        ("Agreement", worked_terms().title)
    ]


def test_a_subscriber_that_fails_leaves_nothing_signed(table, monkeypatch):
    a_version(table)
    store.sign(table.seat("maeve"), authority="director", at=LONG_AGO)

    def fails(*what: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(signing, "_subscribers", [fails])
    with pytest.raises(RuntimeError):
        store.sign(table.seat("joris"), authority="director", at=LONG_AGO)

    assert Signature.objects.count() == 1
    assert store.newest(table.case).agreement.signed_at is None


def test_nothing_unmeasurable_can_be_signed(table, as_):
    both_willing(table)
    store.save_terms(table.seat("ada"), store.skeleton(table.case, {"test": ("Test", "24 July")}), at=LONG_AGO)

    with pytest.raises(store.Refused, match="not yet clear enough"):
        store.sign(table.seat("ada"), authority="lead", at=LONG_AGO)
    assert "Which one party answers for it?" in page(as_("ada"), "agreement:sign", table.case.pk)
    assert steps.state(table.seat("ada")).must_fix


def test_only_whom_the_terms_name_signs(table, as_):
    a_version(table)
    response = as_("ada").post(reverse("agreement:sign", args=[table.case.pk]), SIGN)

    assert "The terms name Maeve Doyle" in response.content.decode()
    assert not Signature.objects.exists()


def test_a_signature_of_an_older_version_does_not_count(table):
    a_version(table)
    store.sign(table.seat("maeve"), authority="director", at=LONG_AGO)
    changed = worked_terms().model_copy(update={"exit": "Either side may end it."})
    store.save_terms(table.seat("ben"), changed, at=LONG_AGO)

    assert store.signed_parts(table.case) == frozenset()
    with pytest.raises(store.Refused, match="newer version"):
        store.sign(table.seat("joris"), authority="director", number=1, at=LONG_AGO)


def test_a_signature_sent_twice_is_given_once(table, as_):
    a_version(table)
    for _ in range(2):
        as_("maeve").post(reverse("agreement:sign", args=[table.case.pk]), SIGN)

    assert Signature.objects.count() == 1


def test_what_both_signed_stays(table):
    signed(table)

    with pytest.raises(store.Refused, match="What was signed stays"):
        store.save_terms(table.seat("ada"), worked_terms(), at=LONG_AGO)
    assert Version.objects.count() == 1


def test_who_has_a_second_factor_signs_with_it(table, as_):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import (
        TOTP,
        format_hotp_value,
        generate_totp_secret,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    secret = generate_totp_secret()
    TOTP.activate(table.maeve, secret)
    assert Authenticator.objects.filter(user=table.maeve).exists()
    a_version(table)
    address = reverse("agreement:sign", args=[table.case.pk])
    assert "This field is required." in as_("maeve").post(address, SIGN).content.decode()
    assert "not right" in as_("maeve").post(address, {**SIGN, "code": "000000"}).content.decode()
    with time_machine.travel(timezone.now(), tick=False):  # a code holds for half a minute, and may be about to end
        code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
        as_("maeve").post(address, {**SIGN, "code": code})

    assert Signature.objects.get().signature["method"].endswith("second factor")


# --- is this what was signed? ---


def _check(data: bytes) -> str:
    return Client().post(reverse("agreement-verify"), {"file": SimpleUploadedFile("x.pdf", data)}).content.decode()


def test_anybody_may_check_a_sealed_document_and_one_changed_byte_shows(table):
    signed(table)
    with store.newest(table.case).agreement.sealed.open() as file:
        data = file.read()

    assert "Maeve Doyle" in _check(data)
    assert "made with the key of this installation" in _check(data)
    place = len(data) // 2
    broken = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
    assert "Not intact" in _check(broken)


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7 and nothing", b"{}", b"\x00" * 100], ids=repr)
def test_what_is_no_sealed_file_gets_a_plain_answer(db, data):
    seen = _check(data)

    assert "error" in seen or "Not intact" in seen


# --- the partner by link ---


def by_link() -> tuple[Seat, str]:
    """Ada's seat in a case whose partner has a link alone, and the token of that link. Both said that they are willing."""
    seat = cases.open_case(person("ada"), opening(), at=LONG_AGO)
    token = token_of(cases.invite(seat, Purpose.ANSWER, name="Ben", at=LONG_AGO, days=365 * 20))
    Client().post(reverse("agreement_guest:willing", args=[token]), {"willing": "yes", "says": "Gladly.", "key": "k"})
    store.say_willing(seat, True, at=LONG_AGO)
    return seat, token


def test_a_partner_by_link_says_it_is_willing_and_what_it_would_change(table):
    seat, token = by_link()
    store.save_terms(seat, worked_terms(), at=LONG_AGO)
    client = Client()
    client.post(reverse("agreement_guest:remark", args=[token]), {"text": "A week more for the test.", "key": "k2"})

    seen = page(client, "agreement_guest:page", token)
    assert "A week more for the test." in seen
    assert "Join and sign" in seen


def test_a_partner_by_link_declines_a_version_with_its_reason_and_reads_the_next(table, as_):
    seat, token = by_link()
    store.save_terms(seat, worked_terms(), at=LONG_AGO)
    client, address = Client(), reverse("agreement_guest:decline", args=[token, 1])

    assert "This field is required." in client.post(address, {"key": "k3"}).content.decode()
    for _again in range(2):
        client.post(address, {"why": "We cannot test on a Friday.", "key": "k4"})

    seen = page(client, "agreement_guest:page", token)
    assert "We cannot test on a Friday." in seen
    assert "Join and sign" not in seen
    assert "We cannot test on a Friday." in page(as_("ada"), "agreement:page", seat.case.pk)
    assert Declined.objects.get().part == "responding"
    assert Outgoing.objects.filter(to="ada@northgate.example", key__contains="declined/").count() == 1

    store.save_terms(seat, worked_terms(), at=timezone.now())
    assert "There is a newer version." in client.post(address, {"why": "Still no.", "key": "k5"}).content.decode()
    assert "Join and sign" in page(client, "agreement_guest:page", token)


def test_a_partner_by_link_reads_who_has_signed_and_until_when(table):
    seat, token = by_link()
    named = store.raw(worked_terms())
    named["parties"][0]["signatories"] = [{"name": str(person("ada")), "authority": "Director"}]
    until = timezone.now() + dt.timedelta(days=300)
    store.save_terms(seat, build(named, Terms), signs_first="requesting", open_until=until, at=LONG_AGO)
    store.sign(seat, authority="director", at=LONG_AGO)

    seen = page(Client(), "agreement_guest:page", token)
    assert "Northgate has signed." in seen
    assert "Fennel has not signed yet." in seen
    assert "Northgate signs first." in seen
    assert "It can be signed until" in seen


def test_once_somebody_sits_for_a_side_its_link_no_longer_declines(table):
    a_version(table)
    client = Client()
    client.post(reverse("agreement_guest:decline", args=[table.token, 1]), {"why": "No.", "key": "k"})

    assert not Declined.objects.exists()
    assert "Decline this version" not in page(client, "agreement_guest:page", table.token)


# --- order, end and refusal of signing ---


def test_who_is_to_sign_second_waits_for_the_first(table, as_):
    both_willing(table)
    store.save_terms(table.seat("ada"), worked_terms(), signs_first="responding", at=LONG_AGO)

    with pytest.raises(store.Refused, match="Fennel signs first"):
        store.sign(table.seat("maeve"), authority="director", at=LONG_AGO)
    assert "Fennel signs first; then it is your turn." in page(as_("maeve"), "agreement:sign", table.case.pk)

    store.sign(table.seat("joris"), authority="director", at=LONG_AGO)
    store.sign(table.seat("maeve"), authority="director", at=LONG_AGO)
    assert store.binding(table.case) is not None


def test_after_its_last_day_a_version_binds_nobody_and_may_be_put_before_both_anew(table, as_):
    both_willing(table)
    end = LONG_AGO + dt.timedelta(days=2)
    store.save_terms(table.seat("ada"), worked_terms(), open_until=end, at=LONG_AGO)
    store.sign(table.seat("maeve"), authority="director", at=LONG_AGO)

    with pytest.raises(store.Refused, match="is over"):
        store.sign(table.seat("joris"), authority="director", at=end + dt.timedelta(seconds=1))
    assert "Nobody is bound by it" in page(as_("joris"), "agreement:sign", table.case.pk)

    assert store.save_terms(table.seat("ada"), worked_terms(), at=end + dt.timedelta(days=1)).number == 2


def test_the_end_of_signing_lies_ahead(table, as_):
    drafts(table)
    both_willing(table)
    said = as_("ada").post(reverse("agreement:share", args=[table.case.pk]), {"open_until": "2001-01-01", "key": "k"})

    assert "This day is over." in said.content.decode()
    assert not Version.objects.exists()


def test_a_side_declines_with_its_reason_and_nobody_signs_that_version(table, as_):
    a_version(table)
    store.sign(table.seat("maeve"), authority="director", at=LONG_AGO)
    address = reverse("agreement:decline", args=[table.case.pk, 1])
    assert "This field is required." in as_("ben").post(address, {"key": "k"}).content.decode()
    as_("ben").post(address, {"why": "The test needs a week more.", "key": "k2"})

    assert "The test needs a week more." in page(as_("ada"), "agreement:page", table.case.pk)
    with pytest.raises(store.Refused, match="was declined"):
        store.sign(table.seat("joris"), authority="director", at=timezone.now())
    assert Outgoing.objects.filter(to="ada@northgate.example", key__contains="declined/").count() == 1
    assert not any("a week more" in mail.body for mail in Outgoing.objects.all())


def test_who_has_signed_does_not_decline(table):
    a_version(table)
    store.sign(table.seat("maeve"), authority="director", at=LONG_AGO)

    with pytest.raises(store.Refused, match="has signed this version already"):
        store.decline(table.seat("ada"), "No.", number=1, at=LONG_AGO)


# --- amendments ---


def amended(table, at: dt.datetime) -> None:
    """Version 2: one day more for one commitment, put before both by Ben."""
    store.begin_terms(table.seat("ben"), at=at)
    working = store.working(table.seat("ben")).terms
    one = working.commitment("failover-test")
    later = one.model_copy(update={"due": one.due.model_copy(update={"on": one.due.on + dt.timedelta(days=1)})})
    others = tuple(later if each.id == one.id else each for each in working.commitments)
    store.save_terms(table.seat("ben"), working.model_copy(update={"commitments": others}), at=at)


def test_an_amendment_is_a_new_agreement_with_its_redline_and_is_followed_once_signed(table, as_):
    from makegood.web.obligations import store as obligations

    a_version(table)
    for who in ("maeve", "joris"):
        store.sign(table.seat(who), authority="director", at=SIGNED)
    now = SIGNED + dt.timedelta(days=1)
    amended(table, now)
    first, second = Version.objects.order_by("number")

    assert library.amends(store.terms_of(second)) == first.digest
    assert store.binding(table.case) == first
    assert steps.state(table.seat("ada")).both_signed
    seen = page(as_("ada"), "agreement:version", table.case.pk, 2)
    assert "<del>on: 2026-07-24</del>" in seen
    assert "stays in force" in page(as_("ada"), "agreement:page", table.case.pk)
    assert (
        as_("ada").get(reverse("agreement:version-file", args=[table.case.pk, 2, "marked.pdf"])).content[:5] == b"%PDF-"
    )

    for who in ("maeve", "joris"):
        store.sign(table.seat(who), authority="director", at=now)
    assert store.binding(table.case) == second
    assert obligations.followed(table.case).terms == store.terms_of(second)
    first.agreement.refresh_from_db()
    assert first.agreement.sealed != store.binding(table.case).agreement.sealed


def test_what_was_signed_is_not_left_out_of_an_amendment(table):
    signed(table)
    shorter = worked_terms().model_copy(update={"commitments": worked_terms().commitments[:1]})

    with pytest.raises(formats.Faulty, match="was signed and is left out"):
        store.save_terms(table.seat("ada"), shorter, at=LONG_AGO)


# --- signed with another program ---


def outside(table, name: str = "Maeve Doyle", face: str = "pdf") -> bytes:
    """The PDF of version 1 with a signature of another program in it."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    from makegood.agreement.sealing import _signer, apart

    pdf = library.to_pdf(store.document(store.newest(table.case)))
    about = signers.PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha256")
    by = signers.PdfSigner(about, signer=_signer(library.Sealer.make(name, at=LONG_AGO)))
    return bytes(apart(lambda: by.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))).getbuffer())


def give_outside(client: Client, table, data: bytes) -> str:
    file = SimpleUploadedFile("signed.pdf", data)
    sent = {"document": file, "entitled": "registered director", "key": "k"}
    address = reverse("agreement:signed-elsewhere", args=[table.case.pk, 1])
    return client.post(address, sent, follow=True).content.decode()


def test_a_pdf_signed_with_another_program_counts_once_its_signature_holds(table, as_):
    a_version(table)
    assert "counts for your side" in give_outside(as_("ada"), table, outside(table))

    given = Signature.objects.get()
    assert given.signature["name"] == "Maeve Doyle"
    assert given.signature["method"].startswith("signed elsewhere")
    store.sign(table.seat("joris"), authority="director", at=timezone.now())
    with store.binding(table.case).agreement.sealed.open() as file:
        assert library.verify(file.read()).intact


def test_a_signature_of_somebody_else_or_none_or_of_other_terms_does_not_count(table, as_):
    a_version(table)
    ada = as_("ada")
    assert "is signed by ‘Mallory’" in give_outside(ada, table, outside(table, "Mallory"))
    assert "carries no seal" in give_outside(ada, table, library.to_pdf(store.document(store.newest(table.case))))
    changed = outside(table).replace(b"/Type/Page", b"/Type/Pagf", 1).replace(b"/Type /Page", b"/Type /Pagf", 1)
    assert "changed" in give_outside(ada, table, changed)
    assert "neither a PDF" in give_outside(ada, table, b"hello")
    assert not Signature.objects.exists()


# --- bundles ---


def test_the_open_bundle_holds_nothing_of_the_settlement_talks(table, as_):
    from makegood.web.cases import store as cases
    from makegood.web.cases.models import Room
    from makegood.web.dialogue import store as talks

    ada = table.seat("ada")
    planted = cases.add_exhibit(ada, chunks=[b"our-offer-in-figures"], name="offer.txt", room=Room.JOINT, at=LONG_AGO)
    cases.add_exhibit(ada, chunks=[b"log-of-5-june"], name="log.txt", room=Room.JOINT, at=LONG_AGO)
    talks.send(ada, "Without prejudice: we could live with 30,000.", "settlement", exhibits=[planted], at=LONG_AGO)
    signed(table)
    client = as_("ben")
    open_, settlement = (
        client.get(reverse("agreement:bundle", args=[table.case.pk, which])).content for which in ("open", "settlement")
    )

    for data, says in ((open_, "withheld"), (settlement, "settlement bundle is intact")):
        verdict = library.verify(data)
        assert verdict.intact, verdict.faults
        assert says in " ".join(verdict.says)
    assert b"log-of-5-june" in open_
    assert b"our-offer-in-figures" not in open_
    assert b"offer.txt" not in open_
    assert planted.sha256.encode() not in open_
    assert b"our-offer-in-figures" in settlement
    sealed = store.binding(table.case).agreement.sealed
    assert sealed.sha256.encode() not in open_
    assert sealed.sha256.encode() in settlement


def test_there_are_two_bundles_and_no_other(table, as_):
    assert as_("ada").get(reverse("agreement:bundle", args=[table.case.pk, "internal"])).status_code == 404


# --- what the forms ask for ---


def test_the_frame_asks_for_conditions_step_down_release_and_a_second_language(table, as_):
    store.keep_working(table.seat("ada"), worked_terms(), at=LONG_AGO)
    client = as_("ada")
    said = typed(client, "agreement:frame", table.case.pk) | {
        "conditions": "An outage of more than thirty minutes.",
        "step_down": "Orders go on at list price; the joint campaign rests.",
        "release": "The outage of 5 June 2026.",
        "second_language": "de",
        "prevailing_language": "de",
    }
    assert client.post(reverse("agreement:frame", args=[table.case.pk]), said).status_code == 302

    terms = store.working(table.seat("ada")).terms
    condition = terms.conditions[0]
    assert (terms.step_down, terms.release) == (said["step_down"], said["release"])
    assert (terms.second_language, terms.prevailing_language) == ("de", "de")
    args = [table.case.pk, "failover-test"]
    commitment = typed(client, "agreement:commitment", *args) | {
        "how": "within", "within": "2 working days", "after": condition.id,
    }  # fmt: skip
    assert client.post(reverse("agreement:commitment", args=args), commitment).status_code == 302
    assert store.working(table.seat("ada")).terms.commitment("failover-test").due.after == condition.id
    again = typed(client, "agreement:frame", table.case.pk)
    client.post(reverse("agreement:frame", args=[table.case.pk]), again)
    assert store.working(table.seat("ada")).terms.conditions == (condition,)


@pytest.mark.parametrize(
    ("languages", "says"),
    [
        ({"second_language": "en"}, "the language that it has already"),
        ({"second_language": "de", "prevailing_language": "fr"}, "one of the languages of the document"),
    ],
)
def test_two_languages_are_two_and_one_of_them_prevails(table, as_, languages, says):
    store.keep_working(table.seat("ada"), worked_terms(), at=LONG_AGO)
    client = as_("ada")
    said = typed(client, "agreement:frame", table.case.pk) | languages

    assert says in client.post(reverse("agreement:frame", args=[table.case.pk]), said).content.decode()


def test_terms_in_another_language_are_drafted_in_it_and_linted(table, as_):
    both_willing(table)
    store.save_terms(table.seat("ada"), worked_terms().model_copy(update={"language": "de"}), at=LONG_AGO)
    taken = as_("ben").get(reverse("agreement:version-file", args=[table.case.pk, 1, "txt"])).content.decode()

    assert "Einigungsvereinbarung vom 3. Juli 2026" in taken
    assert "Zwischen" in page(as_("ben"), "agreement:version", table.case.pk, 1)

    store.keep_working(table.seat("ada"), worked_terms().model_copy(update={"language": "nl"}), at=LONG_AGO)
    assert "no rules for the language ‘nl’" in page(as_("ada"), "agreement:draft", table.case.pk)


def in_two_languages(table: Table) -> Terms:
    """Terms in English and German before both, in version 2 with another day of the week for the interim cover."""
    both_willing(table)
    terms = worked_terms().model_copy(update={"second_language": "de", "prevailing_language": "en"})
    later = terms.model_copy(update={"interim_cover": terms.interim_cover.replace("every Monday", "every Friday")})
    for number, each in enumerate((terms, later)):
        store.save_terms(table.seat("ada"), each, at=LONG_AGO + dt.timedelta(days=number))
    return later


def test_two_languages_stand_beside_each_other_on_the_page_and_in_every_file(table, as_):
    in_two_languages(table)
    seen = page(as_("ben"), "agreement:version", table.case.pk, 2)
    assert seen.index('<div lang="en">') < seen.index('<div lang="de">')

    for face in ("both.pdf", "both.docx", "both.txt", "both.marked.docx", "both.marked.pdf"):
        address = reverse("agreement:version-file", args=[table.case.pk, 2, face])
        assert face == "both.txt" or address in seen
        taken = as_("ben").get(address)
        assert taken.status_code == 200
        assert "both-languages" in taken["Content-Disposition"]
    first = [reverse("agreement:version-file", args=[table.case.pk, 1, f]) for f in ("both.marked.pdf", "both.x.pdf")]
    assert [as_("ben").get(address).status_code for address in first] == [404, 404]


def test_the_page_shows_a_version_with_its_changes_marked(table, as_):
    in_two_languages(table)
    address = reverse("agreement:version", args=[table.case.pk, 2])
    plain, marked = (as_("ben").get(f"{address}{how}").content.decode() for how in ("", "?marked"))

    assert f"{address}?marked" in plain
    assert "<del>Monday</del>" not in plain
    assert marked.count("<del>Monday</del>") == marked.count("<ins>Friday</ins>") == 2  # once in each language
    first = reverse("agreement:version", args=[table.case.pk, 1])
    assert as_("ben").get(f"{first}?marked").status_code == 200


@pytest.mark.parametrize("face", ["docx", "both.docx"])
def test_a_document_of_a_version_comes_back_with_what_both_said_before_it_and_nothing_is_taken_for_a_change(
    table, as_, face
):
    in_two_languages(table)
    store.sign(table.seat("maeve"), authority="director", at=LONG_AGO + dt.timedelta(days=1))
    given = as_("ben").get(reverse("agreement:version-file", args=[table.case.pk, 2, face])).content
    proposal = store.read_returned(store.newest(table.case), given)

    assert (proposal.changes, proposal.not_understood) == ((), ())


def test_terms_in_two_languages_are_sealed_in_both(table, as_):
    both_willing(table)
    terms = worked_terms().model_copy(update={"second_language": "de", "prevailing_language": "en"})
    store.save_terms(table.seat("ada"), terms, at=LONG_AGO)
    taken = as_("ben").get(reverse("agreement:version-file", args=[table.case.pk, 1, "both.pdf"]))
    assert taken.content.startswith(b"%PDF-")
    for who in ("maeve", "joris"):
        store.sign(table.seat(who), authority="director", at=LONG_AGO)

    with store.binding(table.case).agreement.sealed.open() as file:
        text = pypdfium2.PdfDocument(file.read())[0].get_textpage().get_text_range()
    assert "Settlement agreement of 3 July 2026 / Einigungsvereinbarung" in text


def test_terms_of_which_no_document_can_be_written_are_not_put_before_both(table):
    both_willing(table)
    terms = worked_terms().model_copy(update={"second_language": "xx"})

    with pytest.raises(formats.Faulty, match="no clauses in"):
        store.save_terms(table.seat("ada"), terms, at=LONG_AGO)
