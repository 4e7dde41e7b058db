"""Agreement: clear, measurable, signed, and the same in every form.

Terms in; findings, documents and proof out. `lint` says what stands between terms and a signature, `draft` writes the
document, `to_text`, `to_pdf` and `to_docx` give it a face, `sign` and `seal` bind people and bytes to it, `verify` checks both.
"""

from makegood.agreement.abroad import language_of
from makegood.agreement.amending import amend, amended, amends, in_force, with_dates
from makegood.agreement.beside import draft_beside
from makegood.agreement.bundles import Exhibit, bundle
from makegood.agreement.case_study import CaseStudy, Removed, case_study
from makegood.agreement.changes import Change, changes
from makegood.agreement.contract_text import read_contract
from makegood.agreement.document import Document
from makegood.agreement.drafting import counted_from, draft
from makegood.agreement.faces.docx import to_docx
from makegood.agreement.faces.pdf import render_markdown_pdf, to_pdf
from makegood.agreement.faces.text import to_text
from makegood.agreement.inviting import Declined, Invitation, Stage, Standing, invite, stands
from makegood.agreement.letters import letter, letters
from makegood.agreement.linting import Finding, Governing, Level, lint, signable
from makegood.agreement.reading import Candidate, read_commitment
from makegood.agreement.redline import (
    ClauseChange,
    OnContract,
    accepted,
    against_contract,
    clause_changes,
    on_contract,
    redline,
    rejected,
)
from makegood.agreement.returned import NotUnderstood, Proposal, Proposed, read_returned
from makegood.agreement.sealing import Sealer, seal
from makegood.agreement.signing import Signature, Signatures, Willingness, digest, sign, signed_at, unwilling
from makegood.agreement.vague import Vague, vague_words
from makegood.agreement.verifying import Seal, Verdict, verify

__all__ = [
    "Candidate",
    "CaseStudy",
    "Change",
    "ClauseChange",
    "Declined",
    "Document",
    "Exhibit",
    "Finding",
    "Governing",
    "Invitation",
    "Level",
    "NotUnderstood",
    "OnContract",
    "Proposal",
    "Proposed",
    "Removed",
    "Seal",
    "Sealer",
    "Signature",
    "Signatures",
    "Stage",
    "Standing",
    "Vague",
    "Verdict",
    "Willingness",
    "accepted",
    "against_contract",
    "amend",
    "amended",
    "amends",
    "bundle",
    "case_study",
    "changes",
    "clause_changes",
    "counted_from",
    "digest",
    "draft",
    "draft_beside",
    "in_force",
    "invite",
    "language_of",
    "letter",
    "letters",
    "lint",
    "on_contract",
    "read_commitment",
    "read_contract",
    "read_returned",
    "redline",
    "rejected",
    "render_markdown_pdf",
    "seal",
    "sign",
    "signable",
    "signed_at",
    "stands",
    "to_docx",
    "to_pdf",
    "to_text",
    "unwilling",
    "vague_words",
    "verify",
    "with_dates",
]
