"""A company as its own people see it: who belongs to it, which sides of cases are its own, and what its people did there.

An organisation opens no case to anybody: who reads a case sits in it. Its admins see who did what and when, never what was written.
"""
