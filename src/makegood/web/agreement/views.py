"""Pages of the agreement. Each is the same shape: access, form, one call, redirect."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from makegood import agreement as library
from makegood import formats
from makegood.formats import Faulty
from makegood.terms import Terms, TermsParty
from makegood.values import MessageClass
from makegood.web import access
from makegood.web.access import Guest, Seat
from makegood.web.agreement import apart, bundles, keys, on_contract, pages, store
from makegood.web.agreement.forms import (
    CommitmentForm,
    DeclineForm,
    FrameForm,
    KeepReturnedForm,
    RemarkForm,
    ReturnedForm,
    ShareForm,
    SignedElsewhereForm,
    SignForm,
    TermsFileForm,
    VerifyForm,
    WillingForm,
)
from makegood.web.agreement.models import Version
from makegood.web.agreement.store import Working
from makegood.web.cases import files, meanwhile
from makegood.web.cases.forms import ConfirmForm
from makegood.web.cases.models import Room, Side
from makegood.web.guard import trial
from makegood.web.trying import Refused, done, said_fault, try_it

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
FACES = {
    "pdf": ("application/pdf", library.to_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", library.to_docx),
    "txt": ("text/plain; charset=utf-8", library.to_text),
}


def _context(seat: Seat, **more: Any) -> dict[str, Any]:
    return {"seat": seat, "here": "document", "joint": Room.JOINT, **more}


# --- the agreement ---


@require_safe
def page(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id)
    return render(request, "agreement/page.html", _agreement_context(seat))


def _agreement_context(seat: Seat) -> dict[str, Any]:
    version = store.newest(seat.case)
    answers, signed = store.answers(seat.case), store.signed_parts(seat.case)
    terms = store.terms_of(version) if version else None
    found = store.findings(terms) if terms else ()
    working = store.working(seat)
    return _context(
        seat,
        version=version,
        agreement=version.agreement if version else None,
        binding=store.binding(seat.case),
        standing=store.standing(version, timezone.now()) if version and not version.agreement.signed_at else None,
        declined=version.declined.last() if version else None,
        answers=[(side, answers.get(side.part)) for side in seat.sides],
        both_willing=len(store.willing(seat.case)) == 2,
        we_answered=seat.us.part in answers,
        working=working,
        versions=store.versions(seat),
        sides={side.part: side for side in seat.sides},
        must=sum(one.level is library.Level.MUST for one in found),
        signed=[(side, side.part in signed) for side in seat.sides],
        we_signed=seat.us.part in signed,
        first=_first(seat, version),
        remarks=list(version.remarks.all()) if version else [],
        signer=store.signer(seat, terms) if terms else None,
        confirm=ConfirmForm(),
    )


def _first(seat: Seat, version: Version | None) -> Side | None:
    """The side that signs first, where the version says so."""
    return next((side for side in seat.sides if version and side.part == version.signs_first), None)


@get_or_post
def willing(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.LEADS)
    form = WillingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        store.say_willing(seat, said["willing"] == "yes", says=said["says"], at=timezone.now(), once=form.once)
        return redirect("agreement:page", case_id)
    return render(request, "agreement/willing.html", _context(seat, form=form, base="cases/case_base.html"))


# --- our working terms ---


@require_safe
def draft(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    return _draft_page(request, seat)


def _draft_page(request: HttpRequest, seat: Seat, **forms: Any) -> HttpResponse:
    working = store.working(seat)
    context = {"file": TermsFileForm(), "returned": ReturnedForm(), "confirm": ConfirmForm(), **forms}
    if working is not None:
        terms = working.terms
        context |= {
            "terms": terms,
            "commitments": [(one, _about(working, index)) for index, one in enumerate(terms.commitments)],
            "frame_findings": [one for one in working.findings if one.path[:1] != ("commitments",)],
            "names": {party.id: party.name for party in terms.parties},
        }
    version = store.newest(seat.case)
    return render(
        request,
        "agreement/draft.html",
        _context(seat, working=working, package=_package(seat), version=version, **context),
    )


def _about(working: Working, index: int) -> tuple[library.Finding, ...]:
    """What the linter says about one commitment."""
    return tuple(one for one in working.findings if one.path[:2] == ("commitments", index))


def _package(seat: Seat) -> dict[str, tuple[str, str]]:
    """The package that both accepted, with the titles of its issues; empty where there is none."""
    from makegood.web.negotiation import store as talks

    table, package = talks.on_the_table(seat.case), talks.settled(seat.case)
    if table is None or package is None:
        return {}
    return {issue: (table.title(issue), option) for issue, option in package.items()}


@require_POST
def begin(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        package = _package(seat)
        try_it(request, lambda: store.begin_terms(seat, package, at=timezone.now(), once=form.once))
    return redirect("agreement:draft", case_id)


@require_POST
def drop(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        store.drop_working(seat, at=timezone.now(), once=form.once)
        messages.info(request, _("Thrown away. What both sides see is as it was."))
    return redirect("agreement:page", case_id)


@require_POST
def upload(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = TermsFileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data, name = file.read(4_000_001)[:4_000_000], files.safe_name(file.name)
            terms = trial.read(formats.read, data, Terms, name=name).value
            version = store.newest(seat.case)
            base = version.number if version else 0
            store.keep_working(seat, terms, based_on=base, at=timezone.now(), once=form.once)
        except Faulty as faulty:
            for fault in faulty.faults[:50]:
                form.add_error("file", str(fault))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, _("Read. Only %(us)s sees it until you put it before both.") % {"us": seat.us.short}
            )
            return redirect("agreement:draft", case_id)
    return _draft_page(request, seat, file=form)


@require_POST
def returned(request: HttpRequest, case_id: str) -> HttpResponse:
    """Read a DOCX that came back and show what was understood; a person decides whether it becomes our draft."""
    seat = access.seated(request, case_id, roles=access.WRITERS)
    version = store.newest(seat.case)
    if version is None:
        raise Http404
    form = ReturnedForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            proposal = store.read_returned(version, form.cleaned_data["document"].read())
        except Faulty as faulty:
            for fault in faulty.faults[:50]:
                form.add_error("document", str(fault))
        else:
            terms = formats.canonical(proposal.terms).decode()
            keep = KeepReturnedForm(initial={"terms": terms, "based_on": version.number})
            return render(
                request,
                "agreement/returned.html",
                _context(
                    seat,
                    version=version,
                    proposal=proposal,
                    terms=store.terms_of(version),
                    untracked=not all(each.tracked for each in (*proposal.changes, *proposal.not_understood)),
                    keep=keep,
                    working=store.working(seat),
                ),
            )
    return _draft_page(request, seat, returned=form)


@require_POST
def keep_returned(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    form = KeepReturnedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was kept. Give the document again."))
        return redirect("agreement:draft", case_id)
    said = form.cleaned_data

    def keep() -> None:
        terms = formats.read(said["terms"].encode(), Terms).value
        store.keep_working(seat, terms, based_on=said["based_on"], at=timezone.now(), once=form.once)

    try_it(request, keep)
    return redirect("agreement:draft", case_id)


@require_safe
def draft_file(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    working = store.working(seat)
    if working is None:
        raise Http404
    return _yaml(working.terms)


def _yaml(terms: Terms) -> HttpResponse:
    import yaml

    text = yaml.safe_dump(store.raw(terms), allow_unicode=True, sort_keys=False, width=110)
    return _save_as(text, "terms.yaml", "application/yaml; charset=utf-8")


def _save_as(data: str | bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@get_or_post
def frame(request: HttpRequest, case_id: str) -> HttpResponse:
    seat, working = _at_work(request, case_id)
    form = FrameForm(request.POST or None, terms=working.terms, findings=working.findings)
    before = store.raw(working.terms)
    stands = meanwhile.stands({**before, "commitments": []})
    sent = (
        request.method == "POST"
        and form.is_valid()
        and meanwhile.is_of_now(request, seat, form, stands, working.saved_by)
    )
    if sent and _kept(seat, form, working, form.raw(before)):
        return redirect("agreement:draft", case_id)
    return render(request, "agreement/frame.html", _context(seat, form=form, stands=stands))


@get_or_post
def new_commitment(request: HttpRequest, case_id: str) -> HttpResponse:
    return _commitment(request, case_id, "")


@get_or_post
def commitment(request: HttpRequest, case_id: str, id: str) -> HttpResponse:
    return _commitment(request, case_id, id)


def _commitment(request: HttpRequest, case_id: str, id: str) -> HttpResponse:
    seat, working = _at_work(request, case_id)
    terms = working.terms
    index = next((n for n, one in enumerate(terms.commitments) if one.id == id), len(terms.commitments))
    if id and index == len(terms.commitments):
        raise Http404
    one = terms.commitments[index] if id else None
    form = CommitmentForm(request.POST or None, terms=terms, commitment=one, findings=_about(working, index))
    stands = meanwhile.stands(store.raw(terms)["commitments"][index] if id else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and meanwhile.is_of_now(request, seat, form, stands, working.saved_by)
    ):
        name = id or store.free_id(form.cleaned_data["deliverable"], {each.id for each in terms.commitments})
        before = store.raw(terms)
        commitments = [*before["commitments"]]
        commitments[index : index + 1] = [form.raw(name)]
        if _kept(seat, form, working, {**before, "commitments": commitments}):
            if "stay" in request.POST:
                return redirect("agreement:commitment", case_id, name)
            return redirect("agreement:draft", case_id)
    following = terms.commitments[index + 1].id if index + 1 < len(terms.commitments) else ""
    return render(
        request,
        "agreement/commitment.html",
        _context(seat, form=form, one=one, index=index + 1, following=following, stands=stands),
    )


@require_POST
def remove_commitment(request: HttpRequest, case_id: str, id: str) -> HttpResponse:
    seat, working = _at_work(request, case_id)
    if id not in {one.id for one in working.terms.commitments}:
        raise Http404
    form = ConfirmForm(request.POST)
    if form.is_valid():
        before = store.raw(working.terms)
        left = [one for one in before["commitments"] if one["id"] != id]

        def keep() -> None:
            store.keep_working(
                seat, formats.build({**before, "commitments": left}, Terms), at=timezone.now(), once=form.once
            )

        try_it(request, keep)
    return redirect("agreement:draft", case_id)


def _at_work(request: HttpRequest, case_id: str) -> tuple[Seat, Working]:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    working = store.working(seat)
    if working is None:
        raise Http404
    return seat, working


def _kept(seat: Seat, form: Any, working: Working, raw: dict[str, Any]) -> bool:
    """Keep changed terms; or say on the form why they cannot be terms."""
    try:
        store.keep_working(seat, formats.build(raw, Terms), over=working.terms, at=timezone.now(), once=form.once)
    except Faulty as faulty:
        form.add_faults(faulty)
    except Refused as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False


@get_or_post
def share(request: HttpRequest, case_id: str) -> HttpResponse:
    """A look at exactly what both sides will see, then the button."""
    seat, working = _at_work(request, case_id)
    form = ShareForm(request.POST or None, seat=seat, at=timezone.now())
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("why", "signs_first", "open_until")}
        if done(form, lambda: store.save_terms(seat, working.terms, **said, at=timezone.now(), once=form.once)):
            messages.success(request, _("Both sides see these terms now."))
            return redirect("agreement:page", case_id)
    version = store.newest(seat.case)
    try:
        terms = store.as_version(seat.case, working.terms)
    except (Faulty, Refused):
        terms = working.terms  # why it cannot be shared like this is said where it is tried
    context = _context(
        seat,
        form=form,
        working=working,
        document=_drafted(terms),
        changes=library.changes(store.terms_of(version), terms) if version else (),
        version=version,
        signed_before=bool(store.signed_parts(seat.case)),
    )
    return render(request, "agreement/share.html", context)


def _drafted(terms: Terms) -> dict[str, Any]:
    """The document for the page; its faults where it cannot be written."""
    try:
        document = store.written(terms)
    except Faulty as faulty:
        return {"faults": [said_fault(fault) for fault in faulty.faults]}
    return _shown(document)


# --- versions ---


def _version(seat: Seat, number: int) -> Version:
    return access.one(seat, Version.objects.select_related("agreement", "case"), number=number)


@require_safe
def version(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    seat = access.seat(request, case_id)
    version = _version(seat, number)
    context = _version_context(seat, version) | _looked_at(request, seat, version)
    return render(request, "agreement/version.html", context)


def _looked_at(request: HttpRequest, seat: Seat, version: Version) -> dict[str, Any]:
    """The document as the reader asked for it: with the changes marked, or as what it does to the governing contract."""
    if "marked" in request.GET and (redlined := store.redline(version, both=True) or store.redline(version)):
        return {"document": _shown(redlined)}
    if "against" in request.GET:
        try:
            on = on_contract.read(seat, version)
        except Faulty as faulty:
            return {"document": {"faults": [said_fault(fault) for fault in faulty.faults]}}
        return {"document": _shown(on.document), "on_contract": on} if on else {}
    return {}


def _shown(document: library.Document) -> dict[str, Any]:
    return {"title": document.title, "subtitle": document.subtitle, "html": pages.to_html(document)}


def _version_context(seat: Seat, version: Version) -> dict[str, Any]:
    document = store.beside(version) or store.document(version)
    two = bool(store.terms_of(version).second_language)
    newest = store.newest(seat.case)
    found = store.findings(store.terms_of(version))
    return _context(
        seat,
        version=version,
        agreement=version.agreement,
        document=_shown(document),
        changes=store.changes_since(version),
        is_newest=newest is not None and newest.pk == version.pk,
        newest=newest,
        side=next(side for side in seat.sides if side.part == version.part),
        findings=[one for one in found if one.level is not library.Level.NOTE],
        must=sum(one.level is library.Level.MUST for one in found),
        remarks=list(version.remarks.all()),
        faces=[
            ("pdf", "PDF"),
            *([("both.pdf", _("PDF in both languages"))] if two else []),
            ("docx", "DOCX"),
            *([("both.docx", _("DOCX in both languages"))] if two else []),
            ("txt", _("Text")),
            ("json", "JSON"),
            ("yaml", "YAML"),
        ],
        marked=_marked(version, two),
        against=on_contract.held(seat, version),
        remark_form=RemarkForm(),
    )


def _marked(version: Version, two: bool) -> list[tuple[str, str]]:
    """The files in which the changes since the version before are marked; in both languages where both versions have two."""
    before = store.version_before(version)
    if before is None:
        return []
    found = [("marked.docx", "DOCX"), ("marked.pdf", "PDF")]
    if two and store.terms_of(before).second_language:
        found += [("both.marked.docx", _("DOCX in both languages")), ("both.marked.pdf", _("PDF in both languages"))]
    return found


@require_safe
def version_file(request: HttpRequest, case_id: str, number: int, face: str) -> HttpResponse:
    seat = access.seat(request, case_id)
    return _face(seat, _version(seat, number), face)


def _face(seat: Seat, version: Version, face: str) -> HttpResponse:
    terms = store.terms_of(version)
    if face == "yaml":
        return _yaml(terms)
    if face == "json":
        return _save_as(formats.canonical(terms), "terms.json", "application/json")
    *how, form = face.split(".")
    if form not in FACES or how not in _WAYS:
        raise Http404
    document = _written(seat, version, how)
    if document is None:
        raise Http404
    parts = [slugify(terms.title)[:60] or "agreement", "version", str(version.number)]
    name = "-".join([*parts, *(_WAYS_IN_NAMES[each] for each in how)])
    if form == "docx":
        return _save_as(library.to_docx(document, by=version.by, at=version.at), f"{name}.docx", FACES["docx"][0])
    media_type, make = FACES[form]
    return _save_as(make(document), f"{name}.{form}", media_type)


_WAYS = ([], ["both"], ["marked"], ["both", "marked"], ["against"])
_WAYS_IN_NAMES = {"both": "both-languages", "marked": "changes", "against": "on-the-contract"}


def _written(seat: Seat, version: Version, how: list[str]) -> library.Document | None:
    """The document of a version in one of the ways to write it; None where there is none."""
    if "against" in how:
        try:
            on = on_contract.read(seat, version)
        except Faulty:
            return None
        return on.document if on else None
    both = "both" in how
    if "marked" in how:
        return store.redline(version, both=both)
    return store.beside(version) if both else store.document(version)


@require_POST
def remark(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seat(request, case_id, roles=access.WRITERS)
    return _remark(request, seat, "agreement:page", case_id)


def _remark(request: HttpRequest, seat: Seat, page: str, arg: str) -> HttpResponse:
    version = store.newest(seat.case)
    form = RemarkForm(request.POST)
    if version is None:
        messages.info(request, _("There are no terms yet."))
    elif form.is_valid():
        store.remark(seat, version, form.cleaned_data["text"], at=timezone.now(), once=form.once)
        messages.success(request, _("Said. Both sides read it."))
    else:
        messages.error(request, _("Write what you would change; at most 4,000 characters."))
    return redirect(page, arg)


# --- signing ---


def _sign_form(request: HttpRequest, seat: Seat, version: Version, *, bound: bool = False) -> SignForm:
    terms = store.terms_of(version)
    party, name = _our_party(seat, terms), store.signer(seat, terms)
    person = next((one for one in party.signatories if one.name == name), None) if party else None
    initial = {"title": person.title, "authority": person.authority} if person else {}
    return SignForm(request.POST if bound else None, user=request.user, initial=initial)


@get_or_post
def sign(request: HttpRequest, case_id: str) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    version = store.newest(seat.case)
    if version is None:
        messages.info(request, _("There are no terms to sign yet."))
        return redirect("agreement:page", case_id)
    form = _sign_form(request, seat, version, bound=request.method == "POST")
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        number = int(request.POST["number"]) if request.POST.get("number", "").isdigit() else version.number

        def put() -> None:
            store.sign(
                seat,
                authority=said["authority"],
                title=said["title"],
                number=number,
                method=form.method,
                at=timezone.now(),
                once=form.once,
            )

        if done(form, put):
            messages.success(request, _("Signed."))
            return redirect("agreement:page", case_id)
    return _sign_page(request, seat, version, form=form)


def _sign_page(request: HttpRequest, seat: Seat, version: Version, **forms: Any) -> HttpResponse:
    terms = store.terms_of(version)
    party = _our_party(seat, terms)
    standing = None if version.agreement.signed_at else store.standing(version, timezone.now())
    context = _version_context(seat, version) | {
        "name": store.signer(seat, terms),
        "named": [one.name for one in party.signatories] if party else [],
        "we_signed": seat.us.part in store.signed_parts(seat.case),
        "standing": standing,
        "declined": version.declined.last(),
        "our_turn": standing is not None and seat.us.slug in standing.turn,
        "decline": DeclineForm(),
        "elsewhere": SignedElsewhereForm(),
        **forms,
    }
    return render(request, "agreement/sign.html", context)


def _our_party(seat: Seat, terms: Terms) -> TermsParty | None:
    return next((party for party in terms.parties if party.id == seat.us.slug), None)


@require_POST
def decline(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    seat = access.seated(request, case_id, roles=access.WRITERS)
    version = _version(seat, number)
    form = DeclineForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        if done(form, lambda: store.decline(seat, why, number=number, at=timezone.now(), once=form.once)):
            messages.success(request, _("Said. Nobody can sign this version any more; other terms can follow."))
            return redirect("agreement:page", case_id)
    return _sign_page(request, seat, version, decline=form, form=_sign_form(request, seat, version))


@require_POST
def signed_elsewhere(request: HttpRequest, case_id: str, number: int) -> HttpResponse:
    """Take a PDF of this version that was signed with another program as our signature, where it proves one."""
    seat = access.seated(request, case_id, roles=access.LEADS)
    version = _version(seat, number)
    form = SignedElsewhereForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data["document"].read()

        def put() -> None:
            authority = form.cleaned_data["entitled"]
            store.sign_elsewhere(seat, data, authority=authority, number=number, at=timezone.now(), once=form.once)

        if done(form, put):
            messages.success(request, _("Its signature holds and counts for your side."))
            return redirect("agreement:page", case_id)
    return _sign_page(request, seat, version, elsewhere=form, form=_sign_form(request, seat, version))


@require_safe
def sealed(request: HttpRequest, case_id: str) -> FileResponse:
    """The sealed PDF, byte for byte as it was made."""
    seat = access.seat(request, case_id)
    version = store.binding(seat.case)
    exhibit = version.agreement.sealed if version else None
    if exhibit is None:
        raise Http404
    try:
        file = exhibit.open()
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=exhibit.name, content_type="application/pdf")


# --- the record with its exhibits, as one file ---


@require_safe
def bundle(request: HttpRequest, case_id: str, which: str) -> HttpResponse:
    """The open or the settlement bundle of what both sides see, for `makegood verify`."""
    seat = access.seat(request, case_id)
    if which not in (MessageClass.OPEN, MessageClass.SETTLEMENT):
        raise Http404
    try:
        data = bundles.make(seat, MessageClass(which))
    except (Faulty, Refused) as error:
        messages.error(request, str(error))
        return redirect("agreement:page", case_id)
    return _save_as(data, f"{which}-bundle-{case_id}.zip", "application/zip")


# --- is this file what was signed? ---


@login_not_required
@get_or_post
def verify(request: HttpRequest) -> HttpResponse:
    """Check a file that somebody holds. Says only what the file itself says; knows no case."""
    form, verdict, ours = VerifyForm(), None, None
    if request.method == "POST":
        form = VerifyForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data["file"].read(settings.LARGEST_UPLOAD)
            try:
                verdict = apart.verify(data, head=form.cleaned_data["head"])
            except Faulty as faulty:
                for fault in faulty.faults:
                    form.add_error("file", said_fault(fault))
            else:
                ours = any(_same(seal.fingerprint, keys.fingerprint()) for seal in verdict.seals)
    return render(request, "agreement/verify.html", {"form": form, "verdict": verdict, "ours": ours})


def _same(one: str, other: str | None) -> bool:
    return other is not None and one.replace(" ", "").lower() == other.replace(" ", "").lower()


# --- the partner without an account ---


@login_not_required
@require_safe
def guest(request: HttpRequest, token: str) -> HttpResponse:
    guest = access.guest(request, token)
    version = store.newest(guest.case)
    return _guest_page(request, guest, **(_looked_at(request, guest, version) if version else {}))


def _guest_page(request: HttpRequest, guest: Guest, **more: Any) -> HttpResponse:
    version = store.newest(guest.case)
    context = _agreement_context(guest) | (_version_context(guest, version) if version else {})
    return render(request, "agreement/guest.html", {**context, "guest": guest, "decline": DeclineForm(), **more})


@login_not_required
@get_or_post
def guest_willing(request: HttpRequest, token: str) -> HttpResponse:
    guest = access.guest(request, token)
    form = WillingForm(request.POST or None)
    if guest.us.joined_at is not None:
        messages.info(request, _("%(us)s sits at the table now. Sign in to answer for it.") % {"us": guest.us.short})
        return redirect("agreement_guest:page", token)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        store.say_willing(guest, said["willing"] == "yes", says=said["says"], at=timezone.now(), once=form.once)
        return redirect("agreement_guest:page", token)
    context = _context(guest, guest=guest, form=form, base="cases/guest_base.html")
    return render(request, "agreement/willing.html", context)


@login_not_required
@require_POST
def guest_decline(request: HttpRequest, token: str, number: int) -> HttpResponse:
    guest = access.guest(request, token)
    form = DeclineForm(request.POST)
    if form.is_valid():
        why = form.cleaned_data["why"]
        if done(form, lambda: store.decline(guest, why, number=number, at=timezone.now(), once=form.once)):
            messages.success(request, _("Said. Nobody can sign this version any more; other terms can follow."))
            return redirect("agreement_guest:page", token)
    return _guest_page(request, guest, decline=form)


@login_not_required
@require_POST
def guest_remark(request: HttpRequest, token: str) -> HttpResponse:
    return _remark(request, access.guest(request, token), "agreement_guest:page", token)


@login_not_required
@require_safe
def guest_file(request: HttpRequest, token: str, face: str) -> HttpResponse:
    guest = access.guest(request, token)
    version = store.newest(guest.case)
    if version is None:
        raise Http404
    return _face(guest, version, face)
