"""The web application: a shell around the same functions that the command line calls."""
