"""Forms of the talks: an issue, a side's preferences, an offer. What they mean is checked by the library; here is only how they are asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from makegood.formats import Faulty, build
from makegood.negotiation import ways_out
from makegood.negotiation.talks import LISTED, Importance, Issue, Kind
from makegood.negotiation.talks import Side as Wants
from makegood.web.forms import OnceForm
from makegood.web.negotiation import store
from makegood.web.negotiation.store import OnTheTable

TURNS = 2  # numbers of a range, besides its two ends, whose worth can be said
WORDS = [
    (Importance.ESSENTIAL, _("essential")),
    (Importance.IMPORTANT, _("important")),
    (Importance.USEFUL, _("useful")),
    (Importance.MINOR, _("minor")),
    (Importance.INDIFFERENT, _("I do not mind")),
]


class WaysForm(OnceForm):
    ways = forms.MultipleChoiceField(
        label=_("Ready-made issues"),
        choices=lambda: [(name, way.says.strip()) for name, way in ways_out().items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )


class FileForm(OnceForm):
    file = forms.FileField(
        label=_("A talks.yaml"),
        help_text=_("Its issues and rules are put on the table. Anything under sides: is left out and not kept."),
        max_length=1000,
    )


class IssueForm(OnceForm):
    """One issue of the sides' own."""

    title = forms.CharField(
        label=_("What is to be settled?"), max_length=200, help_text=_("For example: when the failover test is passed")
    )
    kind = forms.ChoiceField(
        label=_("How is it answered?"),
        choices=[
            (Kind.CHOICE, _("One of several options")),
            (Kind.ORDERED, _("One of several options, from least to most")),
            (Kind.MONEY, _("A sum of money")),
            (Kind.WHOLE, _("A whole number: days, people, pieces")),
            (Kind.AMOUNT, _("Another amount: per cent, hours")),
        ],
        widget=forms.RadioSelect,
        initial=Kind.CHOICE,
    )
    options = forms.CharField(
        label=_("Options, one a line"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For options. Dates are written as words: 24 July 2026."),
    )
    low = forms.CharField(
        label=_("From"), required=False, max_length=60, help_text=_("For sums and numbers: EUR 20,000, or 5.")
    )
    high = forms.CharField(label=_("To"), required=False, max_length=60)
    step = forms.CharField(
        label=_("In steps of"),
        required=False,
        max_length=60,
        help_text=_("EUR 4,000, or 1. Smaller steps mean more to compare."),
    )
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=40, help_text=_("For numbers: days, per cent. Not for money.")
    )

    def __init__(self, *args: Any, table: OnTheTable | None, name: str = "", **kwargs: Any) -> None:
        if name and table:
            kwargs["initial"] = _shown_issue(table.issues[name], table.title(name))
        super().__init__(*args, **kwargs)
        self.name, self._taken = name, set(table.issues) if table else set()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                build(self.raw, Issue)
            except Faulty as faulty:
                add_faults(
                    self, faulty, {("options",): "options", ("from",): "low", ("to",): "high", ("step",): "step"}
                )
        return said

    @property
    def raw(self) -> dict[str, Any]:
        """The issue as a talks file writes it."""
        said = self.cleaned_data
        kind = said["kind"]
        raw: dict[str, Any] = {"kind": str(kind), "title": said["title"]}
        if kind in LISTED:
            return raw | {"options": [line.strip() for line in said["options"].splitlines() if line.strip()]}
        ends = {"from": said["low"], "to": said["high"], "step": said["step"], "unit": said["unit"]}
        return raw | {key: value.strip() for key, value in ends.items() if value.strip()}

    @property
    def key_of_issue(self) -> str:
        """Its name in files: the one it has, or one made from its title."""
        if self.name:
            return self.name
        base = slugify(self.cleaned_data["title"])[:50].strip("-") or "issue"
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}-{number}"
        return name


def _shown_issue(issue: Issue, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "kind": issue.kind,
        "options": "\n".join(issue.options),
        "low": issue.from_ or "",
        "high": issue.to or "",
        "step": issue.step or "",
        "unit": issue.unit,
    }


def _value(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"min": 0, "max": 100, "step": "any", "data-slider": ""}),
    )


@dataclass(frozen=True)
class IssueFields:
    """The fields of one issue in the preferences form, for the template."""

    name: str
    title: str
    issue: Issue
    importance: forms.BoundField
    points: forms.BoundField
    options: tuple[tuple[str, forms.BoundField, forms.BoundField], ...]
    ends: tuple[tuple[str, forms.BoundField], ...]
    turns: tuple[tuple[forms.BoundField, forms.BoundField], ...]
    limits: tuple[forms.BoundField, ...]
    errors: tuple[str, ...]


