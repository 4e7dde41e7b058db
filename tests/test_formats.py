"""Reading a file that a person wrote: every fault at once, each with its line and what to write instead."""

import datetime as dt
import json
from decimal import Decimal
from typing import Annotated, Any, Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AwareDatetime, Field, model_validator

from makegood import formats
from makegood.formats import Fault, Faulty, Strict, canonical, decode, json_text, read
from makegood.values import Money


class Leg(Strict):
    name: str
    length: int = Field(0, ge=0)


class Table(Strict):
    title: str
    price: Money | None = None
    legs: tuple[Leg, ...] = ()
    wobble: Annotated[float, Field(ge=0)] = 0.0

    @model_validator(mode="after")
    def _level(self):
        uneven = [
            Fault(f"Leg {leg.name} is too long.", "Saw it off.", ("legs", index, "length"))
            for index, leg in enumerate(self.legs)
            if leg.length > 100
        ]
        if uneven:
            raise Faulty(uneven)
        return self


def faults(text, name="table.yaml"):
    with pytest.raises(Faulty) as wrong:
        read(text, Table, name=name)
    return wrong.value.faults


def answered(content):
    """A value or faults: whichever it is, nothing else came up."""
    try:
        return read(content, Table).value
    except Faulty as wrong:
        return wrong.faults


def test_a_file_is_read_and_knows_the_line_of_each_part():
    source = read("title: Oak\nlegs:\n  - name: front\n    length: 70\n", Table)

    assert source.value.legs[0].length == 70
    assert source.line(("legs", 0, "length")) == 4


def test_the_line_of_a_part_that_is_not_there_is_the_line_around_it():
    source = read("title: Oak\nlegs:\n  - name: front\n", Table)

    assert source.line(("legs", 0, "length")) == 3


def test_json_is_read_as_well():
    assert read('{"title": "Oak", "legs": [{"name": "front"}]}', Table).value.legs[0].name == "front"


def test_letters_beyond_sixteen_bits_are_read_as_json_escapes_them():
    title = "Oak 🙂 \\ud83d\\ude42"

    assert read(json.dumps({"title": title}), Table).value.title == title
    assert read(r"title: '\ud83d\ude42'", Table).value.title == r"\ud83d\ude42"


def test_every_fault_is_told_at_once_in_the_order_of_the_lines():
    told = faults("titel: Oak\nprice: 12\nlegs:\n  - length: -1\nwobble: .nan\n")

    assert [fault.line for fault in told] == sorted(fault.line for fault in told)
    assert {fault.path for fault in told} == {
        ("title",),
        ("titel",),
        ("price",),
        ("legs", 0, "name"),
        ("legs", 0, "length"),
        ("wobble",),
    }


def test_an_unknown_key_is_told_with_the_nearest_known_one():
    (fault,) = faults("title: Oak\nleggs: []\n")

    assert str(fault) == "table.yaml:2: leggs: ‘leggs’ is not a key here.\n  Did you mean legs?"


def test_a_key_that_stands_elsewhere_in_the_format_is_not_offered_for_itself():
    (fault,) = faults("title: Oak\nlength: 70\n")

    assert fault.instead == "It belongs elsewhere in this format: move it there, or remove it."


def test_a_key_with_a_capital_or_a_bracket_is_told_like_any_other():
    assert [fault.path for fault in faults("title: Oak\nTitle: Ash\nx[0]: 1\n")] == [("Title",), ("x[0]",)]


def test_an_unknown_key_that_is_near_to_none_is_to_be_removed():
    assert faults("title: Oak\nzzzzzz: 1\n")[0].instead == "Remove it."


