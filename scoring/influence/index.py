"""One figure over several questions: when it may be formed, and when it is refused."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from scoring.network import Floats

#: Below this consistency, questions are shown one by one (Nunnally, 1978).
LEAST_ALPHA = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The mean share of each person over the questions, shape (n,); None where it is refused.

    ``refused`` is "one_question", "no_alpha" (nothing varies, or too few people have shares) or
    "alpha_below_70".
    """

    questions: tuple[str, ...]
    alpha: float
    mean: Floats | None
    refused: str | None


def influence_index(
    shares: Mapping[str, Floats], influence: Collection[str], *, named: Collection[str] = ()
) -> Index:
    """Unweighted mean of the shares of nominations over the influence questions.

    mean_j = sum_q p_jq / k over k questions; NaN where one of them is. Formed over the questions in
    `influence`, and beyond them only over those `named` one by one: friendship, energy and
    workload are no influence. Position never enters, and no measure but the share.

    Parameters
    ----------
    shares
        The share of nominations by question, each of shape (n,).
    influence
        The questions among them that ask for influence.
    named
        Further questions that the reader asked for by name.

    Raises
    ------
    ValueError
        If a named question has no shares, or there is no question at all.

    Examples
    --------
    >>> advice, friends = np.array([0.1, 0.5, 0.6]), np.array([0.4, 0.1, 0.2])
    >>> index = influence_index({"a": advice, "b": advice + 0.2, "f": friends}, {"a", "b"})
    >>> index.questions, round(index.alpha, 6), index.mean.round(3).tolist()
    (('a', 'b'), 1.0, [0.2, 0.6, 0.7])
    """
    unknown = sorted(set(named) - set(shares))
    if unknown:
        raise ValueError(f"no shares of {', '.join(unknown)}")
    questions = tuple(key for key in shares if key in influence or key in named)
    if not questions:
        raise ValueError("an index needs a question")
    table = np.column_stack([shares[key] for key in questions])
    alpha = cronbach_alpha(table)
    refused = _refusal(len(questions), alpha)
    return Index(questions, alpha, None if refused else table.mean(axis=1), refused)


def cronbach_alpha(shares: Floats) -> float:
    """Consistency of a mean over questions: k/(k - 1) (1 - sum of variances / variance of the sum).

    Cronbach (1951). `shares` has one row per person and one column per question; NaN below two
    questions, below two people with all shares, or without spread.

    >>> round(cronbach_alpha(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 4.0]])), 3)
    0.947
    """
    known = shares[~np.isnan(shares).any(axis=1)]
    questions = shares.shape[1]
    if questions < 2 or len(known) < 2:
        return float("nan")
    total = known.sum(axis=1).var(ddof=1)
    if total == 0:
        return float("nan")
    return float(questions / (questions - 1) * (1 - known.var(axis=0, ddof=1).sum() / total))


def _refusal(questions: int, alpha: float) -> str | None:
    if questions == 1:
        return "one_question"
    if np.isnan(alpha):
        return "no_alpha"
    return None if alpha >= LEAST_ALPHA else "alpha_below_70"
