"""What matters to a side, and its guess of the other side, as forms over a side's part of a talks file.

What is not changed on the form stays as it is kept, to the last digit, and so does what the form does not show: scale,
interactions, outcomes of a walk-away. What only a file can say has a field where it is there, so that it can be seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.formats import Faulty
from makegood.negotiation.talks import LISTED, Condition, Importance, Issue, Preference, Side, said
from makegood.web.forms import OnceForm
from makegood.web.negotiation import store
from makegood.web.negotiation.store import OnTheTable
from makegood.web.trying import said_fault

TURNS = 2  # numbers of a range, besides its two ends, whose worth can be said; more where more are kept
FINEST = 10**18
WEIGHTS, DEMANDS = ("points", "importance"), ("must", "limits")
BESIDE = ("name", "scale", "interactions", "guess")  # of a side's part, kept as they are
WORDS = [
    (Importance.ESSENTIAL, _("essential")),
    (Importance.IMPORTANT, _("important")),
    (Importance.USEFUL, _("useful")),
    (Importance.MINOR, _("minor")),
    (Importance.INDIFFERENT, _("I do not mind")),
]


def _value(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"min": 0, "max": 100, "step": "any", "data-slider": ""}),
    )


def _place(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=200)


@dataclass(frozen=True)
class IssueFields:
    """The fields of one issue in the preferences form, for the template.

    options   of a list: option, worth, whether it is possible
    ends      of a range: its two ends with their worth; turns: places between them
    limits    of a range: not below, not above, and where a list of amounts is kept, whether it stays
    """

    name: str
    title: str
    issue: Issue
    importance: forms.BoundField
    points: forms.BoundField
    options: tuple[tuple[str, forms.BoundField, forms.BoundField], ...] = ()
    ends: tuple[tuple[str, forms.BoundField], ...] = ()
    turns: tuple[tuple[forms.BoundField, forms.BoundField], ...] = ()
    limits: tuple[forms.BoundField, ...] = ()
    only: forms.BoundField | None = None
    errors: tuple[str, ...] = ()


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
        max_digits=12,
        help_text=_(
            "In points: 1000 is a package with the best of everything, 0 one with the worst. Think of what you would really do without a deal, and which package would be just as good. It may be below zero."
        ),
    )
    low = forms.DecimalField(label=_("At the lowest"), required=False, decimal_places=2, max_digits=12)
    high = forms.DecimalField(label=_("At the highest"), required=False, decimal_places=2, max_digits=12)
    sure = forms.IntegerField(
        label=_("In how many of 100 cases must a deal be at least as good?"), required=False, min_value=1, max_value=100
    )

    def __init__(
        self, *args: Any, table: OnTheTable, wants: Side | None = None, typed: Mapping[str, str], **kwargs: Any
    ) -> None:
        self.table, self.wants = table, wants
        self._kept = wants.model_dump(mode="json", by_alias=True, exclude_defaults=True) if wants else {}
        self._shown = _shown_wants(table, wants)
        self._issue_errors: dict[str, list[str]] = {}
        shown = dict(self._shown)
        if typed:
            ticks = {name: name in typed for name in shown if name.startswith(("ok_", "only_"))}
            shown |= {**typed, **ticks}
        super().__init__(*args, initial=shown, **kwargs)
        if not (wants and wants.walk_away.sure):
            del self.fields["sure"]
        if wants and wants.scale != 1000:
            self._count_in(wants.scale)
        for number, (name, issue) in enumerate(table.issues.items()):
            self._add(number, name, issue)

    def _count_in(self, scale: Decimal) -> None:
        """Ask in the points that this side's part is written in."""
        digits = {"scale": f"{scale.normalize():f}"}
        self.fields["how"].choices = [  # type: ignore[attr-defined]
            ("words", _("In words, from essential to ‘I do not mind’")),
            ("points", _("In points that add up to %(scale)s") % digits),
        ]
        self.fields["walk_away"].help_text = (
            _("In points: %(scale)s is a package with the best of everything, 0 one with the worst.") % digits
        )

    def _add(self, number: int, name: str, issue: Issue) -> None:
        scale = self.wants.scale if self.wants else 1000
        self.fields[f"importance_{number}"] = forms.ChoiceField(
            label=_("How much does it matter?"), choices=WORDS, required=False
        )
        self.fields[f"points_{number}"] = forms.DecimalField(
            label=_("Points"), required=False, min_value=0, max_value=scale, decimal_places=2
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
        for turn in range(self._turns(number)):
            self.fields[f"at_{number}_{turn}"] = _place(_("At"))
            self.fields[f"turn_{number}_{turn}"] = _value(_("is worth"))
        self.fields[f"least_{number}"] = _place(_("Not below"))
        self.fields[f"most_{number}"] = _place(_("Not above"))
        if only := self._only(name, issue):
            self.fields[f"only_{number}"] = forms.BooleanField(
                label=_("Only %(options)s") % {"options": " · ".join(only)}, required=False
            )

    def _turns(self, number: int) -> int:
        return max(TURNS, sum(name.startswith(f"at_{number}_") for name in self._shown))

    def _only(self, name: str, issue: Issue) -> list[str]:
        """The amounts of a range that lists of the kept part leave, which two ends could not say; none without a list."""
        lists = [one for one in _kept_demands(self.wants, name) if _is_list(issue, one)]
        amounts = (issue.fits(one) for one in lists[0].one_of) if lists else ()
        return [one for one in dict.fromkeys(amounts) if all(each.allows(issue, one) for each in lists)]

    def issues(self) -> Iterator[IssueFields]:
        for number, (name, issue) in enumerate(self.table.issues.items()):
            said = {
                "name": name,
                "title": self.table.title(name),
                "issue": issue,
                "importance": self[f"importance_{number}"],
                "points": self[f"points_{number}"],
                "errors": tuple(self._issue_errors.get(name, ())),
            }
            if issue.kind in LISTED:
                each = enumerate(issue.options)
                options = tuple((o, self[f"value_{number}_{place}"], self[f"ok_{number}_{place}"]) for place, o in each)
                yield IssueFields(**said, options=options)
                continue
            ends = ((issue.choices[0], self[f"value_{number}_0"]), (issue.choices[-1], self[f"value_{number}_1"]))
            turns = range(self._turns(number))
            yield IssueFields(
                **said,
                ends=ends,
                turns=tuple((self[f"at_{number}_{turn}"], self[f"turn_{number}_{turn}"]) for turn in turns),
                limits=(self[f"least_{number}"], self[f"most_{number}"]),
                only=self[f"only_{number}"] if f"only_{number}" in self.fields else None,
            )

    def beside(self) -> list[tuple[str, Decimal]]:
        """What comes on top where several things are so at once: in words, with its points."""
        return [(said(one.when), one.points) for one in (self.wants.interactions if self.wants else ())]

    def outcomes(self) -> list[tuple[Decimal, Decimal]]:
        """What may come of having no deal, each with its chance in per cent."""
        return list(self.wants.walk_away.outcomes.items()) if self.wants else []

    # -- what is said, as a talks file writes it -------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        """The side's part as a talks file writes it."""
        raw: dict[str, Any] = {key: self._kept[key] for key in BESIDE if key in self._kept}
        raw |= {"resolved_state": self._resolved_state(), "preferences": {}, "must": {}, "limits": {}}
        for number, (name, issue) in enumerate(self.table.issues.items()):
            if preference := self._preference(number, name, issue):
                raw["preferences"][name] = preference
            for key, demand in self._demands(number, name, issue).items():
                raw[key][name] = demand
        return raw | {"walk_away": self._walk_away()}

    def _as_shown(self, *names: str) -> bool:
        """Whether something is kept and these fields still say what the form began with."""
        return bool(self._kept) and all(
            self.fields[name].to_python(self._shown.get(name)) == self.cleaned_data.get(name) for name in names
        )

    def _resolved_state(self) -> str:
        kept, typed = self._kept.get("resolved_state", ""), self.cleaned_data["resolved_state"]
        return kept if kept.split() == typed.split() else typed

    def _preference(self, number: int, name: str, issue: Issue) -> dict[str, Any]:
        kept = self._kept.get("preferences", {}).get(name, {})
        weight = {key: kept[key] for key in WEIGHTS if key in kept}
        worth = {key: kept[key] for key in kept if key not in WEIGHTS}
        same_weight, same_worth = self._same_weight(number), self._as_shown(*self._worth_fields(number))
        if same_weight and same_worth:
            return kept
        return (weight if same_weight and weight else self._weight(number)) | (
            worth if same_worth and worth else self._worth(number, issue)
        )

    def _same_weight(self, number: int) -> bool:
        """Points count together: where one was changed, all are as the form shows them."""
        if self.cleaned_data["how"] == "points":
            return self._as_shown("how", *(f"points_{n}" for n in range(len(self.table.issues))))
        return self._as_shown("how", f"importance_{number}")

    def _worth_fields(self, number: int) -> list[str]:
        return [one for one in self.fields if one.startswith((f"value_{number}_", f"at_{number}_", f"turn_{number}_"))]

    def _weight(self, number: int) -> dict[str, Any]:
        said = self.cleaned_data
        if said["how"] == "points":
            return {"points": str(said[f"points_{number}"] or 0)}
        return {"importance": said[f"importance_{number}"] or "indifferent"}

    def _worth(self, number: int, issue: Issue) -> dict[str, Any]:
        if issue.kind in LISTED:
            return {
                "values": {o: self._said_worth(f"value_{number}_{p}", issue, o) for p, o in enumerate(issue.options)}
            }
        ends = (issue.choices[0], issue.choices[-1])
        curve = {end: self._said_worth(f"value_{number}_{place}", issue, end) for place, end in enumerate(ends)}
        for turn in range(self._turns(number)):
            if at := self.cleaned_data[f"at_{number}_{turn}"]:
                curve[at] = self._said_worth(f"turn_{number}_{turn}", issue, at)
        return {"curve": curve}

    def _said_worth(self, field: str, issue: Issue, choice: str) -> str:
        """What was typed; where it is what was shown of `choice`, all the digits of what is kept."""
        typed, shown = self.cleaned_data[field], self._shown.get(field)
        at = field.replace("turn_", "at_")
        if shown is None or not self._as_shown(field, *({at} & self.fields.keys())):
            return str(typed or 0)
        name = list(self.table.issues)[int(field.split("_")[1])]
        share = self.wants.preferences[name].share(issue, choice) if self.wants else Fraction(0)
        return f"{Decimal(round(share * 100 * FINEST)) / FINEST:f}"

    def _demands(self, number: int, name: str, issue: Issue) -> dict[str, Any]:
        said = self.cleaned_data
        kept = {key: self._kept[key][name] for key in DEMANDS if name in self._kept.get(key, {})}
        if self._as_shown(*(one for one in self.fields if one.startswith(f"ok_{number}_") or one in _ends(number))):
            return kept
        if issue.kind in LISTED:
            ticked = [o for place, o in enumerate(issue.options) if said[f"ok_{number}_{place}"]]
            return {"must": ticked} if len(ticked) < len(issue.options) else {}
        ends = {"at_least": said[f"least_{number}"], "at_most": said[f"most_{number}"]}
        limits = {key: end for key, end in ends.items() if end}
        must = self._only(name, issue) if said.get(f"only_{number}") else []
        return {key: one for key, one in (("must", must), ("limits", limits)) if one}

    def _walk_away(self) -> dict[str, Any]:
        if self._as_shown("walk_away", "low", "high", *({"sure"} & self.fields.keys())):
            kept: dict[str, Any] = self._kept["walk_away"]
            return kept
        said = self.cleaned_data
        likely = said["walk_away"]
        low, high = (likely if end is None else end for end in (said["low"], said["high"]))
        sure = {"sure": said["sure"]} if said.get("sure") else {}
        return {"low": str(low), "likely": str(likely), "high": str(high)} | sure

    # -- what is wrong with it -------------------------------------------------------------------------------------

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
            worths = [one for one in self._worth_fields(number) if not one.startswith("at_")]
            if weighs and not any((said.get(one) or 0) > 0 for one in worths) and not self._as_shown(*worths):
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
                self.fault_of(str(issue), said_fault(fault))
            else:
                self.add_error("walk_away" if "walk_away" in fault.path else None, said_fault(fault))


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        within, choices = self._shown.get("within", 20), self.fields["within"].choices  # type: ignore[attr-defined]
        if within not in dict(choices):
            self.fields["within"].choices = sorted([*choices, (within, f"{within} %")])  # type: ignore[attr-defined]

    def raw(self) -> dict[str, Any]:
        raw = super().raw()
        return raw | {"guess": {**raw.get("guess", {}), "within": self.cleaned_data["within"]}}


# --- what is kept, as the form shows it ---


def _shown_wants(table: OnTheTable, wants: Side | None) -> dict[str, Any]:
    """The form's answers for what is kept; for nothing kept, every option possible and all in the middle."""
    shown: dict[str, Any] = {}
    by_points = wants is not None and any(one.points is not None for one in wants.preferences.values())
    shown["how"] = "points" if by_points else "words"
    if wants is not None:
        ends = wants.walk_away
        shown |= {"resolved_state": wants.resolved_state, "walk_away": _digits(ends.likely), "sure": ends.sure}
        shown |= {"low": _digits(ends.low), "high": _digits(ends.high)} if ends.low != ends.high else {}
        shown |= {"within": wants.guess.within} if wants.guess else {}
    points = _points(wants, list(table.issues)) if wants else {}
    for number, (name, issue) in enumerate(table.issues.items()):
        one = wants.preferences.get(name) if wants else None
        weight = one.importance if one else (Importance.INDIFFERENT if wants else Importance.USEFUL)
        shown[f"importance_{number}"] = weight or _word_for(wants, name)
        shown[f"points_{number}"] = points.get(name)
        demands = _kept_demands(wants, name)
        if issue.kind in LISTED:
            for place, option in enumerate(issue.options):
                shown[f"value_{number}_{place}"] = _hundredths(one.share(issue, option)) if one and one.valued else None
                shown[f"ok_{number}_{place}"] = all(demand.allows(issue, option) for demand in demands)
            continue
        if one is not None and one.valued:
            _show_curve(shown, number, issue, one)
        _show_limits(shown, number, issue, demands)
    return {key: value for key, value in shown.items() if value is not None}


def _points(wants: Side, issues: Sequence[str]) -> dict[str, str]:
    """The points of each issue with two decimals, rounded so that they add up as the exact ones do."""
    exact = {name: wants.points(name) * 100 for name in issues}
    shown = {name: math.floor(points) for name, points in exact.items()}
    missing = round(sum(exact.values())) - sum(shown.values())
    for name in sorted(issues, key=lambda name: shown[name] - exact[name])[:missing]:
        shown[name] += 1
    return {name: _digits(Decimal(hundredths) / 100) for name, hundredths in shown.items()}


def _show_curve(shown: dict[str, Any], number: int, issue: Issue, one: Preference) -> None:
    first, last = issue.numbers[0], issue.numbers[-1]
    for place, end in ((0, first), (1, last)):
        shown[f"value_{number}_{place}"] = _hundredths(one.share(issue, issue.words(end)))
    places = [at for at, _share in one.knots(issue)] if one.curve else list(issue.numbers) if one.values else []
    for turn, at in enumerate(at for at in places if first < at < last):
        shown[f"at_{number}_{turn}"] = issue.words(at)
        shown[f"turn_{number}_{turn}"] = _hundredths(one.share(issue, issue.words(at)))


def _show_limits(shown: dict[str, Any], number: int, issue: Issue, demands: list[Condition]) -> None:
    for demand in demands:
        if _is_list(issue, demand):
            shown[f"only_{number}"] = True
            continue
        low, high = demand.bounds(issue)
        if low > issue.numbers[0]:
            shown[f"least_{number}"] = issue.words(
                max(low, issue.number(shown.get(f"least_{number}", issue.words(low))))
            )
        if high < issue.numbers[-1]:
            shown[f"most_{number}"] = issue.words(
                min(high, issue.number(shown.get(f"most_{number}", issue.words(high))))
            )


def _kept_demands(wants: Side | None, issue: str) -> list[Condition]:
    return [group[issue] for group in (wants.must, wants.limits) if issue in group] if wants else []


def _is_list(issue: Issue, demand: Condition) -> bool:
    return issue.kind not in LISTED and len(demand.one_of) > 1


def _ends(number: int) -> tuple[str, ...]:
    return (f"least_{number}", f"most_{number}", f"only_{number}")


def _word_for(wants: Side | None, issue: str) -> str:
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