def test_a_key_that_a_program_took_for_yes_is_told_by_its_name():
    class Dated(Strict):
        on: str = ""
        rules: str = ""

    with pytest.raises(Faulty) as found:
        read("true: 2026-07-31\n", Dated, name="terms.yaml")

    [fault] = found.value.faults
    assert str(fault) == (
        "terms.yaml:1: true: ‘true’ is not a key here.\n  Write on in quotes: programs take the bare word for ‘true’."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rate: 8%", "‘8%’ is not a number. Write the number alone: 8."),
        ("rate: 8.5 a year", "‘8.5 a year’ is not a number. Write the number alone: 8.5."),
        ("rate: high", "‘high’ is not a number. Write the number alone: 8."),
    ],
)
def test_what_is_no_number_is_told_in_plain_words(text, said):
    class Rated(Strict):
        rate: float

    with pytest.raises(Faulty) as found:
        read(text, Rated)

    [fault] = found.value.faults
    assert f"{fault.problem} {fault.instead}" == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "name: Weekly 22",
            "‘Weekly 22’ is not a short name. Write small letters, digits and hyphens, such as monthly-report.",
        ),
        ("sum: nine", "‘nine’ cannot stand here. The reference page of this format says what can stand here."),
    ],
)
def test_what_is_no_name_is_told_in_plain_words(text, said):
    class Named(Strict):
        name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")] = "a"
        sum: Annotated[str, Field(pattern=r"^[0-9]+$")] = "1"

    with pytest.raises(Faulty) as found:
        read(text, Named)

    [fault] = found.value.faults
    assert f"{fault.problem} {fault.instead}" == said


class Listed(Strict):
    kind: Literal["late", "lost"] = "late"
    share: float = Field(0.5, gt=0, le=1, allow_inf_nan=False)
    count: int = Field(2, ge=2)
    note: str = Field("none", min_length=2, max_length=5)
    days: tuple[int, ...] = Field((1, 2), min_length=2, max_length=3)
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")
    kept: bool = True
    weight: Decimal = Decimal(1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind: gone", "‘gone’ is not one of the words that can stand here. Write one of: late, lost."),
        ("share: 0", "‘0’ is too small. Write more than 0.0."),
        ("share: 3", "‘3’ is too large. Write at most 1.0."),
        ("share: .nan", "‘nan’ is no finite number. Write the number in digits, such as 8 or 0.5."),
        ("count: 1", "‘1’ is too small. Write at least 2."),
        ("count: 2.5", "‘2.5’ is not a whole number. Write digits alone, such as 8."),
        ("count: [2]", "This is not a whole number. Write digits alone, such as 8."),
        ("note: x", "‘x’ is too short. Write at least 2 characters."),
        ("note: longer", "‘longer’ is too long. Write at most 5 characters."),
        ("note: 5", "‘5’ is not read as words. Put it in quotes."),
        ("days: 5", "‘5’ is not a list. Write each entry on a line of its own, after a hyphen."),
        ("days: [1]", "This has too few entries. Give at least 2."),
        ("days: [1, 2, 3, 4]", "This has too many entries. Give at most 3."),
        ("currency: euro", "‘euro’ is not a currency. Write its three capital letters, such as EUR."),
        ("weight: [1]", "This is not a number. Write the number in digits, such as 8 or 0.5."),
        ("kept: perhaps", "‘perhaps’ is neither yes nor no. Write true or false."),
    ],
)
def test_what_is_too_much_too_little_or_of_another_kind_is_told_with_what_to_write(text, said):
    with pytest.raises(Faulty) as found:
        read(text, Listed)

    [fault] = found.value.faults
    assert f"{fault.problem} {fault.instead}" == said


def test_a_comma_inside_braces_is_explained():
    assert any("without a comma" in f.instead for f in faults("title: Oak\nlegs: [{name: 1,000}]\n"))


class Dated(Strict):
    day: dt.date | None = None
    at: AwareDatetime | None = None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day: 2026-02-31", "day: ‘2026-02-31’ is not a date.\n  Write one such as 2026-06-15."),
        ("day: 14 September", "day: ‘14 September’ is not a date.\n  Write one such as 2026-06-15."),
        ("day: [1]", "day: This is not a date.\n  Write one such as 2026-06-15."),
        (
            "at: next week",
            "at: ‘next week’ is not a day with its time.\n  Write one such as 2026-06-15T09:30:00+02:00.",
        ),
        ('at: "2026-06-15T09:30"', "has no time zone.\n  Add it, as in 2026-06-15T09:30:00+02:00."),
    ],
)
def test_what_is_no_date_is_told_in_plain_words(text, said):
    with pytest.raises(Faulty) as wrong:
        read(text, Dated)

    assert said in str(wrong.value)


def test_a_repeated_key_is_told_at_its_second_place():
    told = faults("title: Oak\nprice: EUR 5\ntitle: Ash\n")

    assert [(fault.problem, fault.line) for fault in told] == [("This key stands here twice.", 3)]


