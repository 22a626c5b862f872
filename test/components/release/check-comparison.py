"""Runs many A/B tests of which the truth is known, and prints how often each winner was called: folder of comparison.py, sample size, significance, shares."""

import json
import random
import sys

sys.path.insert(0, sys.argv[1])
import comparison

SAMPLE, SIGNIFICANCE, CHAMPION, CHALLENGER = int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5])
TESTS = 1000

chance = random.Random(9)
called = {"champion": 0, "challenger": 0, "none": 0}
for _ in range(TESTS):
    successes = {variant: sum(chance.random() < share for _ in range(SAMPLE)) for variant, share in (("champion", CHAMPION), ("challenger", CHALLENGER))}
    winner, _ = comparison.verdict(successes, {"champion": SAMPLE, "challenger": SAMPLE}, SAMPLE, SIGNIFICANCE)
    called[winner or "none"] += 1

trials = {"champion": SAMPLE, "challenger": SAMPLE - 1}
early = comparison.verdict({}, trials, SAMPLE, SIGNIFICANCE)
never = comparison.verdict({}, {**trials, "challenger": SAMPLE}, SAMPLE, SIGNIFICANCE)
print(json.dumps({**called, "early": early, "never": never}))
