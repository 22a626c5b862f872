"""Whether what is right changed under a model: whether it errs more often than it did, over its answers in the order they were given.

DDM: Gama, Medas, Castillo, Rodrigues, "Learning with Drift Detection", SBIA 2004, https://doi.org/10.1007/978-3-540-28645-5_29. The share of errors
so far, p, has the deviation s; where p + s has its least value both are remembered, and drift is a p + s above that p by three of that s. Errors are
counted as if there had been one right and one wrong answer before (Laplace), so that a model without an error so far has a deviation too.
"""

#: Answers before which nothing is concluded, as in the paper.
FEWEST = 30

#: Deviations above the least share of errors that count as drift.
DEVIATIONS = 3


def drift(right):
    """What became of the share of errors; None where there are too few answers."""
    if len(right) < FEWEST:
        return None
    errors, least, first = 0, None, None
    for count, is_right in enumerate(right, start=1):
        errors += not is_right
        share = (errors + 1) / (count + 2)
        deviation = (share * (1 - share) / (count + 2)) ** 0.5
        if count < FEWEST:
            continue
        if least is None or share + deviation < sum(least):
            least = (share, deviation)
        if first is None and share + deviation > least[0] + DEVIATIONS * least[1]:
            first = count
    return {"drifted": first is not None, "since": first, "answers": len(right), "errors": errors, "method": "DDM"}
