"""Whole hours by weight, by the method of the largest remainder."""

from collections.abc import Sequence

__all__ = ["apportion"]


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Return whole numbers in proportion to weights that sum to ``total`` exactly.

    Each gets the whole part of its share; what is left goes to the largest remainders, of equal
    ones to the first. All weights 0: as if all were 1. No weight: nothing.

    Source: Hamilton's method, https://en.wikipedia.org/wiki/Quota_method.

    Example:
        >>> apportion(10, [1, 1, 1]), apportion(3, [0, 0]), apportion(7, [])
        ([4, 3, 3], [2, 1], [])
    """
    whole = sum(weights)
    if not whole:
        weights, whole = [1] * len(weights), len(weights)
    shares = [divmod(total * weight, whole) for weight in weights]
    left = total - sum(share for share, _ in shares) if weights else 0
    by_remainder = sorted(range(len(shares)), key=lambda place: -shares[place][1])
    favored = set(by_remainder[:left])
    return [share + (place in favored) for place, (share, _) in enumerate(shares)]