def test_a_repeated_key_inside_a_list_is_told_too():
    assert faults("title: Oak\nlegs:\n  - name: a\n    name: b\n")[0].line == 4


def test_what_stands_below_a_repeated_key_is_not_called_repeated_too():
    told = faults("title: Oak\nlegs:\n  - name: a\nlegs:\n  - name: b\n")

    assert [(fault.path, fault.line) for fault in told] == [(("legs",), 4)]


def test_faults_found_by_the_model_itself_have_their_own_lines():
    text = "title: Oak\nlegs:\n  - name: a\n    length: 200\n  - name: b\n    length: 300\n"

    assert [(f.line, f.instead) for f in faults(text)] == [(4, "Saw it off."), (6, "Saw it off.")]


def test_faults_found_later_in_a_list_that_stands_alone_have_their_lines_too():
    class Legs(Strict):
        legs: tuple[str, ...] = ()

        @model_validator(mode="before")
        @classmethod
        def _or_just_the_list(cls, data: Any) -> Any:
            return {"legs": data} if isinstance(data, list) else data

    source = read("- oak\n- ash\n- elm\n", Legs, name="legs.yaml")

    assert [source.line(("legs", 2)), source.line(("legs", 1, "colour")), source.line(("price",))] == [3, 2, 1]


def test_faults_found_later_are_placed_in_the_file():
    source = read("title: Oak\nlegs:\n  - name: front\n", Table, name="table.yaml")

    placed = source.place(Faulty.one("It wobbles.", path=("legs", 0, "name")))

    assert str(placed) == "table.yaml:3: legs.0.name: It wobbles."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("   \n# only a comment\n", "empty"),
        ("title: [", "YAML"),
        ("title: a: b", "YAML"),
        ("a\n\tb: c", "YAML"),
        ("title: *nowhere", "YAML"),
        ("--- a\n--- b\n", "YAML"),
        ("title: \x07", "YAML"),
        ("? [a, b]\n: c\n", "key must be a word"),
    ],
)
def test_what_is_not_yaml_is_told_in_words(text, said):
    assert any(said in fault.problem for fault in faults(text))


def test_a_tag_runs_nothing():
    assert faults("title: !!python/object/apply:os.getcwd []\n")


@pytest.mark.parametrize("text", ["- 1\n", "Oak", "12", "true", "null", "2026-06-05"])
def test_a_file_that_is_no_mapping_is_told(text):
    assert faults(text)


# ---- what would fill the memory or the stack -----------------------------------------------------------------------


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
@pytest.mark.parametrize("depth", [100, 5_000, 100_000])
def test_deep_nesting_is_told(opening, depth):
    told = faults("title: Oak\nlegs: " + opening * depth if opening != "- " else "- " * depth)

    assert told


def test_a_few_aliases_cannot_fill_the_memory(monkeypatch):
    monkeypatch.setattr(Table, "most_values", 10_000)
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
    )

    assert "too large" in faults(bomb)[0].problem


def test_a_number_in_base_sixty_as_long_as_a_book_is_no_number():
    """Each place of it would cost a multiplication of a number as long as all before: a megabyte takes a minute."""
    assert faults("title: Oak\nwobble: 1" + ":1" * 1_000)[0].problem == f"‘1{':1' * 39}:’ is not a value."


def test_nothing_is_concluded_from_a_value_that_could_not_be_read():
    """Neither that its field has another type, nor that what it should agree with does not."""
    assert [fault.path for fault in faults(f"title: Oak\nlegs: [{{name: a, length: {'9' * 10_000}}}]\nwobble: -1")] == [
        ("legs", 0, "length"),
        ("wobble",),
    ]


@pytest.mark.parametrize("text", ["".join(f"k{n}: 1\n" for n in range(2_000)), "title: Oak\n" * 2_000])
def test_of_very_many_faults_the_first_thousand_are_told(text):
    assert len(faults(text)) == formats.MOST_FAULTS


@pytest.mark.parametrize(
    ("text", "line"),
    [("title: Oak\nlegs:\n" + "- {name: a}\n" * 11, 13), ("".join(f"k{n}: 1\n" for n in range(20)), 11)],
)
def test_a_list_or_block_that_is_too_long_is_refused_at_the_line_where_it_becomes_so(monkeypatch, text, line):
    monkeypatch.setattr(Table, "most_in_one", 10)
    monkeypatch.setattr(yaml.CSafeLoader, "get_single_node", None)  # nothing is composed before that

    assert [str(fault) for fault in faults(text)] == [
        f"table.yaml:{line}: This list or block has more than 10 entries.\n  Write fewer."
    ]


