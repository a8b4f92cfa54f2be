"""The ranking said plainly: every record, every unit, no tables. What the quick way finds must be this."""

from collections import Counter
from math import log, log1p, sqrt

import numpy as np

from musubi.coordination.matching.normalise import compared
from musubi.coordination.matching.scoring import K1, ONE, QUESTION_FAMILIES, RECORD_FAMILIES, B
from musubi.coordination.matching.units import FAMILIES, units


def counted(text):
    found = units(compared(text).folded)
    return Counter(zip(found.families.tolist(), found.hashes.tolist(), strict=True))


def question_scores(records, text):
    held = {id_: counted(record) for id_, record in records.items()}
    frequency = Counter(unit for units_ in held.values() for unit in units_)
    means = [np.mean([lengths(units_)[family] for units_ in held.values()]) for family in range(FAMILIES)]
    scores = {}
    for id_, units_ in held.items():
        own = lengths(units_)
        addends = [
            QUESTION_FAMILIES[family]
            * log1p((len(held) - frequency[family, hash_] + 0.5) / (frequency[family, hash_] + 0.5))
            * times
            * (count := units_[family, hash_])
            / (count + np.float32(K1 * (1 - B + B * own[family] / means[family])))
            for (family, hash_), times in counted(text).items()
            if (family, hash_) in units_
        ]
        if addends:
            scores[id_] = sum(round(addend * ONE) for addend in addends) / ONE
    return scores


def record_scores(records, text):
    """Without deductions."""
    held = {id_: counted(record) for id_, record in records.items()}
    frequency = Counter(unit for units_ in held.values() for unit in units_)
    asked = {unit: times for unit, times in counted(text).items() if unit in frequency}

    def weights(units_):
        return {unit: (1 + log(times)) * log1p(len(held) / frequency[unit]) ** 1.5 for unit, times in units_.items()}

    scores = {}
    for id_, units_ in held.items():
        own, other = weights(units_), weights(asked)
        shared = [unit for unit in asked if unit in units_]
        if shared:
            scores[id_] = sum(
                RECORD_FAMILIES[unit[0]] * own[unit] * other[unit] / norm(own, unit[0]) / norm(other, unit[0])
                for unit in shared
            )
    return scores


def lengths(units_):
    found = [0] * FAMILIES
    for (family, _), times in units_.items():
        found[family] += times
    return found


def norm(weights, family):
    return sqrt(sum(weight**2 for (own, _), weight in weights.items() if own == family))
