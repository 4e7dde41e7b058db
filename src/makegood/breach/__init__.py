"""What happened, what it does, and what to do about it: a `Report` in, an `Assessment` out."""
