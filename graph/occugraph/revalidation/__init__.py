"""Revalidation: what has to be judged again where most of a graph is known to conform.

:mod:`~occugraph.revalidation.trails` says what a shape reads,
:mod:`~occugraph.revalidation.neighborhood` finds the nodes that a change may concern,
:mod:`~occugraph.revalidation.child` has the fast engine judge them. Nothing here imports more than
the standard library, since the child has to start in no time.
"""
