"""Estimates from a stratified random sample: pure arithmetic, no files.

Wilson's interval within a stratum (E. B. Wilson, JASA 22, 1927), with the correction for a finite population. Over
strata the limits are weighted by the strata's sizes, and the quantile is made smaller by as much as independent errors
of several strata cancel out (W. Yan, X. Su, Statistics in Biopharmaceutical Research 2, 2010).
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its interval, and how many were checked of how many there are."""

    share: float
    low: float
    high: float
    checked: int
    population: int


@dataclass(frozen=True, slots=True)
class Count:
    """One stratum: `right` of `checked` records were right; it has `population` records."""

    right: int
    checked: int
    population: int


def quantile(confidence: float) -> float:
    """The two-sided quantile of the normal distribution: 1.96 for 0.95."""
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def _size(count: Count) -> float:
    """The size that a sample counts for: n (N - 1) / (N - n), infinite where all of a population was checked."""
    if count.checked >= count.population:
        return math.inf
    return count.checked * (count.population - 1) / (count.population - count.checked)


def wilson(count: Count, z: float) -> tuple[float, float]:
    """Wilson's interval of one stratum for a quantile; nothing is known where nothing was checked."""
    if count.checked <= 0:
        return 0.0, 1.0
    share, size = count.right / count.checked, _size(count)
    if math.isinf(size):
        return share, share
    middle = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * math.sqrt(share * (1 - share) / size + z * z / (4 * size * size))
    # the share itself lies inside, whatever the last digit of the arithmetic says
    return max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))


def stratified(counts: Sequence[Count], confidence: float = 0.95) -> Estimate | None:
    """The share over all strata, each by its size; None where a stratum that has records was not checked at all."""
    strata = [count for count in counts if count.population]
    if not strata or any(not count.checked for count in strata):
        return None
    total = sum(count.population for count in strata)
    weights = [count.population / total for count in strata]
    shares = [count.right / count.checked for count in strata]
    errors = [
        weight * math.sqrt(share * (1 - share) / _size(count))
        for weight, share, count in zip(weights, shares, strata, strict=True)
    ]
    z = quantile(confidence)
    if sum(errors) > 0:
        z *= math.sqrt(sum(error * error for error in errors)) / sum(errors)
    limits = [wilson(count, z) for count in strata]
    return Estimate(
        share=sum(weight * share for weight, share in zip(weights, shares, strict=True)),
        low=sum(weight * low for weight, (low, _) in zip(weights, limits, strict=True)),
        high=sum(weight * high for weight, (_, high) in zip(weights, limits, strict=True)),
        checked=sum(count.checked for count in strata),
        population=total,
    )


def sample_size(population: int, margin: float, confidence: float, expected: float) -> int:
    """How many to check so that the interval of an `expected` share is no wider than `margin` to either side."""
    z = quantile(confidence)
    wanted = z * z * expected * (1 - expected) / (margin * margin)
    finite = wanted / (1 + (wanted - 1) / population) if population else 0.0
    return min(population, math.ceil(finite))


def allocate(populations: Mapping[str, int], size: int, at_least: int = 5) -> dict[str, int]:
    """A sample of that size over strata, by their sizes; each has `at_least` that many, or all of its records."""
    total = sum(populations.values())
    return {
        name: min(population, max(at_least, math.ceil(size * population / total))) if total else 0
        for name, population in populations.items()
    }


def draw(ids: Sequence[str], size: int, seed: str) -> list[str]:
    """A simple random sample without replacement: the same for the same ids, whatever their order, and seed."""
    return sorted(random.Random(seed).sample(sorted(ids), min(size, len(ids))))
