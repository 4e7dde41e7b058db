"""One section of the assessment as a form made from the Report itself. The library checks it; its faults land beside the answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from makegood.breach import Report
from makegood.breach.questions import at as value_at
from makegood.breach.report import Answer, Criterion, Foundations, as_saved, at_odds
from makegood.formats import Fault, Faulty, Path, build
from makegood.web.breach.fields import UNKNOWN, CostField, DayField, LinesField
from makegood.web.breach.sections import Pattern, Section, answer_words, asks, fold_words, helps, kind_at, row_words
from makegood.web.forms import DayInput, OnceForm, UploadField
from makegood.web.trying import said_fault

_MOST_ROWS = 60
_REQUIRED = {("what_happened", "in_one_line"), ("what_happened", "on"), ("currency",)}
_SHORT = {"owner", "clause", "name", "title", "currency", "what", "in_one_line", "step"}
_BOXES = re.compile(r"_[012]$")


@dataclass
class Asked:
    """One answer on the page."""

    path: Path
    name: str


@dataclass
class Row:
    """One entry of a list: its number on the page, its answers and the lists inside it."""

    number: int
    title: str
    parts: list[Asked | Rows] = field(default_factory=list)


@dataclass
class Rows:
    path: Path
    title: str
    anchor: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class Fold:
    """What a long section folds together. `answered` is how many answers are in it."""

    title: str
    parts: list[Asked | Rows]
    answered: str
    open: bool


class SectionForm(OnceForm):
    """The answers of one section.

    report   what is known so far; the answers of other sections stay as they are
    typed    a draft of this section; it comes before the report
    """

    def __init__(self, *args: Any, section: Section, report: Report, typed: Mapping[str, Any] | None = None) -> None:
        super().__init__(*args)
        self.section, self.known, self.typed = section, report, typed or {}
        self.draft = f"breach-{section.id}"
        self._sent: Mapping[str, Any] = self.data if self.is_bound else self.typed
        self.parts = list(self._parts(section.paths, ()))

    def folded(self) -> list[Asked | Rows | Fold]:
        """The parts as they are drawn. Of what is folded that is open which has a fault, else the first without an answer."""
        shown: list[Asked | Rows | Fold] = []
        folds: dict[Pattern, Fold] = {}
        for part in self.parts:
            pattern = next((each for each in self.section.folds if part.path[: len(each)] == each), None)
            if pattern is None:
                shown.append(part)
            elif pattern in folds:
                folds[pattern].parts.append(part)
            else:
                shown.append(folds.setdefault(pattern, Fold(fold_words(pattern), [part], "", False)))
        empty = True
        for fold in folds.values():
            asked = [self[each.name] for each in _every(fold.parts)]
            if count := sum(_stands(field.value()) for field in asked):
                fold.answered = ngettext("%(count)d answer", "%(count)d answers", count) % {"count": count}
            fold.open = any(field.errors for field in asked) or (empty and not count)
            empty = empty and bool(count)
        return shown

    # --- from the report to fields ---

    def _parts(self, patterns: tuple[Pattern, ...], path: Path) -> Iterator[Asked | Rows]:
        """Patterns are relative to `path`; those that lead into one list become its rows."""
        done: set[Pattern] = set()
        for pattern in patterns:
            if "*" not in pattern:
                yield self._ask((*path, *pattern))
                continue
            head = pattern[: pattern.index("*")]
            if head not in done:
                done.add(head)
                inner = tuple(p[len(head) + 1 :] for p in patterns if p[: len(head) + 1] == (*head, "*"))
                yield self._rows((*path, *head), inner)

    def _rows(self, path: Path, inner: tuple[Pattern, ...]) -> Rows:
        one, title = row_words(_pattern(path))
        rows = Rows(path, title, _name(path))
        for index in range(self._count(path)):
            row = Row(index, f"{one} {index + 1}")
            row.parts = list(self._parts(inner, (*path, index)))
            rows.rows.append(row)
        return rows

    def _count(self, path: Path) -> int:
        """As many as are known or typed; on a fresh page one more, to write in."""
        typed = [
            int(match[1]) + 1
            for name in self._sent
            if (match := re.match(rf"{re.escape(_name(path))}-(\d{{1,4}})-", name)) and str(self._sent[name]).strip()
        ]
        known = 0 if self._sent else len(self._at(path) or ())
        if self.is_bound:
            return min(max(typed, default=0), _MOST_ROWS)
        return min(max([known, *typed]) + 1, _MOST_ROWS)

    def _at(self, path: Path) -> Any:
        try:
            return value_at(self.known, path)
        except IndexError:
            return None

    def _ask(self, path: Path) -> Asked:
        pattern, name = _pattern(path), _name(path)
        made = self._field(pattern, path)
        made.label, made.help_text = asks(pattern, self.known), helps(pattern)
        made.required = pattern in _REQUIRED
        self.fields[name] = made
        typed = {key: value for key, value in self.typed.items() if key == name or _BOXES.sub("", key) == name}
        if typed:
            self.initial[name] = made.widget.value_from_datadict(typed, {}, name)
        elif not self.typed and (value := self._at(path)) is not None:
            self.initial[name] = value
        return Asked(path, name)

    def _field(self, pattern: Pattern, path: Path) -> forms.Field:
        kind = kind_at(pattern)
        match kind.name:
            case "choice":
                choices = [(str(value), answer_words(str(value))) for value in kind.choices]
                listed = self.section.compact or any(isinstance(part, int) for part in path) or len(choices) > 6
                widget = forms.Select if listed else forms.RadioSelect
                first = UNKNOWN if UNKNOWN in dict(choices) else choices[0][0]
                return forms.ChoiceField(choices=choices, widget=widget, initial=first)
            case "cost":
                return CostField(currency=self._currency())
            case "day":
                return DayField()
            case "date":
                return forms.DateField(widget=DayInput)
            case "number":
                return forms.IntegerField(widget=forms.NumberInput(attrs={"min": 0}))
            case "lines":
                return LinesField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 2}))
        if pattern[-1] in _SHORT:
            return forms.CharField(max_length=4000)
        return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 2}))

    def _currency(self) -> str:
        typed = str(self._sent.get("currency", "")).strip().upper()
        return typed if re.fullmatch(r"[A-Z]{3}", typed) else self.known.currency

    # --- from fields to a report ---

    def report(self, today: dt.date) -> Report | None:
        """The report with these answers, or None, with the faults beside the answers that have them.

        What did not go together in another section before stays for that section to correct.
        """
        if not self.is_valid():
            return None
        before = at_odds(self.known)
        for day in (today, self.known.as_of):
            said = self.known.model_dump(mode="json") | {"as_of": day.isoformat()}
            places: dict[Path, str] = {}
            self._write(said, self.parts, places)
            self._keep_hashes(said)
            try:
                return build(said, Report)
            except Faulty as faulty:
                faults = [fault for fault in faulty.faults if _place(fault, places) or fault not in before]
            if not faults:
                return as_saved(said)[0]
            # Dates of other sections may lie behind us by now; then the report keeps the day it was made on.
            if any(_place(fault, places) for fault in faults):
                break
        for fault in faults:
            self.add_error(_place(fault, places), said_fault(fault))
        return None

    def _write(self, said: dict[str, Any], parts: list[Asked | Rows], places: dict[Path, str], path: Path = ()) -> None:
        """Put the answers into `said`, which stands at `path` of the report; rows left empty fall away."""
        for part in parts:
            if isinstance(part, Asked):
                keys = part.path[_depth(part.path) :]
                holder = _holder(said, keys)
                value = self._value(part)
                if value is not None:
                    holder[keys[-1]] = value
                elif keys[-1] in holder and _pattern(part.path)[-1] != "stops":
                    holder.pop(keys[-1])
                places[(*path, *keys)] = part.name
                continue
            keys = part.path[_depth(part.path) :]
            kept: list[dict[str, Any]] = []
            here = (*path, *keys)
            places[here] = ""
            for row in part.rows:
                if self._empty(row):
                    continue
                entry: dict[str, Any] = {}
                self._write(entry, row.parts, places, (*here, len(kept)))
                kept.append(entry)
            _holder(said, keys)[keys[-1]] = kept

    def _keep_hashes(self, said: dict[str, Any]) -> None:
        """Nobody types the hash of an exhibit: it stays with its name."""
        known = {exhibit.name: exhibit.sha256 for exhibit in self.known.exhibits}
        for entry in said["exhibits"]:
            entry["sha256"] = known.get(str(entry.get("name", "")).strip(), "")

    def _value(self, part: Asked) -> Any:
        value = self.cleaned_data.get(part.name)
        if isinstance(value, dt.date):
            return value.isoformat()
        return None if value in ("", None) else value.upper() if part.path == ("currency",) else value

    def _empty(self, row: Row) -> bool:
        """Nothing was written; what merely stands chosen by itself does not count."""
        for part in row.parts:
            if isinstance(part, Rows):
                if not all(self._empty(inner) for inner in part.rows):
                    return False
            elif self._written(part):
                return False
        return True

    def _written(self, part: Asked) -> bool:
        """Whether somebody wrote something here; a choice stands chosen by itself."""
        chosen = isinstance(self.fields[part.name], forms.ChoiceField)
        return not chosen and self.cleaned_data.get(part.name) not in (None, "", [], UNKNOWN)


def _every(parts: Iterable[Asked | Rows]) -> Iterator[Asked]:
    for part in parts:
        if isinstance(part, Asked):
            yield part
        else:
            yield from (asked for row in part.rows for asked in _every(row.parts))


def _stands(value: Any) -> bool:
    """Whether something stands in a field; what merely stands chosen by itself is no answer."""
    return any(map(_stands, value)) if isinstance(value, list) else value not in (None, "", UNKNOWN)


def _name(path: Path) -> str:
    return "-".join(map(str, path))


def _pattern(path: Path) -> Pattern:
    return tuple("*" if isinstance(part, int) else part for part in path)


def _depth(path: Path) -> int:
    """Where the keys inside the innermost row begin."""
    return max((index + 1 for index, part in enumerate(path) if isinstance(part, int)), default=0)


def _holder(said: dict[str, Any], keys: Path) -> dict[str, Any]:
    for key in keys[:-1]:
        said = said.setdefault(str(key), {})
    return said


def _place(fault: Fault, places: Mapping[Path, str]) -> str | None:
    """The field that a fault belongs to; None where it is another section's, or nobody's."""
    for end in range(len(fault.path), 0, -1):
        if name := places.get(fault.path[:end]):
            return name
    return None


class WeightsForm(OnceForm):
    """How much each criterion counts in choosing a course."""

    def __init__(self, *args: Any, weights: Mapping[Criterion, float]) -> None:
        super().__init__(*args)
        for criterion, says in CRITERIA.items():
            self.fields[criterion.value] = forms.FloatField(
                label=says, min_value=0, max_value=10, initial=f"{weights[criterion]:g}", localize=False
            )

    def weights(self) -> dict[str, float]:
        return {criterion.value: self.cleaned_data[criterion.value] for criterion in Criterion}


CRITERIA = {
    Criterion.PROPORTION: gettext_lazy("That it fits how serious the matter is"),
    Criterion.CAUSE: gettext_lazy("That it reaches the cause"),
    Criterion.SPEED: gettext_lazy("That it helps in time"),
    Criterion.VALUE: gettext_lazy("That it keeps what the partnership is worth"),
    Criterion.MEANS: gettext_lazy("That you have the means and the right to do it"),
}


class UploadForm(OnceForm):
    file = UploadField(
        label=gettext_lazy("assessment.yaml"),
        max_length=1000,
        help_text=gettext_lazy(
            "The same file that ‘makegood assess’ reads. It takes the place of the answers that stand here now; the earlier ones are kept."
        ),
    )


class AgainstForm(OnceForm):
    """Which step to take against the warning, when, and why."""

    step = forms.ChoiceField(label=gettext_lazy("Which step?"), widget=forms.RadioSelect)
    on = forms.DateField(label=gettext_lazy("On which day?"), widget=DayInput)
    reason = forms.CharField(
        label=gettext_lazy("Why can it not wait?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Your colleague reads this before agreeing, and it stays in your side’s record."),
    )

    def __init__(self, *args: Any, steps: list[str]) -> None:
        super().__init__(*args)
        self.fields["step"].choices = [(step, answer_words(step)) for step in steps]  # type: ignore[attr-defined]


class FoundationsForm(OnceForm):
    """How our side sees each foundation: an answer, and what it would say about it."""

    def __init__(self, *args: Any, report: Report, said: Mapping[str, Any]) -> None:
        super().__init__(*args)
        choices = [(str(answer), answer_words(str(answer))) for answer in Answer]
        for name in Foundations.model_fields:
            before = said.get(name, {})
            self.fields[f"{name}-answer"] = forms.ChoiceField(
                label=asks(("foundations", name, "ours", "answer"), report),
                choices=choices,
                initial=before.get("answer", UNKNOWN),
                widget=forms.RadioSelect,
            )
            self.fields[f"{name}-says"] = forms.CharField(
                label=_("In your words"), required=False, max_length=4000, initial=before.get("says", "")
            )

    def views(self) -> dict[str, dict[str, str]]:
        return {
            name: {part: self.cleaned_data[f"{name}-{part}"] for part in ("answer", "says")}
            for name in Foundations.model_fields
        }