def test_a_file_that_holds_too_much_is_refused_where_it_does(monkeypatch):
    monkeypatch.setattr(Table, "most_values", 10)

    assert [(f.problem, f.line) for f in faults("title: Oak\n" * 20)] == [("The file has more than 10 entries.", 5)]


def test_an_alias_to_itself_ends():
    assert faults("title: Oak\nlegs: &me [*me]\n")


def test_a_file_that_is_too_large_is_told_before_it_is_read(monkeypatch):
    monkeypatch.setattr("makegood.faults.LARGEST", 100)

    with pytest.raises(Faulty, match="101 bytes"):
        decode(b"x" * 101)


def test_a_number_with_too_many_digits_is_told():
    assert faults("title: Oak\nlegs: [{name: a, length: " + "9" * 10_000 + "}]\n")


# ---- encodings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_that_people_save_are_read(encoding):
    assert read("title: Café ‘Ünal’ 茶\n".encode(encoding), Table).value.title == "Café ‘Ünal’ 茶"


def test_a_byte_that_is_not_utf_8_is_told_with_its_line():
    with pytest.raises(Faulty) as wrong:
        decode(b"title: a\nname: caf\xe9\n", "table.yaml")

    assert (wrong.value.faults[0].line, wrong.value.faults[0].name) == (2, "table.yaml")


def test_broken_utf_16_is_told():
    with pytest.raises(Faulty, match="UTF-16"):
        decode(b"\xff\xfea")


def test_zero_bytes_are_told():
    with pytest.raises(Faulty, match="zero bytes"):
        decode(b"title: a\x00b")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_the_bytes_the_answer_is_a_value_or_a_fault(data):
    assert answered(data)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="{}[]-:,&*!|>'\"#%@ \n\ttitle0123", max_size=60))
def test_whatever_the_marks_the_answer_is_a_value_or_a_fault(text):
    assert answered(text)


# ---- writing -------------------------------------------------------------------------------------------------------


@settings(max_examples=50, deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=40), st.integers(0, 100))
def test_what_is_written_is_read_back(name, length):
    table = Table(title="Oak", price=Money.parse("EUR 1200"), legs=(Leg(name=name, length=length),))

    assert read(json_text(table), Table).value == table
    assert read(yaml.safe_dump(table.model_dump(mode="json")), Table).value == table


def test_the_canonical_form_does_not_depend_on_the_order():
    assert (
        canonical({"b": 1, "a": [True, None]}) == canonical({"a": [True, None], "b": 1}) == b'{"a":[true,null],"b":1}'
    )


def test_json_for_people_keeps_letters_and_order():
    assert list(json.loads(json_text({"z": "é", "a": 1}))) == ["z", "a"]
    assert "é" in json_text({"z": "é"})


def test_a_fault_says_where_what_and_what_next():
    fault = Fault("It wobbles.", "Saw it off.", ("legs", 0), "table.yaml", 3)

    assert str(fault) == "table.yaml:3: legs.0: It wobbles.\n  Saw it off."
    assert str(Fault("It wobbles.")) == "It wobbles."


def test_a_name_given_later_does_not_replace_a_known_one():
    named = Faulty([Fault("One.", name="a.yaml"), Fault("Two.")]).named("b.yaml")

    assert [fault.name for fault in named.faults] == ["a.yaml", "b.yaml"]


def test_a_list_whose_items_cannot_be_read_is_not_called_too_short_as_well():
    class Row(Strict):
        tables: Annotated[tuple[Table, ...], Field(min_length=1)]

    with pytest.raises(Faulty) as caught:
        read("tables: [{title: Oak, wobble: much}]", Row)
    assert [fault.path for fault in caught.value.faults] == [("tables", 0, "wobble")]
    with pytest.raises(Faulty, match="at least 1"):
        read("tables: []", Row)


def test_a_word_where_keys_belong_is_told_so():
    with pytest.raises(Faulty, match="should be keys with their values"):
        read("{title: Oak, legs: [short]}", Table)
