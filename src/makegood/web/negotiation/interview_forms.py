"""One form for each question of the interview. Every form carries how many answers came before it: a stale one is seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from makegood.formats import Faulty
from makegood.negotiation.elicitation import Interview, Step
from makegood.negotiation.talks import LISTED, Issue, Kind
from makegood.web.forms import OnceForm
from makegood.web.trying import said_fault

GRADES = [(100, _("best")), (75, _("good")), (50, _("in between")), (25, _("poor")), (0, _("worst"))]


class QuestionForm(OnceForm):
    """number   how many answers came before this question"""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1000)

    def __init__(self, *args: Any, state: Interview, number: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={"number": number}, **kwargs)
        self.state = state
        self.add_fields()

    def add_fields(self) -> None:
        """Add what is asked."""

    def issues(self) -> Iterator[tuple[int, str, str, Issue]]:
        """Place, name, title and issue of each issue that is asked about."""
        for place, (name, issue) in enumerate(self.state.issues.items()):
            title = self.state.titles[name]
            yield place, name, title[:1].upper() + title[1:], issue

    def said(self) -> Any:
        """The answer as the interview takes it."""
        return self.cleaned_data["answer"]

    def add_faults(self, faulty: Faulty) -> None:
        titles = {name: title for _place, name, title, _issue in self.issues()}
        for fault in faulty.faults:
            about = titles.get(str(fault.path[0])) if fault.path else None
            self.add_error(None, f"{about}: {said_fault(fault)}" if about else said_fault(fault))


class MustsForm(QuestionForm):
    def add_fields(self) -> None:
        for place, _name, title, issue in self.issues():
            if issue.kind in LISTED:
                self.fields[f"ok_{place}"] = forms.MultipleChoiceField(
                    label=title,
                    choices=[(option, option) for option in issue.options],
                    initial=list(issue.options),
                    widget=forms.CheckboxSelectMultiple,
                    error_messages={"required": _("Leave at least one option open.")},
                )
                continue
            ends = {"low": issue.choices[0], "high": issue.choices[-1]}
            for end, words in (("least", _("%(title)s: not below")), ("most", _("%(title)s: not above"))):
                self.fields[f"{end}_{place}"] = forms.CharField(
                    label=words % {"title": title},
                    required=False,
                    max_length=60,
                    help_text=_("From %(low)s to %(high)s. Empty: anything is possible.") % ends,
                )

    def said(self) -> dict[str, Any]:
        musts: dict[str, Any] = {}
        for place, name, _title, issue in self.issues():
            if issue.kind in LISTED:
                left = self.cleaned_data[f"ok_{place}"]
                if len(left) < len(issue.options):
                    musts[name] = left
                continue
            ends = {
                "at_least": self.cleaned_data[f"least_{place}"].strip(),
                "at_most": self.cleaned_data[f"most_{place}"].strip(),
            }
            if ends := {key: end for key, end in ends.items() if end}:
                musts[name] = ends
        return musts


class ValuesForm(QuestionForm):
    def add_fields(self) -> None:
        for place, _name, title, issue in self.issues():
            if issue.kind is Kind.CHOICE:
                for row, option in enumerate(issue.options):
                    self.fields[f"grade_{place}_{row}"] = forms.TypedChoiceField(
                        label=option, coerce=int, choices=GRADES, initial=50
                    )
                continue
            ends = {"low": issue.choices[0], "high": issue.choices[-1]}
            self.fields[f"way_{place}"] = forms.ChoiceField(
                label=title,
                choices=[
                    ("less", _("Rather towards %(low)s") % ends),
                    ("more", _("Rather towards %(high)s") % ends),
                    ("same", _("All the same to us")),
                ],
                initial="same",
                widget=forms.RadioSelect,
            )

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """Per issue its title, where its options are graded one by one, and its fields."""
        for place, _name, title, issue in self.issues():
            if issue.kind is Kind.CHOICE:
                yield title, [self[f"grade_{place}_{row}"] for row in range(len(issue.options))]
            else:
                yield "", [self[f"way_{place}"]]

    def said(self) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for place, name, _title, issue in self.issues():
            if issue.kind is Kind.CHOICE:
                grades = {option: self.cleaned_data[f"grade_{place}_{row}"] for row, option in enumerate(issue.options)}
                if len(set(grades.values())) > 1:
                    values[name] = grades
            elif self.cleaned_data[f"way_{place}"] != "same":
                values[name] = self.cleaned_data[f"way_{place}"]
        return values

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not self.said():
            self.add_error(
                None, _("By this everything is all the same to you. Say of one issue at least what is better.")
            )
        return said


class RankingForm(QuestionForm):
    def add_fields(self) -> None:
        ranked = list(self.state.values or {})
        self.names = ranked
        places = [(place, str(place)) for place in range(1, len(ranked) + 1)]
        for row, name in enumerate(ranked):
            title = self.state.titles[name]
            self.fields[f"place_{row}"] = forms.TypedChoiceField(
                label=title[:1].upper() + title[1:], coerce=int, choices=places, initial=row + 1
            )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        places = [said.get(f"place_{row}") for row in range(len(self.names))]
        if not self.errors and len(set(places)) < len(places):
            self.add_error(None, _("Two issues have the same place. Give each a place of its own."))
        return said

    def said(self) -> list[str]:
        rows = sorted(range(len(self.names)), key=lambda row: self.cleaned_data[f"place_{row}"])
        return [self.names[row] for row in rows]


class WhichForm(QuestionForm):
    answer = forms.ChoiceField(choices=[("one", ""), ("other", ""), ("same", "")])


class SignForm(QuestionForm):
    answer = forms.ChoiceField(choices=[("sign", ""), ("leave", "")])


FORMS: dict[Step, type[QuestionForm]] = {
    Step.MUSTS: MustsForm,
    Step.VALUES: ValuesForm,
    Step.RANKING: RankingForm,
    Step.WHICH: WhichForm,
    Step.SIGN: SignForm,
}


class BackForm(OnceForm):
    number = forms.IntegerField(min_value=0, max_value=1000)


class SayForm(OnceForm):
    """Against a trade-off that was played back: which of its two packages is better."""

    trade_off = forms.IntegerField(min_value=0, max_value=20)
    prefers = forms.ChoiceField(choices=[("one", ""), ("other", "")])
