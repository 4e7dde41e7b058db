"""Makegood repairs business partnerships: assess, communicate, negotiate, document, monitor."""
