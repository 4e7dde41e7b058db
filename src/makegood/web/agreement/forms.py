"""Forms of the agreement. A form turns answers into the structure of terms.yaml; the library says what is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.agreement import Finding
from makegood.agreement.reading import QUESTIONS
from makegood.agreement.wording import LANGUAGES
from makegood.formats import Faulty
from makegood.terms import SIGNED, Commitment, Remedy, Rung, Terms, Trigger
from makegood.web.access import Seat
from makegood.web.agreement.names import free_id
from makegood.web.forms import DayInput, OnceForm, UploadField
from makegood.web.trying import said_fault

LADDER = 3  # consequences a commitment's form asks for, at least
EVERY = {
    "": _("once"),
    "FREQ=WEEKLY": _("every week"),
    "FREQ=WEEKLY;INTERVAL=2": _("every two weeks"),
    "FREQ=MONTHLY": _("every month"),
    "FREQ=MONTHLY;INTERVAL=3": _("every three months"),
}


class WillingForm(OnceForm):
    willing = forms.ChoiceField(
        label=_("Do you want to repair this together?"),
        choices=[("yes", _("Yes, we want to repair this")), ("no", _("No, not as it stands"))],
        widget=forms.RadioSelect,
    )
    says = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you want from it, or what would have to be different. They read this."),
    )


class ShareForm(OnceForm):
    """What goes along with terms that are put before both: why, and how they can be signed."""

    why = forms.CharField(
        label=_("What have you changed, and why?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read this with the terms."),
    )
    signs_first = forms.ChoiceField(label=_("Who signs first?"), required=False)
    open_until = forms.DateField(
        label=_("It can be signed until"),
        required=False,
        widget=DayInput,
        help_text=_("The end of that day. After it nobody can sign this version. Empty: no end."),
    )

    def __init__(self, *args: Any, seat: Seat, at: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._calendar, self._at = seat.case.calendar, at
        sides = [(side.part, side.short) for side in seat.sides]
        first: Any = self.fields["signs_first"]
        first.choices = [("", _("Either side")), *sides]

    def clean_open_until(self) -> dt.datetime | None:
        day: dt.date | None = self.cleaned_data["open_until"]
        until = self._calendar.end_of(day) if day else None
        if until is not None and until <= self._at:
            raise forms.ValidationError(_("This day is over. Give a later one, or leave it empty."))
        return until


class DeclineForm(OnceForm):
    why = forms.CharField(
        label=_("Why do you not sign this version?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read this. Say what would have to be different, so that they can go on from there."),
    )


class SignedElsewhereForm(OnceForm):
    document = UploadField(
        label=_("The PDF with the signature in it"),
        max_length=1000,
        help_text=_("The PDF of this version as you saved it here, then signed with another program. At most 25 MB."),
    )
    entitled = forms.CharField(
        label=_("What entitles the person who signed it"),
        max_length=300,
        help_text=_("For example: director, entitled to sign alone."),
    )


class RemarkForm(OnceForm):
    text = forms.CharField(
        label=_("What would you change?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. Both sides read this."),
    )


class TermsFileForm(OnceForm):
    file = UploadField(
        label=_("A terms.yaml"),
        max_length=1000,
        help_text=_("It takes the place of what you are working on. Nobody else sees it yet."),
    )


class ReturnedForm(OnceForm):
    document = UploadField(
        label=_("The DOCX as it came back"),
        max_length=1000,
        help_text=_(
            "The one that was saved from the newest version and then edited. You see first what was understood."
        ),
    )


class KeepReturnedForm(OnceForm):
    """What a returned document proposes, on its way from the page that showed it into the draft."""

    terms = forms.CharField(widget=forms.HiddenInput, max_length=4_000_000)
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class SignForm(OnceForm):
    title = forms.CharField(label=_("Your position"), max_length=120, help_text=_("For example managing director."))
    authority = forms.CharField(
        label=_("What entitles you to sign"),
        max_length=300,
        help_text=_("For example: director, entitled to sign alone."),
    )
    code = forms.CharField(
        label=_("Code from your second factor"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    agreed = forms.BooleanField(label=_("I have read this version and sign it for my side."))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        self.has_code = _has_code(user)
        if not self.has_code:
            del self.fields["code"]

    def clean_code(self) -> str:
        from allauth.mfa.base.forms import ReauthenticateForm

        code: str = self.cleaned_data["code"].strip()
        check = ReauthenticateForm(data={"code": code}, user=self._user)
        if not check.is_valid():
            raise forms.ValidationError(_("This code is not right, or no longer. Enter the current one."))
        return code

    @property
    def method(self) -> str:
        return "typed name, signed in with a second factor" if self.has_code else "typed name, signed in"


def _has_code(user: Any) -> bool:
    from allauth.mfa.models import Authenticator

    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


class VerifyForm(forms.Form):
    head = forms.CharField(
        label=_("Digest of the record’s last entry"),
        required=False,
        max_length=80,
        help_text=_("From the mail you got with the signed agreement. It shows entries that were cut off."),
    )
    file = UploadField(
        label=_("The file"),
        max_length=1000,
        help_text=_("A sealed PDF, or the record of a case. At most 25 MB. It is checked and not kept."),
    )


def _text(label: Any, *, rows: int = 0, most: int = 4000, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=most, widget=widget, help_text=help_text)


def _yes(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


@dataclass(frozen=True)
class Asked:
    """A field with what the linter asks about it."""

    field: forms.BoundField
    findings: tuple[Finding, ...]


class CommitmentForm(OnceForm):
    """What one side owes the other; everything may stay open while it is a draft."""

    deliverable = _text(
        _("What will be in the other side’s hands?"),
        rows=3,
        help_text=_("One sentence with who does what: Fennel sends the log of the test to Northgate."),
    )
    debtor = forms.ChoiceField(label=_("Who owes it?"), required=False)
    creditor = forms.ChoiceField(label=_("To whom?"), required=False)
    joint = _yes(_("Both sides have a part in it"))
    measure = _text(_("What is measured?"), most=1000)
    target = _text(_("What has it to reach?"), most=1000)
    how = forms.ChoiceField(
        label=_("When is it due?"),
        choices=[("", _("Not agreed yet")), ("on", _("On a date")), ("within", _("Within a time after something"))],
        widget=forms.RadioSelect,
        required=False,
    )
    on = forms.DateField(label=_("Date"), required=False, widget=DayInput)
    within = _text(_("Within"), most=60, help_text=_("For example 10 working days."))
    after = forms.ChoiceField(label=_("after"), required=False)
    every = forms.ChoiceField(label=_("How often?"), required=False)
    times = forms.IntegerField(label=_("How many times?"), required=False, min_value=1, max_value=400)
    evidence = _text(
        _("What will show that it was done?"), most=1000, help_text=_("A log, a document, a statement of account.")
    )
    test = _text(
        _("When do both say it is done?"), rows=2, help_text=_("So that two people would give the same answer.")
    )
    accept_within = _text(_("The creditor answers within"), most=60, help_text=_("For example 3 working days."))
    silence = _yes(_("No answer in that time means yes"))
    depends_on = forms.MultipleChoiceField(
        label=_("It waits for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without these it is not late."),
    )
    pays = _text(_("Sum to be paid"), most=60, help_text=_("For example EUR 18,000."))
    cure = _text(_("Time to put it right when it is late"), most=60, help_text=_("For example 10 working days."))
    place = _text(_("Where?"), most=300)

    ladder_fields = ("when", "what", "wait", "amount", "rate", "says")

    def __init__(
        self, *args: Any, terms: Terms, commitment: Commitment | None, findings: tuple[Finding, ...] = (), **kwargs: Any
    ) -> None:
        self.terms, self.commitment, self.found = terms, commitment, findings
        self.rungs = max(LADDER, len(commitment.consequences) + 1 if commitment else 0)
        super().__init__(*args, initial=self._shown(), **kwargs)
        parties = [("", _("not agreed yet")), *((party.id, party.name) for party in terms.parties)]
        others = [one.id for one in terms.commitments if commitment is None or one.id != commitment.id]
        fields: dict[str, Any] = self.fields
        fields["debtor"].choices = fields["creditor"].choices = parties
        fields["after"].choices = [
            (SIGNED, _("signature")),
            *((id, id.replace("-", " ")) for id in others),
            *((one.id, _("each time: %(what)s") % {"what": one.text[:80]}) for one in terms.conditions),
        ]
        fields["depends_on"].choices = [(id, id.replace("-", " ")) for id in others]
        kept = self._rule()[0]
        fields["every"].choices = [*EVERY.items(), *([] if kept in EVERY else [(kept, kept)])]
        for rung in range(self.rungs):
            for name, field in self._rung_fields().items():
                fields[f"{name}_{rung}"] = field

    @staticmethod
    def _rung_fields() -> dict[str, forms.Field]:
        return {
            "when": forms.ChoiceField(
                label=_("When it is"),
                required=False,
                choices=[
                    ("", _("nothing agreed")),
                    (Trigger.LATE, _("late")),
                    (Trigger.VIOLATED, _("not cured in time")),
                    (Trigger.VIOLATED_AGAIN, _("not cured, a second time")),
                ],
            ),
            "what": forms.ChoiceField(
                label=_("then follows"),
                required=False,
                choices=[
                    (Remedy.NOTICE, _("a notice")),
                    (Remedy.CREDIT, _("a credit")),
                    (Remedy.INTEREST, _("interest")),
                    (Remedy.STEP_IN, _("the other side steps in")),
                    (Remedy.ESCALATE, _("the next level meets")),
                    (Remedy.SUSPENSION, _("a suspension")),
                    (Remedy.TERMINATION_RIGHT, _("a right to terminate")),
                ],
            ),
            "wait": _text(_("after"), most=60),
            "amount": _text(_("Sum of a credit"), most=60),
            "rate": forms.DecimalField(
                label=_("Interest, per cent a year"), required=False, min_value=0, max_value=100
            ),
            "says": _text(_("in words"), most=1000),
        }

    def _rule(self) -> tuple[str, int | None]:
        """The rule of recurrence without its count, and the count."""
        due = self.commitment.due if self.commitment else None
        parts = due.every.removeprefix("RRULE:").split(";") if due and due.every else []
        count = next((int(part[6:]) for part in parts if part.startswith("COUNT=") and part[6:].isdigit()), None)
        return ";".join(part for part in parts if not part.startswith("COUNT=")), count

    def _shown(self) -> dict[str, Any]:
        one = self.commitment
        if one is None:
            return {}
        rule, count = self._rule()
        shown: dict[str, Any] = {
            name: getattr(one, name)
            for name in ("deliverable", "measure", "target", "evidence", "place", "debtor", "creditor")
        }
        shown |= {
            "joint": one.joint_with is not None,
            "depends_on": list(one.depends_on),
            "pays": str(one.pays or ""),
            "cure": str(one.cure) if one.cure else "",
            "every": rule,
            "times": count,
        }
        if one.due is not None:
            shown |= {
                "how": "on" if one.due.on else "within",
                "on": one.due.on,
                "within": str(one.due.within or ""),
                "after": one.due.after or SIGNED,
            }
        if one.acceptance is not None:
            shown |= {
                "test": one.acceptance.test,
                "accept_within": str(one.acceptance.within or ""),
                "silence": one.acceptance.silence_accepts,
            }
        for rung, step in enumerate(one.consequences):
            shown |= {
                f"when_{rung}": step.when,
                f"what_{rung}": step.what,
                f"wait_{rung}": str(step.after or ""),
                f"amount_{rung}": str(step.amount or ""),
                f"rate_{rung}": step.rate,
                f"says_{rung}": step.text,
            }
        return shown

    def raw(self, id: str) -> dict[str, Any]:
        """The commitment as terms.yaml writes it. What the form does not ask for stays as it was."""
        said = self.cleaned_data
        before = (
            self.commitment.model_dump(mode="json", by_alias=True, exclude_defaults=True) if self.commitment else {}
        )
        asked = {
            "id": id,
            **{name: said[name] for name in ("deliverable", "measure", "target", "evidence", "place")},
            "debtor": said["debtor"] or None,
            "creditor": said["creditor"] or None,
            "joint_with": said["creditor"] or None if said["joint"] else None,
            "depends_on": said["depends_on"],
            "pays": said["pays"] or None,
            "cure": said["cure"] or "0 days",
            "due": self._due(before.get("due") or {}),
            "acceptance": self._acceptance(before.get("acceptance") or {}),
            "consequences": list(self._ladder(before.get("consequences") or [])),
        }
        return {**before, **asked}

    def _due(self, before: Mapping[str, Any]) -> dict[str, Any] | None:
        said = self.cleaned_data
        every = ";".join(
            part
            for part in (said["every"], f"COUNT={said['times']}" if said["every"] and said["times"] else "")
            if part
        )
        also = {key: value for key, value in {"by": before.get("by"), "every": every}.items() if value}
        if said["how"] == "on":
            return {"on": said["on"].isoformat() if said["on"] else None, **also}
        if said["how"] == "within":
            return {"within": said["within"] or None, "after": said["after"] or SIGNED, **also}
        return None

    def _acceptance(self, before: Mapping[str, Any]) -> dict[str, Any] | None:
        said = self.cleaned_data
        if not (said["test"] or said["accept_within"] or said["silence"]):
            return None
        kept = {"by": before["by"]} if before.get("by") else {}
        return {
            **kept,
            "test": said["test"],
            "within": said["accept_within"] or None,
            "silence_accepts": said["silence"],
        }

    def _ladder(self, before: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
        said = self.cleaned_data
        for rung in range(self.rungs):
            if not said[f"when_{rung}"]:
                continue
            kept = {key: before[rung][key] for key in ("per", "cap") if rung < len(before) and key in before[rung]}
            rate = said[f"rate_{rung}"]
            yield {
                **kept,
                "when": said[f"when_{rung}"],
                "what": said[f"what_{rung}"],
                "after": said[f"wait_{rung}"] or None,
                "amount": said[f"amount_{rung}"] or None,
                "rate": None if rate is None else float(rate),
                "text": said[f"says_{rung}"],
            }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("how") == "on" and not said.get("on") and "on" not in self.errors:
            self.add_error("on", _("Give the date, or say that it is not agreed yet."))
        if said.get("how") == "within" and not said.get("within"):
            self.add_error("within", _("Say how long, for example 10 working days."))
        if said.get("joint") and not said.get("creditor"):
            self.add_error("creditor", _("Name the other side that has a part in it."))
        return said

    # what the linter and the library say, beside the field it is about

    PLACES: ClassVar[dict[str, str]] = {
        "acceptance": "test",
        "due": "how",
        "consequences": "when_0",
        "joint_with": "creditor",
        "grace": "cure",
    }
    ASKS: ClassVar[dict[str, str]] = {
        QUESTIONS["responsible"]: "debtor",
        QUESTIONS["deliverable"]: "deliverable",
        QUESTIONS["date"]: "how",
        QUESTIONS["acceptance"]: "test",
    }

    def place_of(self, path: tuple[str | int, ...], asks: str = "") -> str | None:
        part = str(path[2]) if len(path) > 2 else ""
        if part == "consequences" and len(path) > 3 and f"when_{path[3]}" in self.fields:
            return f"when_{path[3]}"
        if part == "due" and len(path) > 3 and path[3] in ("on", "within", "after"):
            return str(path[3])
        if part == "acceptance" and len(path) > 3 and path[3] == "within":
            return "accept_within"
        name = self.PLACES.get(part, part) or self.ASKS.get(asks, "")
        return name if name in self.fields else None

    def add_faults(self, faulty: Faulty) -> None:
        for fault in faulty.faults:
            self.add_error(self.place_of(fault.path), said_fault(fault))

    def asked(self, *names: str) -> Iterator[Asked]:
        for name in names:
            yield Asked(self[name], tuple(one for one in self.found if self.place_of(one.path, one.asks) == name))

    def who(self) -> list[Asked]:
        return list(self.asked("deliverable", "debtor", "creditor", "joint"))

    def when(self) -> list[Asked]:
        return list(self.asked("how", "on", "within", "after", "every", "times"))

    def proof(self) -> list[Asked]:
        return list(self.asked("measure", "target", "evidence", "test", "accept_within", "silence"))

    def money(self) -> list[Asked]:
        return list(self.asked("pays", "cure", "place", "depends_on"))

    def ladder(self) -> list[list[Asked]]:
        return [list(self.asked(*(f"{name}_{rung}" for name in self.ladder_fields))) for rung in range(self.rungs)]

    def elsewhere(self) -> list[Finding]:
        """Findings about this commitment that belong to no single field."""
        return [one for one in self.found if self.place_of(one.path, one.asks) is None]


_TONGUES = [
    (code, name)
    for code, name in (
        ("en", _("English")),
        ("es", _("Spanish")),
        ("de", _("German")),
        ("fr", _("French")),
        ("zh", _("Chinese")),
    )
    if code in LANGUAGES
]


class FrameForm(OnceForm):
    """Everything of the terms that is not a commitment. Lists are written one item a line."""

    title = forms.CharField(label=_("Title"), max_length=300)
    dated = forms.DateField(label=_("Date of the agreement"), required=False, widget=DayInput)
    background = _text(
        _("What happened, as both accept it"),
        rows=5,
        most=20000,
        help_text=_("One fact a line. Facts that only one side accepts belong into the messages, not here."),
    )
    conditions = _text(
        _("What may happen, once or often"),
        rows=3,
        most=20000,
        help_text=_("One a line. A commitment can then be due within a time after it: after each outage, for example."),
    )
    interim_cover = _text(_("What covers the time until it works"), rows=2)
    step_down = _text(
        _("What goes on as plain supply meanwhile, and what rests"),
        rows=2,
        help_text=_("Only where the partnership steps down to supplier and purchaser for a time."),
    )
    contingency = _text(
        _("If it happens again"), rows=3, most=8000, help_text=_("One a line, as: when it happens => what is done.")
    )
    second_breach = _text(_("What is different the second time"), rows=2)
    ladder = _text(
        _("If you disagree about it"),
        rows=4,
        help_text=_(
            "One step a line with its time: talk, 5 working days. Steps are talk, executives, mediation, expert determination, arbitration, court."
        ),
    )
    covers = _text(_("What stays confidential"), rows=2)
    lasts = _text(_("For how long"), most=60, help_text=_("For example 3 years. Empty: without an end."))
    no_admission = _yes(_("Nothing in it is an admission of fault by anybody"))
    check_in = forms.DateField(label=_("First check-in"), required=False, widget=DayInput)
    check_in_every = forms.ChoiceField(label=_("How often?"), required=False, choices=list(EVERY.items()))
    check_in_times = forms.IntegerField(label=_("How many times?"), required=False, min_value=1, max_value=400)
    check_in_asks = _text(_("What is asked each time"), rows=3, help_text=_("One question a line."))
    review_on = forms.DateField(label=_("Review together on"), required=False, widget=DayInput)
    contract = _text(
        _("The governing contract"),
        most=300,
        help_text=_("Title and date: Payment Services Agreement of 3 March 2025."),
    )
    suspends = _text(_("What of it rests meanwhile"), rows=2, help_text=_("One a line."))
    replaces = _text(_("What of it is replaced"), rows=2, help_text=_("One a line."))
    discharges = _text(_("What of it is settled for good"), rows=2, help_text=_("One a line."))
    release = _text(
        _("The one event that you release each other from once all is fulfilled"),
        rows=2,
        help_text=_("Empty: nobody gives up a claim by signing."),
    )
    governing_law = _text(_("Governing law"), most=300)
    language = forms.ChoiceField(label=_("Language of the document"), choices=_TONGUES)
    second_language = forms.ChoiceField(
        label=_("A second language beside it"), required=False, choices=[("", _("none")), *_TONGUES]
    )
    prevailing_language = forms.ChoiceField(
        label=_("Which prevails where they differ"), required=False, choices=[("", _("the first")), *_TONGUES]
    )
    ends = forms.DateField(label=_("It ends on"), required=False, widget=DayInput)

    def __init__(self, *args: Any, terms: Terms, findings: tuple[Finding, ...] = (), **kwargs: Any) -> None:
        self.terms = terms
        super().__init__(*args, initial=self._shown(), **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("language", "second_language", "prevailing_language"):
            kept = getattr(terms, name)
            if kept and kept not in LANGUAGES:  # from a file; said to be wrong where it is, and not changed by itself
                fields[name].choices = [*fields[name].choices, (kept, kept)]
        self.found = tuple(one for one in findings if one.path[:1] != ("commitments",))
        for party in terms.parties:
            person = party.signatories[0] if party.signatories else None
            self._party(
                party.id, "name", _("Who signs for %(name)s"), party.name, person.name if person else "", most=200
            )
            self._party(party.id, "title", _("Their position"), "", person.title if person else "", most=200)
            self._party(party.id, "email", _("Their mail address"), "", person.email if person else "", most=200)
            self._party(
                party.id, "authority", _("What entitles them to sign"), "", person.authority if person else "", most=300
            )
            self._party(party.id, "address", _("Address of %(name)s"), party.name, party.address, most=300)
            self._party(party.id, "notices_to", _("Where notices go"), "", party.notices_to, most=300)

    def _party(self, id: str, name: str, label: Any, company: str, value: str, *, most: int) -> None:
        field = _text(label % {"name": company} if company else label, most=most)
        field.initial = value
        self.fields[f"{name}_of_{id}"] = field

    @property
    def many_check_ins(self) -> bool:
        """More check-ins than the form can show; they are kept as they are."""
        return len(self.terms.check_ins) > 1

    def _shown(self) -> dict[str, Any]:
        terms = self.terms
        shown: dict[str, Any] = {
            name: getattr(terms, name)
            for name in (
                "title",
                "dated",
                "interim_cover",
                "step_down",
                "second_breach",
                "no_admission",
                "review_on",
                "release",
                "governing_law",
                "language",
                "second_language",
                "prevailing_language",
                "ends",
            )
        }
        shown["conditions"] = "\n".join(f"{one.id} => {' '.join(one.text.split())}" for one in terms.conditions)
        shown["background"] = "\n".join(" ".join(one.text.split()) for one in terms.background)
        shown["contingency"] = "\n".join(f"{one.when} => {one.then}" for one in terms.contingency)
        shown["ladder"] = "\n".join(
            ", ".join(part for part in (str(one.step), str(one.within or "")) if part) for one in terms.dispute_ladder
        )
        if terms.confidentiality:
            shown |= {"covers": terms.confidentiality.covers, "lasts": str(terms.confidentiality.lasts or "")}
        if terms.effect:
            shown |= {"contract": terms.effect.contract}
            shown |= {name: "\n".join(getattr(terms.effect, name)) for name in ("suspends", "replaces", "discharges")}
        if len(terms.check_ins) == 1:
            one = terms.check_ins[0]
            parts = one.due.every.split(";") if one.due.every else []
            shown |= {
                "check_in": one.due.on,
                "check_in_every": ";".join(part for part in parts if not part.startswith("COUNT=")),
                "check_in_times": next((part[6:] for part in parts if part.startswith("COUNT=")), None),
                "check_in_asks": "\n".join(one.asks),
            }
        return shown

    def raw(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The whole terms with these answers in place; what the form does not ask for stays as it was."""
        said = self.cleaned_data
        after: dict[str, Any] = {**before}
        for name in (
            "title",
            "interim_cover",
            "step_down",
            "second_breach",
            "no_admission",
            "release",
            "governing_law",
        ):
            after[name] = said[name]
        for name in ("language", "second_language", "prevailing_language"):
            after[name] = said[name]
        for name in ("dated", "review_on", "ends"):
            after[name] = said[name].isoformat() if said[name] else None
        after["background"] = self._background()
        after["contingency"] = self._contingency()
        after["conditions"] = self._conditions()
        after["dispute_ladder"] = self._ladder()
        kept = dict(before.get("confidentiality") or {})
        after["confidentiality"] = (
            {**kept, "covers": said["covers"], "lasts": said["lasts"] or None}
            if said["covers"] or said["lasts"]
            else None
        )
        if said["contract"]:
            lists = {name: _lines(said[name]) for name in ("suspends", "replaces", "discharges")}
            after["effect"] = {**dict(before.get("effect") or {}), "contract": said["contract"], **lists}
        else:
            after["effect"] = None
        if not self.many_check_ins:
            after["check_ins"] = self._check_ins(before)
        after["parties"] = [self._party_raw(dict(party)) for party in before["parties"]]
        return after

    def _background(self) -> list[dict[str, Any]]:
        by_text = {" ".join(one.text.split()): one for one in self.terms.background}
        both = [party.id for party in self.terms.parties]
        lines = _lines(self.cleaned_data["background"])
        return [
            {"text": line, "accepted_by": list(by_text[line].accepted_by) if line in by_text else both}
            for line in lines
        ]

    def _conditions(self) -> list[dict[str, Any]]:
        """A line is `name => what happens`; one without a name gets one, for commitments to count from."""
        kept = {one.id for one in self.terms.conditions}
        taken = kept | {one.id for one in (*self.terms.commitments, *self.terms.check_ins)}
        found = []
        for line in _lines(self.cleaned_data["conditions"]):
            id, arrow, text = (part.strip() for part in line.partition("=>"))
            if not (arrow and id in kept):
                id, text = free_id(line, taken), line
            taken.add(id)
            found.append({"id": id, "text": text})
        return found

    def _contingency(self) -> list[dict[str, Any]]:
        by_words = {(one.when, one.then): one for one in self.terms.contingency}
        found = []
        for line in _lines(self.cleaned_data["contingency"]):
            when, _arrow, then = (part.strip() for part in line.partition("=>"))
            one = by_words.get((when, then))
            kept = {"who": one.who, "within": str(one.within) if one.within else None} if one else {}
            found.append({"when": when, "then": then, **kept})
        return found

    def _ladder(self) -> list[dict[str, Any]]:
        before = {one.step: one.model_dump(mode="json", exclude_defaults=True) for one in self.terms.dispute_ladder}
        found = []
        for line in _lines(self.cleaned_data["ladder"]):
            step, _comma, within = (part.strip() for part in line.partition(","))
            kept = before.get(Rung(step.lower()), {}) if step.lower() in list(Rung) else {}
            found.append({**kept, "step": step.lower(), "within": within or None})
        return found

    def _check_ins(self, before: Mapping[str, Any]) -> list[dict[str, Any]]:
        said = self.cleaned_data
        if not said["check_in"]:
            return []
        kept = dict(next(iter(before.get("check_ins") or []), {"id": "check-in"}))
        every = ";".join(
            part
            for part in (
                said["check_in_every"],
                f"COUNT={said['check_in_times']}" if said["check_in_every"] and said["check_in_times"] else "",
            )
            if part
        )
        due = {key: value for key, value in {"by": (kept.get("due") or {}).get("by"), "every": every}.items() if value}
        return [{**kept, "due": {"on": said["check_in"].isoformat(), **due}, "asks": _lines(said["check_in_asks"])}]

    def _party_raw(self, party: dict[str, Any]) -> dict[str, Any]:
        said = {
            name: self.cleaned_data[f"{name}_of_{party['id']}"]
            for name in ("name", "title", "email", "authority", "address", "notices_to")
        }
        others = list(party.get("signatories") or [])[1:]
        person = {"name": said["name"], "title": said["title"], "email": said["email"], "authority": said["authority"]}
        party |= {"address": said["address"], "notices_to": said["notices_to"]}
        party["signatories"] = ([person] if said["name"] else []) + others
        return party

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        first, second, prevails = (said.get(name) for name in ("language", "second_language", "prevailing_language"))
        if second and second == first:
            self.add_error("second_language", _("This is the language that it has already. Name another, or none."))
        elif prevails and prevails not in (first, second):
            self.add_error("prevailing_language", _("Name one of the languages of the document."))
        return said

    PLACES: ClassVar[dict[str, str]] = {
        "confidentiality": "covers",
        "dispute_ladder": "ladder",
        "check_ins": "check_in",
        "effect": "contract",
    }

    def place_of(self, path: tuple[str | int, ...]) -> str | None:
        part = str(path[0]) if path else ""
        if part == "parties" and len(path) > 1 and isinstance(path[1], int) and path[1] < len(self.terms.parties):
            id = self.terms.parties[path[1]].id
            return f"name_of_{id}" if "signatories" in path else f"notices_to_of_{id}"
        if part == "confidentiality" and "lasts" in path:
            return "lasts"
        name = self.PLACES.get(part, part)
        return name if name in self.fields else None

    def add_faults(self, faulty: Faulty) -> None:
        for fault in faulty.faults:
            self.add_error(self.place_of(fault.path), said_fault(fault))

    def every_field(self) -> list[Asked]:
        return [
            Asked(field, tuple(one for one in self.found if self.place_of(one.path) == field.name))
            for field in self.visible_fields()
            if not (self.many_check_ins and field.name.startswith("check_in"))
        ]

    def elsewhere(self) -> list[Finding]:
        return [one for one in self.found if self.place_of(one.path) is None]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
