from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from makegood import dialogue
from makegood.web.access import Seat
from makegood.web.cases.models import Exhibit, Room
from makegood.web.cases.templatetags.makegood import day
from makegood.web.dialogue import store
from makegood.web.dialogue.models import Class, Kind, Message
from makegood.web.forms import DayInput, OnceForm, UploadField

PURPOSES = [(purpose, Kind(purpose).label) for purpose in dialogue.PURPOSES]
TONES = [("collaborative", _("Collaborative")), ("firm", _("Firm")), ("formal", _("Formal"))]
REGISTERS = [("warm", _("Warm")), ("plain", _("Plain")), ("formal", _("Formal"))]
OPEN_SAID = _("Open: an ordinary message. Either side may show it to anybody later, a court included.")
SETTLEMENT_SAID = _(
    "Settlement, without prejudice: an attempt to settle. In many countries it cannot be used in court to prove who was right, so both can speak more freely. Ask counsel where it matters."
)
INTERNAL_SAID = _("Internal note: stays in your own room. The other side never sees it.")


class Letter(forms.CharField):
    """A long text as people type it, with one kind of line end."""

    def __init__(self, *, rows: int = 12, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"data_letter": True, "rows": rows, "spellcheck": "true"})
        super().__init__(widget=widget, strip=False, max_length=store.LONGEST, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if self.required and not text.strip():
            raise ValidationError(self.error_messages["required"], code="required")
        return text.strip("\n")


class WriteForm(OnceForm):
    """A message with the coach beside it."""

    draft = store.WRITE_FORM
    subject = forms.CharField(label=_("Subject"), max_length=300, required=False)
    text = Letter(label=_("Your message"))
    purpose = forms.ChoiceField(
        label=_("What is it for?"),
        choices=[("", _("Let the coach read it from the words")), *PURPOSES],
        required=False,
    )
    tone = forms.ChoiceField(label=_("In which tone?"), choices=[("", _("No particular one")), *TONES], required=False)
    message_class = forms.ChoiceField(
        label=_("Who may ever see it?"),
        choices=[(Class.OPEN, OPEN_SAID), (Class.SETTLEMENT, SETTLEMENT_SAID), (Class.INTERNAL, INTERNAL_SAID)],
        initial=Class.OPEN,
        widget=forms.RadioSelect,
    )
    notice = forms.BooleanField(
        label=_("This is a notice under the contract"),
        help_text=_("It is meant to have legal effect, for example to start a cure period. It then has to be open."),
        required=False,
    )
    asks_first = forms.BooleanField(
        label=_("Ask them to propose first"),
        help_text=_("Their page will invite them to propose a first solution."),
        required=False,
    )
    by_mail = forms.BooleanField(label=_("Also send it by mail"), initial=True, required=False)

    def __init__(self, *args: Any, seat: Seat, exhibits: list[Exhibit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exhibits = {f"exhibit_{exhibit.pk}": exhibit for exhibit in exhibits}
        for name, exhibit in self.exhibits.items():
            private = "" if exhibit.room == Room.JOINT else gettext("Only you have it; sending shares it.")
            self.fields[name] = forms.BooleanField(label=exhibit.name, help_text=private, required=False)
        if seat.is_lead and not store.recipients(seat):
            self.fields["to_name"] = forms.CharField(
                label=_("Who at %(them)s shall read it?") % {"them": seat.them.short}, max_length=120, required=False
            )
            self.fields["to_email"] = forms.EmailField(
                label=_("Their mail address"),
                help_text=_("They get the message with a link to answer, without an account."),
                required=False,
            )

    @property
    def chips(self) -> list[forms.BoundField]:
        return [self[name] for name in self.exhibits]

    @property
    def chosen(self) -> list[Exhibit]:
        return [exhibit for name, exhibit in self.exhibits.items() if self.cleaned_data.get(name)]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("notice") and said.get("message_class") == Class.SETTLEMENT:
            self.add_error(
                "notice",
                _(
                    "A notice that is meant to have legal effect cannot be without prejudice. Send it as an open message."
                ),
            )
        return said


class GuidedForm(OnceForm):
    """Questions that become a draft. Only what this kind of message needs is asked."""

    draft = "dialogue-guided"

    def __init__(self, *args: Any, purpose: str, tone: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purpose, self.tone, self.language = purpose, tone, language
        self.fields["to"] = forms.CharField(label=_("To whom do you write?"), max_length=200, required=False)
        for question in dialogue.questions(purpose, tone, language=language):
            if question.id == "together":
                self.fields["together"] = forms.BooleanField(
                    label=_("It is true that we want to solve this together"), required=False
                )
                continue
            self.fields[question.id] = forms.CharField(
                label=question.name[:1].upper() + question.name[1:],
                help_text=question.question,
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=4000,
                required=False,
            )
            if question.id == "commitment":
                self.fields["by"] = forms.DateField(label=_("By which day?"), widget=DayInput(), required=False)
        self.fields["sender"] = forms.CharField(label=_("Who signs it?"), max_length=200, required=False)

    def compose(self) -> str:
        """The draft. Raises Faulty where the answers do not make one."""
        answers = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        answers = {name: _plain(value) for name, value in answers.items()}
        return dialogue.compose(dialogue.Answers(**answers), self.purpose, self.tone, language=self.language)


def _plain(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class ImportForm(OnceForm):
    """Mails as a file, or pasted."""

    file = UploadField(
        label=_("A file of mails"),
        help_text=_("An .mbox or .eml as your mail program saves it, or JSON lines. At most 25 MB."),
        required=False,
    )
    text = forms.CharField(
        label=_("Or paste a mail"),
        widget=forms.Textarea(attrs={"rows": 8}),
        strip=False,
        max_length=store.LONGEST,
        required=False,
        help_text=_("With its lines From: and Date: if you have them. Without them say below who wrote it and when."),
    )
    part = forms.ChoiceField(label=_("Who wrote it?"), required=False)
    speaker = forms.CharField(label=_("Their name"), max_length=120, required=False)
    day = forms.DateField(label=_("On which day?"), widget=DayInput(), required=False)

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [("", _("It says so itself")), *((side.part, side.short) for side in seat.sides)]

    def clean_day(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["day"]
        if day and day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not said.get("file") and not said.get("text", "").strip():
            self.add_error("file", _("Give a file, or paste a mail below."))
        return said

    @property
    def written_at(self) -> dt.datetime | None:
        day = self.cleaned_data.get("day")
        return timezone.make_aware(dt.datetime.combine(day, dt.time(12))) if day else None


class PlaceForm(OnceForm):
    writer = forms.CharField(max_length=320)
    part = forms.ChoiceField()

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(side.part, side.short) for side in seat.sides]


class ShareForm(OnceForm):
    """Which mails to put before both sides."""

    def __init__(self, *args: Any, rows: list[Message], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"message_{row.pk}"] = forms.BooleanField(required=False)

    @property
    def boxes(self) -> list[tuple[forms.BoundField, Message]]:
        return [(self[f"message_{row.pk}"], row) for row in self.rows]

    @property
    def chosen(self) -> list[Message]:
        return [row for row in self.rows if self.cleaned_data.get(f"message_{row.pk}")]


class SummaryForm(OnceForm):
    draft = "dialogue-listening"
    text = Letter(
        label=_("As we understand you"),
        rows=6,
        help_text=_(
            "Their view in your words, without your own: what happened to them, what matters to them, what they need."
        ),
    )


class AnswerSummaryForm(OnceForm):
    answer = forms.ChoiceField(
        label=_("Is that how you see it?"),
        choices=[("yes", _("Yes, you understood us")), ("no", _("Not quite; let me correct it"))],
        widget=forms.RadioSelect,
    )
    correction = forms.CharField(
        label=_("What would be right"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=store.LONGEST,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("answer") == "no" and not said.get("correction", "").strip():
            self.add_error("correction", _("Say what would be right, so that they can learn it."))
        return said


class SayForm(OnceForm):
    """What a partner can say by their link; `kind` is one of the four things."""

    text = Letter(label=_("Your answer"), rows=8)
    message_class = forms.ChoiceField(
        label=_("How do you want to say it?"),
        choices=[(Class.OPEN, OPEN_SAID), (Class.SETTLEMENT, SETTLEMENT_SAID)],
        initial=Class.OPEN,
        widget=forms.RadioSelect,
    )
    file = UploadField(label=_("Attach a file"), help_text=_("At most 25 MB. Both sides will see it."), required=False)
    wants_until = forms.DateField(label=_("Until which day?"), widget=DayInput())
    name = forms.CharField(label=_("Their name and what they do"), max_length=200)
    email = forms.EmailField(label=_("Their mail address"), required=False)

    SHOWN: ClassVar = {
        Kind.ANSWER: ("text", "message_class", "file"),
        Kind.PROPOSAL: ("text", "message_class", "file"),
        Kind.TIME: ("wants_until", "text"),
        Kind.COLLEAGUE: ("name", "email", "text"),
    }
    LABELS: ClassVar = {
        Kind.PROPOSAL: _("What would put it right, for now and for good?"),
        Kind.TIME: _("What do you need the time for?"),
        Kind.COLLEAGUE: _("Why should they be asked?"),
    }

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields = {name: self.fields[name] for name in ("key", *self.SHOWN[kind])}
        self.fields["text"].label = self.LABELS.get(kind, self.fields["text"].label)
        if kind in (Kind.TIME, Kind.COLLEAGUE):
            self.fields["text"].required = False

    def clean_wants_until(self) -> dt.date:
        day: dt.date = self.cleaned_data["wants_until"]
        if day < timezone.localdate():
            raise ValidationError(_("This day is over. Choose one from today on."))
        if day > timezone.localdate() + dt.timedelta(days=365):
            raise ValidationError(_("That is more than a year away. Choose an earlier day."))
        return day

    @property
    def said(self) -> str:
        """The message in words."""
        told, text = self.cleaned_data, self.cleaned_data.get("text", "")
        if self.kind == Kind.TIME:
            first = gettext("I would like to ask for time until %(day)s.") % {"day": day(told["wants_until"])}
            return "\n\n".join([first, text]).strip()
        if self.kind == Kind.COLLEAGUE:
            who = ", ".join(part for part in (told["name"], told.get("email", "")) if part)
            return "\n\n".join([gettext("Please also ask %(who)s.") % {"who": who}, text]).strip()
        return text