class PreferencesForm(OnceForm):
    """What matters to a side: for each issue its weight, what each option is worth, what is out of the question."""

    draft = store.PREFERENCES_FORM
    resolved_state = forms.CharField(
        label=_("What do you want to walk away with?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How it looks when this is repaired, in your own words."),
    )
    how = forms.ChoiceField(
        label=_("How do you want to say what matters?"),
        choices=[
            ("words", _("In words, from essential to ‘I do not mind’")),
            ("points", _("In points that add up to 1000")),
        ],
        widget=forms.RadioSelect,
        initial="words",
    )
    walk_away = forms.DecimalField(
        label=_("What is no deal worth to you?"),
        decimal_places=2,
        max_digits=9,
        help_text=_(
            "In points: 1000 is a package with the best of everything, 0 one with the worst. Think of what you would really do without a deal, and which package would be just as good. It may be below zero."
        ),
    )
    low = forms.DecimalField(label=_("At the lowest"), required=False, decimal_places=2, max_digits=9)
    high = forms.DecimalField(label=_("At the highest"), required=False, decimal_places=2, max_digits=9)

    def __init__(
        self, *args: Any, table: OnTheTable, wants: Wants | None = None, typed: Mapping[str, str], **kwargs: Any
    ) -> None:
        self.table = table
        self._issue_errors: dict[str, list[str]] = {}
        shown = _shown_wants(table, wants)
        if typed:
            ticks = {name: name in typed for name in shown if name.startswith("ok_")}
            shown = {**shown, **typed, **ticks}
        super().__init__(*args, initial=shown, **kwargs)
        for number, (name, issue) in enumerate(table.issues.items()):
            self._add(number, table.title(name), issue)

    def _add(self, number: int, title: str, issue: Issue) -> None:
        self.fields[f"importance_{number}"] = forms.ChoiceField(
            label=_("How much does it matter?"), choices=WORDS, required=False
        )
        self.fields[f"points_{number}"] = forms.DecimalField(
            label=_("Points"), required=False, min_value=0, max_value=1000, decimal_places=2
        )
        if issue.kind in LISTED:
            for place, option in enumerate(issue.options):
                self.fields[f"value_{number}_{place}"] = _value(option)
                self.fields[f"ok_{number}_{place}"] = forms.BooleanField(
                    label=_("%(option)s is possible") % {"option": option}, required=False
                )
            return
        self.fields[f"value_{number}_0"] = _value(issue.choices[0])
        self.fields[f"value_{number}_1"] = _value(issue.choices[-1])
        for turn in range(TURNS):
            self.fields[f"at_{number}_{turn}"] = forms.CharField(label=_("At"), required=False, max_length=60)
            self.fields[f"turn_{number}_{turn}"] = _value(_("is worth"))
        self.fields[f"least_{number}"] = forms.CharField(label=_("Not below"), required=False, max_length=60)
        self.fields[f"most_{number}"] = forms.CharField(label=_("Not above"), required=False, max_length=60)

    def issues(self) -> Iterator[IssueFields]:
        for number, (name, issue) in enumerate(self.table.issues.items()):
            listed = issue.kind in LISTED
            yield IssueFields(
                name=name,
                title=self.table.title(name),
                issue=issue,
                importance=self[f"importance_{number}"],
                points=self[f"points_{number}"],
                options=tuple(
                    (option, self[f"value_{number}_{place}"], self[f"ok_{number}_{place}"])
                    for place, option in enumerate(issue.options)
                )
                if listed
                else (),
                ends=()
                if listed
                else ((issue.choices[0], self[f"value_{number}_0"]), (issue.choices[-1], self[f"value_{number}_1"])),
                turns=()
                if listed
                else tuple((self[f"at_{number}_{turn}"], self[f"turn_{number}_{turn}"]) for turn in range(TURNS)),
                limits=() if listed else (self[f"least_{number}"], self[f"most_{number}"]),
                errors=tuple(self._issue_errors.get(name, ())),
            )

    def raw(self) -> dict[str, Any]:
        """The side's part as a talks file writes it."""
        said = self.cleaned_data
        wants: dict[str, Any] = {}
        must: dict[str, Any] = {}
        limits: dict[str, Any] = {}
        for number, (name, issue) in enumerate(self.table.issues.items()):
            wants[name] = self._weight(number) | self._worth(number, issue)
            if issue.kind in LISTED:
                ticked = [o for place, o in enumerate(issue.options) if said[f"ok_{number}_{place}"]]
                if len(ticked) < len(issue.options):
                    must[name] = ticked
            else:
                ends = {"at_least": said[f"least_{number}"], "at_most": said[f"most_{number}"]}
                if ends := {key: end for key, end in ends.items() if end}:
                    limits[name] = ends
        likely = said["walk_away"]
        low, high = (likely if end is None else end for end in (said["low"], said["high"]))
        return {
            "resolved_state": said["resolved_state"],
            "preferences": wants,
            "must": must,
            "limits": limits,
            "walk_away": {"low": str(low), "likely": str(likely), "high": str(high)},
        }

    def _weight(self, number: int) -> dict[str, Any]:
        said = self.cleaned_data
        if said["how"] == "points":
            return {"points": str(said[f"points_{number}"] or 0)}
        return {"importance": said[f"importance_{number}"] or "indifferent"}

    def _worth(self, number: int, issue: Issue) -> dict[str, Any]:
        said = self.cleaned_data

        def worth(field: str) -> str:
            return str(said[field] if said[field] is not None else 0)

        if issue.kind in LISTED:
            return {"values": {o: worth(f"value_{number}_{place}") for place, o in enumerate(issue.options)}}
        curve = {issue.choices[0]: worth(f"value_{number}_0"), issue.choices[-1]: worth(f"value_{number}_1")}
        for turn in range(TURNS):
            if at := said[f"at_{number}_{turn}"]:
                curve[at] = worth(f"turn_{number}_{turn}")
        return {"curve": curve}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for number, (name, issue) in enumerate(self.table.issues.items()):
            weighs = (
                (said.get(f"points_{number}") or 0) > 0
                if said.get("how") == "points"
                else said.get(f"importance_{number}") not in ("", None, "indifferent")
            )
            if issue.kind in LISTED and not any(said.get(f"ok_{number}_{p}") for p in range(len(issue.options))):
                self.fault_of(name, str(_("Nothing is ticked as possible. Leave at least one option open.")))
            if weighs and not any(
                (said.get(f) or 0) > 0 for f in said if f.startswith((f"value_{number}_", f"turn_{number}_"))
            ):
                self.fault_of(
                    name, str(_("It matters to you, and every option is worth nothing. Give the best one 100."))
                )
        return said

    def fault_of(self, issue: str, says: str) -> None:
        self._issue_errors.setdefault(issue, []).append(says)
        self.add_error(None, f"{self.table.title(issue)}: {says}")

    def add_faults(self, faulty: Faulty) -> None:
        """Put the library's findings beside the issue they are about."""
        for fault in faulty.faults:
            issue = next((part for part in fault.path if part in self.table.issues), None)
            if issue is not None:
                self.fault_of(str(issue), said_of(fault))
            else:
                self.add_error("walk_away" if "walk_away" in fault.path else None, said_of(fault))


