"""Agreement: clear, measurable, signed, and the same in every form. Terms in; findings, documents and proof out."""

from makegood.agreement.document import Document
from makegood.agreement.drafting import draft
from makegood.agreement.faces.pdf import render_markdown_pdf, to_pdf
from makegood.agreement.faces.text import to_text
from makegood.agreement.signing import Signature, Signatures, Willingness, digest, sign

__all__ = ["Document", "Signature", "Signatures", "Willingness", "digest", "draft", "render_markdown_pdf", "sign", "to_pdf", "to_text"]
