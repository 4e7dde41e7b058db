"""What changes from one document to another, clause by clause: one document in which what goes and what comes both stand.

A redline is itself a `Document` whose runs carry marks, so every face shows it: brackets in plain text, struck and
underlined words in PDF, tracked changes in DOCX. Accepting all of it gives the later document, rejecting all of it the earlier.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TypeVar

from makegood.agreement.document import (
    Beside,
    Block,
    Code,
    Document,
    Facts,
    Heading,
    Listing,
    Mark,
    Paragraph,
    Quote,
    Run,
    SignatureBlock,
    Table,
    Text,
    plain,
    runs_of,
)
from makegood.agreement.wording import say
from makegood.terms import Effect

Thing = TypeVar("Thing")
_LIKE = 0.4  # two paragraphs that share less of their words are not versions of one another
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\d[\d.,:]*\d|\w+|\s+|[^\w\s]")
_LONGEST = 4000  # words of one paragraph that are compared one by one; a longer one is shown as a whole


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """What became of one clause: `added`, `removed` or `changed`; `number` and `title` as the later document has them."""

    number: str
    title: str
    became: str


def redline(before: Document, after: Document) -> Document:
    """Return `after` with everything marked that differs from `before`; equal parts stand unmarked.

    Clauses are found again by what they stand for, in whatever place and under whatever number they stand now.
    """
    blocks: list[Block] = []
    for old, new in _paired(_clauses(before.blocks), _clauses(after.blocks), _clause_key):
        blocks += _blocks(old or (), new or ())
    title = after.title if before.title == after.title else f"{after.title} (formerly: {before.title})"
    return replace(after, title=title, blocks=tuple(blocks), attachments=())


def clause_changes(redlined: Document) -> tuple[ClauseChange, ...]:
    """Return the clauses of a redline in which something is marked, in their order."""
    found = []
    for clause in _clauses(redlined.blocks):
        if all(run.mark is None for block in clause for run in runs_of(block)):
            continue
        head = _heading(clause[0]) or Heading(())
        title = "".join(run.text for run in head.text if run.mark is not Mark.REMOVED)
        marks = {run.mark for run in head.text}
        became = "added" if marks == {Mark.ADDED} else "removed" if marks == {Mark.REMOVED} else "changed"
        found.append(ClauseChange(head.number, title or "".join(run.text for run in head.text), became))
    return tuple(found)


def accepted(redlined: Document) -> Document:
    """The redline with every change taken over."""
    return _without(redlined, Mark.REMOVED)


def rejected(redlined: Document) -> Document:
    """The redline with every change refused."""
    return _without(redlined, Mark.ADDED)


# --- against the governing contract ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OnContract:
    """One thing that an agreement does to the governing contract.

    act        `discharges`, `replaces` or `suspends`
    says       the words of the terms
    clauses    numbers of the clauses that these words name and the contract has; empty: none
    """

    act: str
    says: str
    clauses: tuple[str, ...]


_ACTS = ("discharges", "replaces", "suspends")


def on_contract(contract: Document, effect: Effect) -> tuple[OnContract, ...]:
    """Return what `effect` does to the clauses of the contract, one by one."""
    places = _numbered(contract.blocks)
    return tuple(
        OnContract(act, says, tuple(number for number in _named(says) if number in places))
        for act in _ACTS
        for says in getattr(effect, act)
    )


def against_contract(contract: Document, effect: Effect, agreement: str, language: str = "en") -> Document:
    """Return the governing contract with what `agreement` (its title) does to it marked where each clause stands.

    A clause that is discharged is struck out; one that is replaced or suspended stays, for it still reads for the time
    before; each gets a note, in `language`, that says what the agreement does. What names no clause found in the
    contract, or no clause at all, stands in front.
    """
    places = _numbered(contract.blocks)
    blocks = list(contract.blocks)
    notes: dict[int, list[Block]] = {}
    for each in on_contract(contract, effect):
        words = say(language, "on_contract", each.act, agreement=agreement, words=each.says.rstrip(".。"))
        note = Paragraph((Run(words, mark=Mark.ADDED),), depth=1)
        for start, end in [places[number] for number in each.clauses] or [(0, 0)]:
            notes.setdefault(end, []).append(note)
            if each.act == "discharges":
                blocks[start:end] = [_marked(block, Mark.REMOVED) for block in blocks[start:end]]
    marked: list[Block] = [*notes.get(0, ())]
    for at, block in enumerate(blocks, start=1):
        marked += [block, *notes.get(at, ())]
    return replace(contract, blocks=tuple(marked), language=language, attachments=())


_NUMBER = r"\d+(?:\.\d+)*"
_CLAUSES = re.compile(
    r"(?i)(?:\b(?:clauses?|sections?|articles?|art\.|schedules?|paragraphs?|ziffern?|klauseln?|abschnitte?|artikeln?|punkte?|"
    r"cláusulas?|artículos?|apartados?|secciones|sección|chapitres?|points?)|§+|第)"
    rf"\s*({_NUMBER}(?:(?:\s*(?:,|and|or|to|und|oder|bis|y|o|et|ou|à|、|和|或|至)\s*)+{_NUMBER})*)"
)


def _named(words: str) -> list[str]:
    """The numbers of the clauses that words name: ‘clauses 8.1 and 8.2’, ‘§ 4’, ‘第8条’."""
    return [number for found in _CLAUSES.finditer(words) for number in re.findall(_NUMBER, found[1])]


def _numbered(blocks: Sequence[Block]) -> dict[str, tuple[int, int]]:
    """From and to which block each numbered clause stands; a clause ends where the next of its depth, or above, begins."""
    starts = [
        (at, block.number.rstrip("."))
        for at, block in enumerate(blocks)
        if isinstance(block, Heading | Paragraph) and block.number[:1].isdigit()
    ]
    found: dict[str, tuple[int, int]] = {}
    for index, (at, number) in enumerate(starts):
        later = (start for start, other in starts[index + 1 :] if not other.startswith(f"{number}."))
        found.setdefault(number, (at, next(later, len(blocks))))
    return found


# --- finding again what belongs together --------------------------------------------------------------------------------


def _clauses(blocks: Sequence[Block]) -> list[tuple[Block, ...]]:
    """The blocks in groups that each begin with a heading."""
    groups: list[list[Block]] = []
    for block in blocks:
        if _heading(block) or not groups:
            groups.append([])
        groups[-1].append(block)
    return [tuple(group) for group in groups]


def _clause_key(clause: tuple[Block, ...]) -> Hashable:
    head = _heading(clause[0])
    return (head.anchor or plain(head.text)) if head else ""


def _heading(block: Block) -> Heading | None:
    """The heading that a block is; of two beside each other the one in the language that prevails."""
    block = block.blocks[0] if isinstance(block, Beside) else block
    return block if isinstance(block, Heading) else None


def _paired(
    before: Sequence[Thing], after: Sequence[Thing], key: Callable[[Thing], Hashable]
) -> Iterator[tuple[Thing | None, Thing | None]]:
    """Each thing beside its other version, in the order of `after`; what is gone stands where it stood."""
    old, new = [key(each) for each in before], [key(each) for each in after]
    moved = {k: before[old.index(k)] for k in old if k in new}
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from zip(before[a:b], after[c:d], strict=True)
            continue
        for thing in before[a:b]:
            if key(thing) not in moved:
                yield thing, None
        for thing in after[c:d]:
            yield moved.get(key(thing)), thing


def _blocks(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Block]:
    """The blocks of one clause: equal ones as they are, versions of one another word by word, others as a whole."""
    old, new = [_flat(block) for block in before], [_flat(block) for block in after]
    for what, a, b, c, d in SequenceMatcher(
        None, [_face(x) for x in old], [_face(x) for x in new], autojunk=False
    ).get_opcodes():
        if what == "equal":
            yield from after[c:d]
            continue
        yield from _versions(old[a:b], new[c:d])


def _versions(old: list[Block], new: list[Block]) -> Iterator[Block]:
    waiting = list(old)
    for block in new:
        match = next((each for each in waiting if _alike(each, block)), None)
        if match is None:
            yield _marked(block, Mark.ADDED)
            continue
        while (gone := waiting.pop(0)) is not match:
            yield _marked(gone, Mark.REMOVED)
        yield from _word_by_word(match, block)
    for gone in waiting:
        yield _marked(gone, Mark.REMOVED)


def _flat(block: Block) -> Block:
    """Signatures and code as blocks whose words can be marked."""
    match block:
        case SignatureBlock(party=party, rows=rows):
            return Facts(((party, ()), *((label, (Run(words),)) for label, words in rows)))
        case Code(text=text):
            return Paragraph((Run(text, mono=True),))
        case _:
            return block


def _face(block: Block) -> Hashable:
    """What must be equal for two blocks to be the same: numbers may differ, as clauses before them come and go."""
    return (type(block).__name__, tuple((run.text, run.strong, run.emphasis) for run in runs_of(block)))


def _alike(old: Block, new: Block) -> bool:
    if type(old) is not type(new):
        return False
    if isinstance(old, Beside) and isinstance(new, Beside):
        return old.languages == new.languages and all(map(_alike, old.blocks, new.blocks))
    if isinstance(old, Heading | Facts | Table):
        return not isinstance(old, Table) or len(old.head) == len(new.head)  # type: ignore[union-attr]
    a, b = (set(re.findall(r"\w+", "".join(run.text for run in runs_of(each)).lower())) for each in (old, new))
    return not (a | b) or len(a & b) / max(len(a), len(b)) >= _LIKE


def _word_by_word(old: Block, new: Block) -> Iterator[Block]:
    match old, new:
        case Heading(text=was), Heading(text=now):
            yield replace(new, text=_words(was, now))
        case Paragraph(text=was), Paragraph(text=now):
            yield replace(new, text=_words(was, now))
        case (Facts(), Facts()):
            yield Facts(tuple(_rows(old, new)))
        case (Table(), Table()):
            yield replace(new, head=_cells(old.head, new.head), rows=tuple(_table_rows(old, new)))
        case Beside(), Beside():
            columns = (_word_by_word(was, now) for was, now in zip(old.blocks, new.blocks, strict=True))
            yield from (replace(new, blocks=row) for row in zip(*columns, strict=True))
        case _:
            yield _marked(old, Mark.REMOVED)
            yield _marked(new, Mark.ADDED)


def _rows(old: Facts, new: Facts) -> Iterator[tuple[str, Text]]:
    for was, now in _paired(_counted(old), _counted(new), lambda row: (row[0], row[1])):
        if was is None or now is None:
            label, _, text = now or was or ("", 0, ())
            yield label, _all(text, Mark.ADDED if was is None else Mark.REMOVED)
        else:
            yield now[0], _words(was[2], now[2])


def _counted(facts: Facts) -> list[tuple[str, int, Text]]:
    """Each row with how many of its label stand before it, so that the second ‘If late’ is compared with the second."""
    seen: dict[str, int] = {}
    found = []
    for label, text in facts.rows:
        seen[label] = seen.get(label, 0) + 1
        found.append((label, seen[label], text))
    return found


def _table_rows(old: Table, new: Table) -> Iterator[tuple[Text, ...]]:
    for was, now in _paired(old.rows, new.rows, lambda row: tuple(plain(cell) for cell in row[:2])):
        if was is None or now is None:
            mark = Mark.ADDED if was is None else Mark.REMOVED
            yield tuple(_all(cell, mark) for cell in now or was or ())
        else:
            yield _cells(was, now)


def _cells(was: tuple[Text, ...], now: tuple[Text, ...]) -> tuple[Text, ...]:
    return tuple(_words(a, b) for a, b in zip(was, now, strict=True))


# --- words ---------------------------------------------------------------------------------------------------------------


def _words(old: Text, new: Text) -> Text:
    """The words of both in one text, marked where they differ."""
    before, after = _tokens(old), _tokens(new)
    if max(len(before), len(after)) > _LONGEST and before != after:
        return (*_all(old, Mark.REMOVED), *_all(new, Mark.ADDED))
    marked: list[Run] = []
    gone: list[Run] = []
    come: list[Run] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        space = what == "equal" and not "".join(run.text for run in after[c:d]).strip() and d < len(after)
        if what == "equal" and not (space and (gone or come)):
            marked += [*_all(tuple(gone), Mark.REMOVED), *_all(tuple(come), Mark.ADDED)]
            gone, come = [], []
            marked += after[c:d]
        else:  # one changed phrase reads better than its words one by one
            gone += before[a:b]
            come += after[c:d]
    marked += [*_all(tuple(gone), Mark.REMOVED), *_all(tuple(come), Mark.ADDED)]
    return _joined(marked)


def _tokens(text: Text) -> list[Run]:
    return [replace(run, text=word) for run in text for word in _WORDS.findall(run.text)]


def _joined(runs: Sequence[Run]) -> Text:
    found: list[Run] = []
    for run in runs:
        if found and replace(found[-1], text="") == replace(run, text=""):
            found[-1] = replace(run, text=found[-1].text + run.text)
        else:
            found.append(run)
    return tuple(found)


def _all(text: Text, mark: Mark) -> Text:
    return tuple(replace(run, mark=mark) for run in text)


def _marked(block: Block, mark: Mark) -> Block:
    """The whole block marked."""
    match block:
        case Heading() | Paragraph():
            return replace(block, text=_all(block.text, mark))
        case Facts(rows=rows):
            return Facts(tuple((label, _all(text, mark)) for label, text in rows))
        case Table():
            rows_ = tuple(tuple(_all(cell, mark) for cell in row) for row in block.rows)
            return replace(block, head=tuple(_all(cell, mark) for cell in block.head), rows=rows_)
        case Listing(points=points):
            return replace(block, points=tuple(tuple(_marked(each, mark) for each in point) for point in points))
        case Quote(blocks=blocks):
            return Quote(tuple(_marked(each, mark) for each in blocks))
        case Beside(blocks=(left, right)):
            return replace(block, blocks=(_marked(left, mark), _marked(right, mark)))
        case SignatureBlock() | Code():
            return _marked(_flat(block), mark)
        case _:
            return block


def _without(redlined: Document, mark: Mark) -> Document:
    kept = (_kept(block, mark) for block in redlined.blocks)
    return replace(redlined, blocks=tuple(block for block in kept if block is not None))


def _kept(block: Block, mark: Mark) -> Block | None:
    """The block without what is marked; None where nothing of it is left."""
    runs = [run for run in runs_of(block) if run.text]
    if runs and all(run.mark is mark for run in runs if run.mark or run.text.strip()) and any(run.mark for run in runs):
        return None
    match block:
        case Heading() | Paragraph():
            return replace(block, text=_clear(block.text, mark))
        case Facts(rows=rows):
            left = [(label, _clear(text, mark)) for label, text in rows if not _gone(text, mark)]
            return Facts(tuple(left)) if left else None
        case Table():
            rows_ = [row for row in block.rows if not all(_gone(cell, mark) or not cell for cell in row)]
            head = tuple(_clear(cell, mark) for cell in block.head)
            return replace(block, head=head, rows=tuple(tuple(_clear(cell, mark) for cell in row) for row in rows_))
        case Listing(points=points):
            return replace(block, points=tuple(tuple(k for b in p if (k := _kept(b, mark))) for p in points))
        case Quote(blocks=blocks):
            return Quote(tuple(k for b in blocks if (k := _kept(b, mark))))
        case Beside(blocks=(left, right)):
            return replace(block, blocks=(_kept(left, mark) or Paragraph(()), _kept(right, mark) or Paragraph(())))
        case _:
            return block


def _gone(text: Text, mark: Mark) -> bool:
    return bool(text) and all(run.mark is mark for run in text)


def _clear(text: Text, mark: Mark) -> Text:
    return _joined([replace(run, mark=None) for run in text if run.mark is not mark])
