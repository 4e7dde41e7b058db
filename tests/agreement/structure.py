"""What PDF/A-3a and PDF/UA-1 ask of the structure of a file, as far as its objects show it; read with pikepdf, apart from who wrote it.

This is no full checker: colours, glyph widths and what words mean are not looked at.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

_STANDARD = frozenset(
    [
        "Document",
        "Part",
        "Sect",
        "Div",
        "Aside",
        "BlockQuote",
        "Caption",
        "TOC",
        "TOCI",
        "Index",
        "Private",
        "NonStruct",
        "P",
        "H",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "Title",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "TR",
        "TH",
        "TD",
        "THead",
        "TBody",
        "TFoot",
        "Span",
        "Quote",
        "Note",
        "Reference",
        "BibEntry",
        "Code",
        "Link",
        "Annot",
        "Figure",
        "Formula",
        "Form",
        "Em",
        "Strong",
        "FENote",
        "Sub",
    ]
)
_FORBIDDEN = ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ImportData", "/ResetForm", "/Rendition", "/GoTo3DView")
_SHOWS = frozenset(
    ["Tj", "TJ", "'", '"', "Do", "sh", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "EI", "INLINE IMAGE"]
)


def faults(data: bytes) -> list[str]:
    """Everything in the file that breaks a rule of either standard; empty where none was found."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = [*_header(data), *_catalog(pdf), *_metadata(pdf), *_profile(pdf), *_attachments(pdf)]
        found += [*_fonts(pdf), *_annotations(pdf), *_actions(pdf), *_tree(pdf), *_content(pdf)]
    return found


def _header(data: bytes) -> Iterator[str]:
    if not re.match(rb"%PDF-1\.7\r?\n%[\x80-\xff]{4}", data):
        yield "the header does not say 1.7, or no bytes above 127 follow it"
    if b"/LZWDecode" in data:
        yield "LZW is used"


def _catalog(pdf: Pdf) -> Iterator[str]:
    root = pdf.Root
    if pdf.is_encrypted or "/Encrypt" in pdf.trailer:
        yield "it is encrypted"
    if "/ID" not in pdf.trailer:
        yield "the trailer has no ID"
    if not root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield "it is not said to be marked"
    if root.get("/MarkInfo", Dictionary()).get("/Suspects", False):
        yield "its marks are suspect"
    if not str(root.get("/Lang", "")):
        yield "it has no language"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "its title is not shown"
    if "/XFA" in root.get("/AcroForm", Dictionary()) or root.get("/AcroForm", Dictionary()).get(
        "/NeedAppearances", False
    ):
        yield "it has a form that a reader draws"
    if "/AA" in root or "/Requirements" in root or ("/Perms" in root and "/UR3" in root.Perms):
        yield "its catalog asks for what an archive forbids"


