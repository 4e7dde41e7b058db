"""Forms of the talks: an issue, an offer and its answers. What they mean is checked by the library; here is only how they are asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from makegood.formats import Faulty, build
from makegood.negotiation import ways_out
from makegood.negotiation.talks import LISTED, Issue, Kind
from makegood.web.forms import OnceForm, UploadField
from makegood.web.negotiation import store
from makegood.web.negotiation.store import OnTheTable
from makegood.web.sentences import said
from makegood.web.trying import said_fault


class WaysForm(OnceForm):
    ways = forms.MultipleChoiceField(
        label=_("Ready-made issues"),
        choices=lambda: [(name, said(way.says)) for name, way in ways_out().items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )


class FileForm(OnceForm):
    file = UploadField(
        label=_("A talks.yaml"),
        help_text=_("Its issues and rules are put on the table. Anything under sides: is left out and not kept."),
        max_length=1000,
    )


ENDS = {"from": "low", "to": "high", "step": "step", "unit": "unit"}  # keys of a range, and their fields


class IssueForm(OnceForm):
    """One issue of the sides' own, or one that is on the table.

    What is not changed stays as it is kept, to the letter. A package of parts shows its title alone; its parts stay.
    """

    title = forms.CharField(
        label=_("What is to be settled?"), max_length=400, help_text=_("For example: when the failover test is passed")
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
        max_length=store.MOST_CHOICES * 210,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For options. Dates are written as words: 24 July 2026."),
    )
    low = forms.CharField(
        label=_("From"), required=False, max_length=200, help_text=_("For sums and numbers: EUR 20,000, or 5.")
    )
    high = forms.CharField(label=_("To"), required=False, max_length=200)
    step = forms.CharField(
        label=_("In steps of"),
        required=False,
        max_length=200,
        help_text=_("EUR 4,000, or 1. Smaller steps mean more to compare."),
    )
    unit = forms.CharField(
        label=_("Unit"), required=False, max_length=40, help_text=_("For numbers: days, per cent. Not for money.")
    )

    def __init__(self, *args: Any, table: OnTheTable | None, name: str = "", **kwargs: Any) -> None:
        self.name, self._taken = name, set(table.issues) if table else set()
        self._kept: Mapping[str, Any] = table.shared["issues"][name] if name and table else {}
        self.package = table.issues[name] if name and table and table.issues[name].kind is Kind.PACKAGE else None
        if name and table:
            kwargs["initial"] = _shown_issue(table.issues[name], table.title(name))
        super().__init__(*args, **kwargs)
        if self.package:
            for field in ("kind", "options", *ENDS.values()):
                del self.fields[field]

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
        title = self._kept.get("title", "") if self._as_shown("title") else said["title"]
        if self.package:
            return {**self._kept, "title": title}
        raw: dict[str, Any] = {"kind": said["kind"], "title": title}
        if said["kind"] in LISTED:
            return raw | {"options": self._options()}
        ends = {key: self._kept.get(key, "") if self._as_shown(field) else said[field] for key, field in ENDS.items()}
        return raw | {key: end for key, end in ends.items() if end}

    def _as_shown(self, field: str) -> bool:
        """Whether the field of an issue on the table says what the form began with."""
        return bool(self.name) and self.cleaned_data[field] == self.initial.get(field, "")

    def _options(self) -> list[str]:
        """The lines as options; a line that shows an option on the table is that option."""
        left, options = list(self._kept.get("options", ())), []
        for line in filter(None, map(_one_line, self.cleaned_data["options"].split("\n"))):
            same = next((option for option in left if _one_line(option) == line), None)
            if same is not None:
                left.remove(same)
            options.append(same or line)
        return options

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
    ends = {"low": issue.from_, "high": issue.to, "step": issue.step, "unit": issue.unit}
    return {
        "title": _one_line(title),
        "kind": issue.kind,
        "options": "\n".join(map(_one_line, issue.options)),
        **{field: _one_line(end or "") for field, end in ends.items()},
    }


def _one_line(words: str) -> str:
    return " ".join(words.split())


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
            self.add_error(f"option_{names.index(name)}" if name in names else None, said_fault(fault))


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
        choices=lambda: [(name, said(ways_out()[name].says)) for name in store.WAYS_ON],
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
        form.add_error((fields or {}).get(fault.path[:1]), said_fault(fault))
