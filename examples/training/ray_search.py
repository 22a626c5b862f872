"""Fits a ridge regression for each of many penalties at once, one Ray task each, and prints the best.

Needs nothing but what Ray's own image has. CANDIDATES says how many penalties are tried.
"""

import json
import os

import numpy
import ray


def table(seed=0, rows=400, columns=30):
    """Noisy rows of which three columns matter."""
    random = numpy.random.default_rng(seed)
    features = random.normal(size=(rows, columns))
    return features, features[:, :3] @ numpy.array([3.0, -2.0, 1.0]) + random.normal(scale=2.0, size=rows)


@ray.remote(num_cpus=1)
def error_of(penalty, features, answers, folds=5):
    """Mean squared error over folds, each judged by rows that it has not seen."""
    errors = []
    for fold in range(folds):
        judge = numpy.arange(len(answers)) % folds == fold
        seen, wanted = features[~judge], answers[~judge]
        weights = numpy.linalg.solve(seen.T @ seen + penalty * numpy.eye(seen.shape[1]), seen.T @ wanted)
        errors.append(float(numpy.mean((features[judge] @ weights - answers[judge]) ** 2)))
    return penalty, sum(errors) / folds


def main():
    ray.init()
    features, answers = (ray.put(part) for part in table())
    penalties = [float(penalty) for penalty in numpy.logspace(-3, 4, int(os.environ.get("CANDIDATES", "16")))]
    results = ray.get([error_of.remote(penalty, features, answers) for penalty in penalties])
    penalty, error = min(results, key=lambda result: result[1])
    print(json.dumps({"tried": len(results), "penalty": penalty, "error": error, "worst": max(error for _, error in results)}))


if __name__ == "__main__":
    main()
