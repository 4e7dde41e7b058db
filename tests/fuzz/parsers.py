"""Everything that reads what a stranger may have written, each with files to begin from.

A reader gives something, or says in a Faulty what is wrong. Anything else it does is a fault of ours.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from importlib.resources import files
from pathlib import Path

from makegood.formats import decode, read
from makegood.terms import Terms

WORKED_CASE = Path(str(files("makegood.worked_case")))


@dataclass(frozen=True)
class Parser:
    """What reads, what it is called on, and words that mean something to it."""

    reads: Callable[[bytes], object]
    seeds: Callable[[], list[bytes]]
    words: tuple[bytes, ...] = ()


def _case(*names: str) -> Callable[[], list[bytes]]:
    return lambda: [(WORKED_CASE / name).read_bytes() for name in names]


# --- readers, which load what they need only when they are asked ---


def _contract(name: str) -> Callable[[bytes], object]:
    def reads(data: bytes) -> object:
        from makegood.contract import extract
        from makegood.contract import read as read_contract

        return read_contract(extract.from_bytes(data, name))

    return reads


def _thread(name: str) -> Callable[[bytes], object]:
    def reads(data: bytes) -> object:
        from makegood.dialogue import follow
        from makegood.dialogue.threads import read_thread

        return follow(read_thread(data, name))

    return reads


def _terms(data: bytes) -> object:
    from makegood.agreement import lint

    return lint(read(data, Terms).value)


def _talks(data: bytes) -> object:
    from makegood.negotiation import Talks

    return read(data, Talks).value


def _assessment(data: bytes) -> object:
    from makegood import breach

    return breach.assess(read(data, breach.Report).value)


def _events(data: bytes) -> object:
    from makegood.obligations import Events, follow

    terms = _worked_terms()
    events = read(data, Events).value.events
    return follow(terms, events, max((event.at for event in events), default=None) or _a_moment())


def _figures(data: bytes) -> object:
    from makegood.obligations import Limits, read_series, warn_all

    limits = read((WORKED_CASE / "indicators.yaml").read_bytes(), Limits).value
    return warn_all(read_series(data, limits), limits)


def _genius(data: bytes) -> object:
    from makegood.negotiation import genius

    return genius.from_genius(data, {"a": data, "b": data})


def _genius_web(data: bytes) -> object:
    from makegood.negotiation import genius

    return genius.from_geniusweb(data, {"a": data, "b": data})


def _record(data: bytes) -> object:
    from makegood import record

    return record.check(record.read(decode(data)))


def _slack(data: bytes) -> object:
    from makegood.dialogue.slack import read_slack, unpacked

    return read_slack(unpacked(data))


def _folder(data: bytes) -> object:
    from makegood.web.folder.packing import unpack

    return unpack(io.BytesIO(data), "case.zip")


def _returned(data: bytes) -> object:
    from makegood.agreement.returned import read_returned

    return read_returned(data, _worked_terms())


def _verified(data: bytes) -> object:
    from makegood.agreement import verify

    return verify(data)


def _backup(data: bytes) -> object:
    from makegood.web.keeping.archive import Reader

    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        reader = Reader(Path(file.name))
        reader.check()
        return reader.manifest


# --- what they begin from ---


@cache
def _worked_terms() -> Terms:
    return read((WORKED_CASE / "terms.yaml").read_bytes(), Terms).value


def _a_moment() -> object:
    import datetime as dt

    return dt.datetime(2026, 8, 1, tzinfo=dt.UTC)


def _pdfs() -> list[bytes]:
    from tests.contract.samples import SUPPLY, pdf, two_columns

    return [pdf(SUPPLY[:800]), two_columns("1. Term. It ends on 1 May 2027.", "2. Notice. In writing.")]


def _docxes() -> list[bytes]:
    from tests.contract.samples import docx

    return [docx(), docx(numbered=True)]


def _drafts() -> list[bytes]:
    from makegood.agreement import draft, to_docx

    return [to_docx(draft(_worked_terms()))]


def _mails() -> list[bytes]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ben <ben@fennel.example>", "ada@northgate.example", "Überfällig?"
    mail["Date"], mail["Message-ID"] = "Mon, 08 Jun 2026 10:00:00 +0100", "<a@fennel.example>"
    mail.set_content("We expect the certificate on Friday.\n\n> You said Monday.\n")
    mail.add_alternative(
        "<p>We expect it on <b>Friday</b>.</p><blockquote>You said Monday.</blockquote>", subtype="html"
    )
    mail.add_attachment(b"10:00 down", maintype="text", subtype="plain", filename="log.txt")
    return [mail.as_bytes(), (WORKED_CASE / "thread.mbox").read_bytes()[:6_000].split(b"\n", 1)[1]]


def _lines() -> list[bytes]:
    turns = [
        {"speaker": "ada", "text": "Where is it?", "at": "2026-06-08T10:00:00Z"},
        {"speaker": "ben", "text": "Soon."},
    ]
    return ["\n".join(map(json.dumps, turns)).encode(), json.dumps(turns).encode()]


def zipped(inside: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in inside.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _folders() -> list[bytes]:
    return [zipped({f"case/{name}": (WORKED_CASE / name).read_bytes() for name in ("case.yaml", "terms.yaml")})]


def _slacks() -> list[bytes]:
    users = [{"id": "U1", "profile": {"real_name": "Ada", "email": "ada@northgate.example"}}]
    day = [{"type": "message", "user": "U1", "text": "Where is it, <@U1>?", "ts": "1780912800.000100"}]
    return [zipped({"users.json": json.dumps(users).encode(), "repair/2026-06-08.json": json.dumps(day).encode()})]


def _records() -> list[bytes]:
    from makegood import record

    one = record.follow(None, at=_a_moment(), actor="Ada", what="opened", details={"title": "x"})
    two = record.follow(one, at=_a_moment(), actor="Ben", what="joined", details={"n": 1})
    return [record.write((one, two)).encode()]


def _backups() -> list[bytes]:
    from makegood.web.keeping.archive import Writer

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        writer = Writer(file)
        writer.put("rows/cases.case.jsonl", [b'{"id": "a"}\n'], counted=True)
        writer.close(made_at="2026-06-08", version="1", state=[("cases", "0001_cases")], keys=["aaaaaaaa"])
    return [packed.getvalue()]


_DOMAIN = b"""<utility_space number_of_issues="2"><reservation value="0.2"/><objective name="root" index="0">
<issue name="credit" index="1" type="discrete"><item index="1" value="none" evaluation="1"/><item index="2" value="ten" evaluation="5"/></issue>
<issue name="days" index="2" type="integer" lowerbound="1" upperbound="9"><evaluator ftype="linear" parameter0="-0.1" parameter1="0.1"/></issue>
<weight index="1" value="0.4"/><weight index="2" value="0.6"/></objective></utility_space>"""
_WEB = {
    "LinearAdditiveUtilitySpace": {
        "issueUtilities": {
            "wage": {"discreteutils": {"valueUtilities": {"2000": 0.1, "3000": 1}}},
            "days": {"numberutils": {"lowValue": 1, "lowUtility": 0, "highValue": 5, "highUtility": 1}},
        },
        "issueWeights": {"wage": 0.6, "days": 0.4},
        "domain": {"name": "jobs", "issuesValues": {"wage": {"values": ["2000", "3000"]}, "days": {"range": ["1", "5", "1"]}}},
        "name": "a",
        "reservationBid": {"issuevalues": {"wage": "2000", "days": 1}},
    },
    "name": "jobs",
    "issuesValues": {"wage": {"values": ["2000", "3000"]}, "days": {"range": ["1", "5", "1"]}},
}  # fmt: skip

_YAML = (b"&a ", b"*a", b"!!python/object/apply:os.system ", b"- ", b": ", b"|\n", b"{", b"[", b"~", b".inf", b".nan", b"2026-02-30")  # fmt: skip
_XML = (b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>", b"&a;", b"<![CDATA[", b"<", b"/>", b"NaN", b"1e999")
_MAIL = (b"\nContent-Type: multipart/mixed; boundary=x\n\n--x\n", b"charset=utf-7", b"=?utf-8?B?", b"\nFrom ", b"\n\n", b"base64", b"boundary=")  # fmt: skip
_ZIP = (b"../", b"/etc/passwd", b"PK\x01\x02", b"PK\x05\x06", b"\xff\xff\xff\xff")

PARSERS: dict[str, Parser] = {
    "pdf": Parser(_contract("contract.pdf"), _pdfs, (b"/Kids", b"endobj", b"/Length 999999999", b"stream\n", b"/Parent 1 0 R")),
    "docx": Parser(_contract("contract.docx"), _docxes, (*_ZIP, *_XML)),
    "contract": Parser(_contract("contract.md"), _case("contract.md"), (b"# ", b"9" * 30, b"\x00", b"(a)", b"thirty (30) days")),
    "mbox": Parser(_thread("thread.mbox"), _case("thread.mbox"), _MAIL),
    "eml": Parser(_thread("mail.eml"), _mails, _MAIL),
    "json-lines": Parser(_thread("thread.jsonl"), _lines, (b"null", b"[" * 50, b"1e999", b'"\\ud800"')),
    "slack": Parser(_slack, _slacks, _ZIP),
    "terms": Parser(_terms, _case("terms.yaml"), _YAML),
    "talks": Parser(_talks, _case("talks.yaml"), _YAML),
    "assessment": Parser(_assessment, _case("assessment.yaml"), _YAML),
    "events": Parser(_events, _case("events.yaml"), _YAML),
    "figures": Parser(_figures, _case("indicators.csv"), (b",", b'"', b"\n", b"nan", b"1e999", b"2026-02-30", b"=1+1")),
    "genius": Parser(_genius, lambda: [_DOMAIN], _XML),
    "geniusweb": Parser(_genius_web, lambda: [json.dumps(_WEB).encode()], (b"null", b"[]", b"{}", b"1e999", b"-1")),
    "record": Parser(_record, _records, (b"null", b"[]", b"1e999", b'"\\ud800"')),
    "case-folder": Parser(_folder, _folders, _ZIP),
    "backup": Parser(_backup, _backups, _ZIP),
    "returned-draft": Parser(_returned, _drafts, (*_ZIP, *_XML)),
    "sealed-document": Parser(_verified, lambda: [*_pdfs(), *_records(), *_folders()], (b"/ByteRange", b"/Contents <", b"%PDF-")),
}  # fmt: skip
