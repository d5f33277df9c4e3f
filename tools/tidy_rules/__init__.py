"""The rules of the tidy test, one module per subject.

Each rule module has a function check(tree) that yields Findings for a
SourceTree. tools/tidy.py runs them all; tools/tidy_selftest.py feeds each of
them small bad inputs.
"""