class GuessForm(PreferencesForm):
    draft = store.GUESS_FORM
    within = forms.TypedChoiceField(
        label=_("How sure are you?"),
        coerce=int,
        choices=[
            (10, _("Quite sure: within 10 per cent")),
            (20, _("Fairly sure: within 20 per cent")),
            (40, _("Hardly: within 40 per cent")),
        ],
        initial=20,
    )

    def raw(self) -> dict[str, Any]:
        return super().raw() | {"guess": {"within": self.cleaned_data["within"]}}


def _shown_wants(table: OnTheTable, wants: Wants | None) -> dict[str, Any]:
    """The form's answers for what is kept; for nothing kept, every option possible and all in the middle."""
    shown: dict[str, Any] = {}
    by_points = wants is not None and any(one.points is not None for one in wants.preferences.values())
    shown["how"] = "points" if by_points else "words"
    if wants is not None:
        ends = wants.walk_away
        shown |= {"resolved_state": wants.resolved_state, "walk_away": _digits(ends.likely)}
        shown |= {"low": _digits(ends.low), "high": _digits(ends.high)} if ends.low != ends.high else {}
        shown |= {"within": wants.guess.within} if wants.guess else {}
    for number, (name, issue) in enumerate(table.issues.items()):
        one = wants.preferences.get(name) if wants else None
        weight = one.importance if one else (Importance.INDIFFERENT if wants else Importance.USEFUL)
        shown[f"importance_{number}"] = weight or _word_for(wants, name)
        shown[f"points_{number}"] = _digits(Decimal(round(float(wants.points(name)), 2))) if wants else None
        demands = [group[name] for group in (wants.must, wants.limits) if name in group] if wants else []
        if issue.kind in LISTED:
            for place, option in enumerate(issue.options):
                weighs = one is not None and one.valued
                shown[f"value_{number}_{place}"] = _hundredths(one.share(issue, option)) if weighs and one else None
                shown[f"ok_{number}_{place}"] = all(demand.allows(issue, option) for demand in demands)
            continue
        if one is not None and one.valued:
            _show_curve(shown, number, issue, one)
        for demand in demands:
            low, high = demand.bounds(issue)
            if low > issue.numbers[0]:
                shown[f"least_{number}"] = issue.words(low)
            if high < issue.numbers[-1]:
                shown[f"most_{number}"] = issue.words(high)
    return {key: value for key, value in shown.items() if value is not None}


