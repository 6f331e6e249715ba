"""Least-loss covering: which of many switches to turn on so that every goal can be reached.

Mathematics without a field: linear programs say how far each goal can be moved under a pattern,
cutting planes find the cheapest pattern that serves all goals and prove it. Cell suppression in
`evidence` is what it serves today.
"""
