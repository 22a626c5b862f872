"""Compares the shares of successes of two variants by statistics, once as many trials have come as were stated before."""

CHAMPION, CHALLENGER = "champion", "challenger"


def verdict(successes, trials, sample_size, significance):
    """(winner, p) of a two-sided test, or None while a variant has too few trials. The winner is None where no difference was found."""
    if any(trials.get(variant, 0) < sample_size for variant in (CHAMPION, CHALLENGER)):
        return None
    # Only here: the library takes a second to load, and most looks come before the sample is complete.
    from scipy.stats import chi2_contingency

    table = [[successes.get(variant, 0), trials[variant] - successes.get(variant, 0)] for variant in (CHAMPION, CHALLENGER)]
    # A column without a single count leaves nothing to compare: both always succeeded, or both never did.
    if any(sum(column) == 0 for column in zip(*table)):
        return None, 1.0
    # Without the correction this is the test of two shares that the sample size was computed for.
    p = float(chi2_contingency(table, correction=False).pvalue)
    share = {variant: successes.get(variant, 0) / trials[variant] for variant in (CHAMPION, CHALLENGER)}
    if p >= significance:
        return None, p
    return max(share, key=share.get), p
