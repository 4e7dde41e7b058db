"""How well `makegood.contract` finds clauses, measured on CUAD (CC BY 4.0), against keyword search.

    python bench/contract.py contracts_cuad.jsonl.gz [--half test] [--learned FILE.npz] [--misses KIND] [--at-most N] [--long] [--all]

Each line of the file holds a contract's text and CUAD's labels. A fixed draw splits the contracts in two: rules and weights
are worked on with the half `develop`, figures are told for the half `test`. The weights shipped have seen both halves;
for a figure on contracts they have not seen, learn on one half first:

    python bench/fit_contract.py contracts_cuad.jsonl.gz --half develop --write half.npz
    python bench/contract.py contracts_cuad.jsonl.gz --learned half.npz

    python bench/contract.py contracts_cuad.jsonl.gz --long

tells the time and memory of one contract of over 100 pages, after a first small one was read.

    python bench/contract.py contracts_cuad.jsonl.gz --all

has `makegood read --batch` answer all contracts in one run on two cores: time by the clock, time of the processor, and the most memory
that its processes held together.

Presence is scored by contract (F1); a labelled span counts as found when at least 80 % of its characters lie inside
clauses of the kind. CUAD's ‘Cap On Liability’ also marks waivers of kinds of loss, which are a kind of their own
here: its spans may lie in either, and a waiver that is all that limits liability counts as what CUAD calls a cap.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from makegood.contract import learned, read

LABELS = {
    "liability_cap": "Cap On Liability",
    "termination_for_convenience": "Termination For Convenience",
    "governing_law": "Governing Law",
    "audit_right": "Audit Rights",
    "insurance": "Insurance",
    "renewal_or_expiry": "Renewal Term",
    "liquidated_damages_or_credits": "Liquidated Damages",
    "exclusivity": "Exclusivity",
    "minimum_commitment": "Minimum Commitment",
    "notice to end renewal": "Notice Period To Terminate Renewal",
}
KEYWORDS = {
    "liability_cap": r"limitation of liability|liability.{0,80}exceed",
    "termination_for_convenience": r"for convenience|without cause|for any reason",
    "governing_law": r"governed by|governing law",
    "audit_right": r"\baudit",
    "insurance": r"\binsurance",
    "renewal_or_expiry": r"\brenew",
    "liquidated_damages_or_credits": r"liquidated damages",
    "exclusivity": r"\bexclusive(?!.{0,20}jurisdiction)",
    "minimum_commitment": r"\bminimum",
    "notice to end renewal": r"renew.{0,300}notice",
}
SEED = 20260603
LONG = 322_000  # characters of over 100 pages


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--half", choices=("develop", "test"), default="test")
    options.add_argument("--misses", help="show what was missed and wrongly found for this kind")
    options.add_argument("--learned", type=Path, help="weights to use in place of those shipped")
    options.add_argument("--at-most", type=int, default=10_000)
    options.add_argument("--long", action="store_true", help="time and memory of one long contract")
    options.add_argument("--all", action="store_true", help="all contracts in one run of `read --batch` on two cores")
    given = options.parse_args()
    if given.all:
        return _all([*half(given.data, "develop"), *half(given.data, "test")][: given.at_most])
    if given.long:
        return _long(half(given.data, "develop"))
    rows = half(given.data, given.half)[: given.at_most]
    model = learned.load(given.learned) if given.learned else learned.learned()
    started = time.process_time()
    found = [_found(row["text"], model) for row in rows]
    took = time.process_time() - started
    _table(rows, found)
    size = sum(len(row["text"]) for row in rows)
    print(f"\n{len(rows)} contracts ({given.half}), {size:,} characters in {took:.1f} s of processor time")
    if given.misses:
        _show(rows, found, given.misses)


def _long(rows: list[dict[str, Any]]) -> None:
    """Contracts put one after the other until they fill over 100 pages, read as one."""
    read("1. Law. Irish law governs this agreement.")
    text = "\n\n".join(row["text"] for row in rows)[:LONG]
    started = time.process_time()
    found = len(read(text).clauses)
    took, peak = time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(text):,} characters, {found} clauses: {took:.1f} s of processor time, {peak:.0f} MB at the most")


def _all(rows: list[dict[str, Any]]) -> None:
    """Every contract by the command line, as somebody with many of them does it."""
    cores = sorted(os.sched_getaffinity(0))[:2]
    with tempfile.TemporaryDirectory() as folder:
        lines, answers = Path(folder) / "contracts.jsonl", Path(folder) / "answers.jsonl"
        lines.write_text("".join(f"{json.dumps({'id': row['file'], 'text': row['text']})}\n" for row in rows), "utf-8")
        began, peak = time.monotonic(), 0.0
        with answers.open("wb") as out:
            running = subprocess.Popen(
                [str(Path(sys.executable).with_name("makegood")), "read", "--batch", str(lines)],
                stdout=out,
                start_new_session=True,
                preexec_fn=lambda: os.sched_setaffinity(0, cores),
            )
            while running.poll() is None:
                peak = max(peak, _held(running.pid))
                time.sleep(0.5)
        took = time.monotonic() - began
        told = sum(len(json.loads(line)["clauses"]) for line in answers.open(encoding="utf-8"))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"{len(rows)} contracts, {told:,} clauses, status {running.returncode}: {took:.0f} s by the clock on {len(cores)} cores, "
        f"{used.ru_utime + used.ru_stime:.0f} s of processor time, {peak:.0f} MB at the most in all processes together"
    )


def _held(session: int) -> float:
    """MB that the processes of a session hold together; what they share counts once."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[3]) == session:
                rollup = (stat.parent / "smaps_rollup").read_text()
                total += int(re.search(r"^Pss:\s+(\d+)", rollup, re.M)[1])
        except (OSError, TypeError):
            continue  # it ended meanwhile
    return total / 1024


