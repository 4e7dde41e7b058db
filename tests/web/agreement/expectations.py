from importlib import resources

from tests.cast import LONG_AGO, Table
from tests.web.expectations import EVERYBODY, LEADS, READERS, WRITERS, Page, case_page, guest_page, nothing_more

from makegood import formats
from makegood.terms import Terms
from makegood.web.agreement import store


def worked_terms() -> Terms:
    """The terms of the worked case: they have nothing that must be fixed."""
    return formats.read(resources.files("makegood.worked_case").joinpath("terms.yaml").read_bytes(), Terms).value


def a_version(table: Table) -> dict[str, object]:
    if store.newest(table.case) is None:
        both_willing(table)
        store.save_terms(table.seat("ada"), worked_terms(), at=LONG_AGO)
    return {"number": 1}


def both_willing(table: Table) -> None:
    for who in ("ada", "ben"):
        store.say_willing(table.seat(who), True, at=LONG_AGO)


def a_face(table: Table) -> dict[str, object]:
    return a_version(table) | {"face": "txt"}


def a_guests_face(table: Table) -> dict[str, object]:
    a_version(table)
    return {"face": "json"}


def a_bundle(table: Table) -> dict[str, object]:
    a_version(table)
    return {"which": "open"}


def before_both(table: Table) -> dict[str, object]:
    a_version(table)
    return {}


def drafts(table: Table) -> dict[str, object]:
    for who in ("ada", "ben"):
        store.keep_working(table.seat(who), worked_terms(), at=LONG_AGO)
    return {}


def adas_draft(table: Table) -> dict[str, object]:
    store.keep_working(table.seat("ada"), worked_terms(), at=LONG_AGO)
    return {"id": "failover-test"}


def signed(table: Table) -> dict[str, object]:
    before_both(table)
    for who in ("maeve", "joris"):
        store.sign(table.seat(who), authority="director", at=LONG_AGO)
    return {}


EXPECTED = {
    "agreement-verify": Page("open", EVERYBODY, EVERYBODY, nothing_more),
    "agreement:page": case_page(get=READERS),
    "agreement:willing": case_page(get=LEADS, post=LEADS),
    "agreement:draft": case_page(get=WRITERS),
    "agreement:begin": case_page(post=WRITERS),
    "agreement:drop": case_page(post=WRITERS),
    "agreement:upload": case_page(post=WRITERS),
    "agreement:returned": case_page(post=WRITERS, args=before_both),
    "agreement:keep-returned": case_page(post=WRITERS),
    "agreement:draft-file": case_page(get=WRITERS, args=drafts, download=True),
    "agreement:frame": case_page(get=WRITERS, post=WRITERS, args=drafts),
    "agreement:new-commitment": case_page(get=WRITERS, post=WRITERS, args=drafts),
    "agreement:commitment": case_page(get={"ada", "maeve"}, post={"ada", "maeve"}, args=adas_draft),
    "agreement:remove-commitment": case_page(post={"ada", "maeve"}, args=adas_draft),
    "agreement:share": case_page(get=WRITERS, post=WRITERS, args=drafts),
    "agreement:version": case_page(get=READERS, args=a_version),
    "agreement:version-file": case_page(get=READERS, args=a_face, download=True),
    "agreement:remark": case_page(post=WRITERS),
    "agreement:sign": case_page(get=WRITERS, post=WRITERS),
    "agreement:decline": case_page(post=WRITERS, args=a_version),
    "agreement:signed-elsewhere": case_page(post=LEADS, args=a_version),
    "agreement:bundle": case_page(get=READERS, args=a_bundle, download=True),
    "agreement:sealed": case_page(get=READERS, args=signed, download=True),
    "agreement_guest:page": guest_page(get=True, args=before_both),
    "agreement_guest:willing": guest_page(get=True, post=True),
    "agreement_guest:remark": guest_page(post=True),
    "agreement_guest:decline": guest_page(post=True, args=a_version),
    "agreement_guest:file": guest_page(get=True, args=a_guests_face, download=True),
}
