"""Which duty a text is about, how sure that is and why: a linear model over words. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

import rjieba

from shuzheng.systems.openness.hotline.dispatching.specs import Guess, Weights, frames

_WORD = re.compile(r"[\u4e00-\u9fff]{1,}|[A-Za-z]+")
_COMMON = frozenset(
    "的了在是我你他她它们这那有和就不都也很到说去会着没上下个为与及或被把给让从对等请希望反映投诉处理解决相关部门尽快您好应该找谁市民来电人"
)
TOP_WORDS, LONGEST_GRAM = 5, 4


def words(text: str) -> list[str]:
    """The words of a text that say something."""
    return [word for word in rjieba.cut(text) if _WORD.fullmatch(word) and not (len(word) == 1 and word in _COMMON)]


@cache
def generic() -> frozenset[str]:
    """The words that stand in every kind of matter: those of the frames."""
    return frozenset(word for frame in frames() for word in words(frame))


def features(text: str) -> dict[str, float]:
    """Words, and one to four neighbouring characters in them, for what the dictionary cuts otherwise: 水管, 管子."""
    found = words(text)
    grams = [f"_{gram}" for word in found for gram in _grams(word) if gram not in _COMMON]
    return {one: 1 + math.log(count) for one, count in Counter([*found, *grams]).items()}


def _grams(word: str) -> list[str]:
    return [word[i : i + size] for size in range(1, LONGEST_GRAM + 1) for i in range(len(word) - size + 1)]


def guess(weights: Weights, text: str, *, most: int = 3) -> list[Guess]:
    """The likeliest duties, with calibrated shares and the words that spoke for each."""
    held = _held(weights, text)
    shares = softmax([score / weights.temperature for score in _scores(weights, held)])
    best = sorted(range(len(shares)), key=lambda place: -shares[place])[:most]
    return [Guess(weights.duties[place], shares[place], _reasons(weights, held, place)) for place in best]


def scores(weights: Weights, text: str) -> list[float]:
    """How much speaks for each duty, before it is made a share."""
    return _scores(weights, _held(weights, text))


def _held(weights: Weights, text: str) -> dict[str, float]:
    """The known features of a text, weighed and brought to length one."""
    held = {word: tf * weights.idf[word] for word, tf in features(text).items() if word in weights.idf}
    norm = math.sqrt(sum(value * value for value in held.values())) or 1.0
    return {word: value / norm for word, value in held.items()}


def _scores(weights: Weights, held: dict[str, float]) -> list[float]:
    found = list(weights.intercepts)
    for word, value in held.items():
        for place, coefficient in enumerate(weights.coefficients[word]):
            found[place] += value * coefficient
    return found


def _reasons(weights: Weights, held: dict[str, float], place: int) -> tuple[str, ...]:
    whole = {word: value for word, value in held.items() if not word.startswith("_") and word not in generic()}
    told = {word: value * weights.coefficients[word][place] for word, value in whole.items()}
    return tuple(word for word in sorted(told, key=lambda one: -told[one])[:TOP_WORDS] if told[word] > 0)


def softmax(scores: Sequence[float]) -> list[float]:
    """Scores as shares of one."""
    most = max(scores)
    raised = [math.exp(score - most) for score in scores]
    return [one / sum(raised) for one in raised]


def macro_f1(true: Sequence[str], told: Sequence[str]) -> float:
    """The mean of each duty's F1: a rare duty counts as much as a common one."""
    found = []
    for duty in sorted(set(true)):
        hit = sum(a == b == duty for a, b in zip(true, told, strict=True))
        wrong = sum(b == duty != a for a, b in zip(true, told, strict=True))
        missed = sum(a == duty != b for a, b in zip(true, told, strict=True))
        found.append(2 * hit / (2 * hit + wrong + missed) if hit else 0.0)
    return sum(found) / len(found) if found else 0.0


def calibration_error(hits: Sequence[bool], shares: Sequence[float], *, bins: int = 10) -> float:
    """How far the stated confidence is from how often it was right: the expected calibration error."""
    total = 0.0
    for number in range(bins):
        inside = [i for i, share in enumerate(shares) if number / bins < share <= (number + 1) / bins]
        if inside:
            right = sum(hits[i] for i in inside) / len(inside)
            total += abs(right - sum(shares[i] for i in inside) / len(inside)) * len(inside)
    return total / len(shares) if shares else 0.0