def half(path: Path, which: str) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    order = list(range(len(rows)))
    random.Random(SEED).shuffle(order)
    chosen = order[: len(rows) // 2] if which == "develop" else order[len(rows) // 2 :]
    return [rows[index] for index in sorted(chosen)]


def _found(text: str, model: learned.Learned) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = {}
    for clause in read(text, model=model).clauses:
        for name in _names(clause.kind, clause.terms):
            places.setdefault(name, []).append((clause.span.start, clause.span.end))
    return places


def _names(kind: str, terms: Any) -> list[str]:
    """CUAD labels ‘Renewal Term’ only where something renews."""
    if kind == "renewal_or_expiry":
        renews = ["renewal_or_expiry"] if terms.get("renews") else []
        stops = terms.get("notice_to_stop") or terms.get("notice_to_stop_in_words")
        return renews + (["notice to end renewal"] if stops else [])
    waiver = kind == "consequential_loss_exclusion" and terms.get("no_sum_found")
    return [kind, "liability_cap"] if waiver else [kind]


def _true(row: dict[str, Any], kind: str) -> bool:
    return bool(_spans(row, kind))


def _spans(row: dict[str, Any], kind: str) -> list[str]:
    return list(ast.literal_eval(row["labels"].get(LABELS[kind], "[]") or "[]"))


def _table(rows: list[dict[str, Any]], found: list[dict[str, list[tuple[int, int]]]]) -> None:
    print(f"{'kind':32}{'with':>6}{'precision':>11}{'recall':>8}{'F1':>7}{'spans 80 %':>12}{'keyword F1':>12}")
    scores = []
    for kind in LABELS:
        true = [_true(row, kind) for row in rows]
        said = [kind in places for places in found]
        words = [bool(re.search(KEYWORDS[kind], " ".join(row["text"].split()), re.I)) for row in rows]
        precision, recall, score = _score(true, said)
        scores.append(score)
        print(
            f"{kind:32}{sum(true):6}{precision:11.2f}{recall:8.2f}{score:7.3f}"
            f"{_spans_found(rows, found, kind):12.2f}{_score(true, words)[2]:12.3f}"
        )
    print(f"{'mean':32}{'':6}{'':11}{'':8}{sum(scores) / len(scores):7.3f}")


def _score(true: list[bool], said: list[bool]) -> tuple[float, float, float]:
    both = sum(a and b for a, b in zip(true, said, strict=True))
    precision, recall = both / max(1, sum(said)), both / max(1, sum(true))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _spans_found(rows: list[dict[str, Any]], found: list[dict[str, list[tuple[int, int]]]], kind: str) -> float:
    hits = total = 0
    for row, places in zip(rows, found, strict=True):
        ours = {at for name in _same(kind) for a, b in places.get(name, ()) for at in range(a, b)}
        for pieces in label_places(row, LABELS[kind])[0]:
            marked = [at for a, b in pieces for at in range(a, b) if not row["text"][at].isspace()]
            total += 1
            hits += sum(at in ours for at in marked) >= 0.8 * len(marked)
    return hits / max(1, total)


def _same(kind: str) -> tuple[str, ...]:
    return (kind, "consequential_loss_exclusion") if kind == "liability_cap" else (kind,)


_PLAIN = str.maketrans({"\u037e": ";", "’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_PIECE = 24


def label_places(row: dict[str, Any], label: str) -> tuple[list[list[tuple[int, int]]], bool]:
    """Where each labelled passage stands in the text, as places of its pieces; and whether there is any label.

    Labels and text differ in white space, quotes and running lines, so a passage that does not stand there as a
    whole is looked for in pieces that occur once; a passage of which less than half is found is left out.
    """
    spans = ast.literal_eval(row["labels"].get(label, "[]") or "[]")
    if not spans:
        return [], False
    text = row["text"].translate(_PLAIN)
    kept = [at for at, character in enumerate(text) if not character.isspace()]
    dense = "".join(text[at] for at in kept)
    found = [_located(dense, "".join(span.translate(_PLAIN).split())) for span in spans]
    return [[(kept[a], kept[b - 1] + 1) for a, b in pieces] for pieces in found if pieces], True


def _located(dense: str, span: str) -> list[tuple[int, int]]:
    start = dense.find(span)
    if not span or start >= 0:
        return [(start, start + len(span))] if span else []
    pieces: list[tuple[int, int]] = []
    for at in range(0, len(span) - _PIECE + 1, _PIECE // 2):
        piece = span[at : at + _PIECE]
        start = dense.find(piece)
        if start >= 0 and dense.find(piece, start + 1) < 0:
            if pieces and 0 <= start - pieces[-1][1] < 250:
                pieces[-1] = (pieces[-1][0], start + _PIECE)
            elif not pieces or start >= pieces[-1][1]:
                pieces.append((start, start + _PIECE))
            else:
                pieces[-1] = (pieces[-1][0], max(pieces[-1][1], start + _PIECE))
    return pieces if sum(b - a for a, b in pieces) >= len(span) / 2 else []


def _show(rows: list[dict[str, Any]], found: list[dict[str, list[tuple[int, int]]]], kind: str) -> None:
    for row, places in zip(rows, found, strict=True):
        true, said = _true(row, kind), kind in places
        if true and not said:
            print("\nMISSED ", " ".join(" / ".join(_spans(row, kind)).split())[:700])
        elif said and not true:
            print("\nWRONGLY", " / ".join(" ".join(row["text"][a:b].split())[:350] for a, b in places[kind][:2]))


if __name__ == "__main__":
    main()