def _metadata(pdf: Pdf) -> Iterator[str]:
    stream = pdf.Root.get("/Metadata")
    if stream is None:
        yield "it has no metadata"
        return
    if "/Filter" in stream:
        yield "its metadata are compressed"
    with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
        wanted = {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
        yield from (
            f"its metadata say {name} {about.get(name)}" for name, value in wanted.items() if about.get(name) != value
        )
        if not about.get("dc:title"):
            yield "its metadata have no title"
        info = pdf.docinfo
        if "/Title" in info and str(info.Title) != about.get("dc:title"):
            yield "the two titles differ"
        for old, new in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
            if old in info and _digits(str(info[old])) != _digits(about.get(new, "")):
                yield f"{old} and {new} differ"


def _digits(moment: str) -> str:
    return re.sub(r"\D", "", moment)[:14]


def _profile(pdf: Pdf) -> Iterator[str]:
    intents = [each for each in pdf.Root.get("/OutputIntents", Array()) if each.get("/S") == Name.GTS_PDFA1]
    if len({each.DestOutputProfile.objgen for each in intents}) != 1:
        yield "it has not one colour profile"
        return
    profile = intents[0].DestOutputProfile
    held, channels = profile.read_bytes(), {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}
    if held[36:40] != b"acsp" or channels.get(held[16:20]) != int(profile.N):
        yield "its colour profile is none"


def _attachments(pdf: Pdf) -> Iterator[str]:
    associated = {each.objgen for each in pdf.Root.get("/AF", Array())}
    for name, each in pdf.attachments.items():
        spec = each.obj
        if spec.objgen not in associated:
            yield f"{name} is attached to nothing"
        yield from (f"{name} has no {key}" for key in ("/F", "/UF", "/AFRelationship", "/Desc") if key not in spec)
        file = spec.EF.F
        if "/Subtype" not in file or "/ModDate" not in file.get("/Params", Dictionary()):
            yield f"{name} does not say its kind or time"


def _fonts(pdf: Pdf) -> Iterator[str]:
    for obj in pdf.objects:
        if (
            not isinstance(obj, Dictionary)
            or obj.get("/Type") != Name.Font
            or obj.get("/Subtype") in (Name.CIDFontType0, Name.CIDFontType2)
        ):
            continue
        name = str(obj.get("/BaseFont", "?"))
        if "/ToUnicode" not in obj:
            yield f"{name} does not say its characters"
        inner = obj.DescendantFonts[0] if "/DescendantFonts" in obj else obj
        described = inner.get("/FontDescriptor", Dictionary())
        if obj.get("/Subtype") != Name.Type3 and not any(
            key in described for key in ("/FontFile", "/FontFile2", "/FontFile3")
        ):
            yield f"{name} is not embedded"


def _annotations(pdf: Pdf) -> Iterator[str]:
    parents = (
        _by_number(pdf.Root.StructTreeRoot.get("/ParentTree", Dictionary())) if "/StructTreeRoot" in pdf.Root else {}
    )
    for number, page in enumerate(pdf.pages, start=1):
        notes = list(page.get("/Annots", Array()))
        if notes and page.get("/Tabs") != Name.S:
            yield f"page {number} does not say in which order its annotations come"
        for note in notes:
            flags, empty = int(note.get("/F", 0)), len({float(each) for each in note.Rect}) == 1
            if note.get("/Subtype") != Name.Popup and (flags & 0b100 == 0 or flags & 0b100011):
                yield f"page {number}: an annotation is hidden, or not printed"
            if not empty and int(note.get("/StructParent", -1)) not in parents:
                yield f"page {number}: an annotation stands outside the structure"
            if note.get("/Subtype") == Name.Link and "/Contents" not in note:
                yield f"page {number}: a link has no words"


def _actions(pdf: Pdf) -> Iterator[str]:
    for obj in pdf.objects:
        if isinstance(obj, Dictionary) and str(obj.get("/S", "")) in _FORBIDDEN:
            yield f"an action does {obj.S}"


# --- the structure -----------------------------------------------------------------------------------------------------


def _tree(pdf: Pdf) -> Iterator[str]:
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        yield "it has no structure"
        return
    roles = {str(key).lstrip("/"): str(value).lstrip("/") for key, value in root.get("/RoleMap", Dictionary()).items()}
    last = 0
    for element, parent in _elements(root):
        kind = str(element.S).lstrip("/")
        standard = roles.get(kind, kind)
        if standard not in _STANDARD:
            yield f"‘{kind}’ is no kind of element"
        if element.get("/P", parent).objgen != parent.objgen:
            yield f"a ‘{kind}’ does not know where it stands"
        if standard in ("Figure", "Formula") and not str(element.get("/Alt", element.get("/ActualText", ""))).strip():
            yield f"a {standard} has no words for who cannot see it"
        if level := re.fullmatch(r"H([1-6])", standard):
            if int(level[1]) > last + 1:
                yield f"a heading of level {level[1]} follows one of level {last}"
            last = int(level[1])
        if standard == "TH" and not any("/Scope" in each for each in _attributes(element)):
            yield "a head of a table does not say of what"
        if standard == "TR" and str(parent.S) not in ("/Table", "/THead", "/TBody", "/TFoot"):
            yield "a row stands outside a table"
        if standard == "LI" and str(parent.S) != "/L":
            yield "a point stands outside a list"


def _elements(root: Object) -> Iterator[tuple[Object, Object]]:
    """Every element with the one it stands in, in reading order."""
    waiting = [(each, root) for each in reversed(_kids(root))]
    while waiting:
        element, parent = waiting.pop()
        yield element, parent
        waiting += [(each, element) for each in reversed(_kids(element))]


def _kids(element: Object) -> list[Any]:
    held = element.get("/K", Array())
    return [
        each for each in (held if isinstance(held, Array) else [held]) if isinstance(each, Dictionary) and "/S" in each
    ]


def _attributes(element: Object) -> list[Any]:
    held = element.get("/A", Array())
    return [each for each in (held if isinstance(held, Array) else [held]) if isinstance(each, Dictionary)]


def _by_number(tree: Object) -> dict[int, Object]:
    found = {}
    nums = list(tree.get("/Nums", Array()))
    found.update({int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)})
    for kid in tree.get("/Kids", Array()):
        found |= _by_number(kid)
    return found


def _content(pdf: Pdf) -> Iterator[str]:
    """Whatever is drawn is an artifact or has its place in the structure."""
    if "/StructTreeRoot" not in pdf.Root:
        return
    parents = _by_number(pdf.Root.StructTreeRoot.ParentTree)
    for number, page in enumerate(pdf.pages, start=1):
        placed = parents.get(int(page.get("/StructParents", -1)), Array())
        marks: list[int | None] = []
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BMC" | "BDC":
                    marks.append(_mark(operands))
                case "EMC":
                    marks.pop()
                case shows if shows in _SHOWS and not any(mark is not None for mark in marks):
                    yield f"page {number}: something is drawn that is neither artifact nor structure"
                    return
            if marks and marks[-1] is not None and marks[-1] >= len(placed):
                yield f"page {number}: a mark has no place in the structure"
                return


def _mark(operands: Any) -> int | None:
    """The number of a mark; -1 for an artifact, None for what is neither."""
    if str(operands[0]) == "/Artifact":
        return -1
    about = operands[1] if len(operands) > 1 else Dictionary()
    return int(about.MCID) if isinstance(about, Dictionary) and "/MCID" in about else None
