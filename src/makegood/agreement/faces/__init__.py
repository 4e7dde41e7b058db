"""The faces of a document: plain text, PDF, DOCX. Each takes a `Document` and gives the same bytes for the same one."""