def _show_curve(shown: dict[str, Any], number: int, issue: Issue, one: Any) -> None:
    for place, end in ((0, issue.numbers[0]), (1, issue.numbers[-1])):
        shown[f"value_{number}_{place}"] = _hundredths(one.share(issue, issue.words(end)))
    between = [
        (at, share)
        for at, share in (one.knots(issue) if one.curve else ())
        if issue.numbers[0] < at < issue.numbers[-1]
    ]
    for turn, (at, share) in enumerate(between[:TURNS]):
        shown[f"at_{number}_{turn}"] = issue.words(at)
        shown[f"turn_{number}_{turn}"] = _hundredths(share)


def _word_for(wants: Wants | None, issue: str) -> str:
    """The nearest word for points, for who changes from points to words."""
    share = float(wants.points(issue)) / float(wants.scale) if wants else 0
    for least, word in ((0.25, "essential"), (0.14, "important"), (0.06, "useful"), (0.001, "minor")):
        if share >= least:
            return word
    return "indifferent"


def _hundredths(share: Fraction) -> str:
    return _digits(Decimal(round(float(share) * 100, 2)))


def _digits(number: Decimal) -> str:
    return f"{float(number):.2f}".rstrip("0").rstrip(".")


class OfferForm(OnceForm):
    """A whole package: one option for every issue."""

    draft = "negotiation-offer"

    def __init__(
        self,
        *args: Any,
        table: OnTheTable,
        package: Mapping[str, str] | None = None,
        typed: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        self.table = table
        shown = {f"option_{n}": (package or {}).get(name, "") for n, name in enumerate(table.issues)} | dict(
            typed or {}
        )
        super().__init__(*args, initial=shown, **kwargs)
        for number, (name, issue) in enumerate(table.issues.items()):
            field: forms.Field
            if issue.continuous:
                help_text = _("From %(low)s to %(high)s.") % {"low": issue.choices[0], "high": issue.choices[-1]}
                field = forms.CharField(label=table.title(name), max_length=60, help_text=help_text)
            else:
                options = [("", _("Choose"))] + [(option, option) for option in issue.choices]
                field = forms.ChoiceField(label=table.title(name), choices=options)
            self.fields[f"option_{number}"] = field
        self.fields["why"] = forms.CharField(
            label=_("Why this would be good for both"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("They read this with the offer. A reason is answered; a number is only haggled over."),
        )
        self.fields["days"] = forms.TypedChoiceField(
            label=_("The offer stands"),
            coerce=int,
            choices=[
                (3, _("3 days")),
                (7, _("7 days")),
                (14, _("14 days")),
                (30, _("30 days")),
                (0, _("until it is answered")),
            ],
            initial=7,
        )

    def package(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"option_{n}"] for n, name in enumerate(self.table.issues)}

    def until(self, at: dt.datetime) -> dt.datetime | None:
        days: int = self.cleaned_data["days"]
        return at + dt.timedelta(days=days) if days else None

    def add_faults(self, faulty: Faulty) -> None:
        names = list(self.table.issues)
        for fault in faulty.faults:
            name = str(fault.path[0]) if fault.path else ""
            self.add_error(f"option_{names.index(name)}" if name in names else None, said_of(fault))


class AnswerForm(OnceForm):
    """A word with an answer; declining needs one."""

    why = forms.CharField(
        label=_("What would have to change?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In your own words. They read this with your answer."),
    )


class AcceptForm(OnceForm):
    why = forms.CharField(
        label=_("A word with it"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class EndForm(OnceForm):
    way = forms.ChoiceField(
        label=_("How do you go on?"),
        choices=lambda: [(name, ways_out()[name].says.strip()) for name in store.WAYS_ON],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=_("Your reason, as they will read it"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Calm and short. Both sides see this."),
    )


def add_faults(form: forms.Form, faulty: Faulty, fields: Mapping[tuple[str | int, ...], str] | None = None) -> None:
    """Turn the library's faults into errors of the form, beside their field where it is known."""
    for fault in faulty.faults:
        form.add_error((fields or {}).get(fault.path[:1]), said_of(fault))


def said_of(fault: Any) -> str:
    return " ".join(part for part in (fault.problem, fault.instead) if part)
