"""Joins what variants of a model answered with what turned out true, by id, in whichever order they come and however often.

The first answer of a variant to an id counts, and the first truth of an id; all later ones change nothing. Needs the standard library alone.
"""

from collections import Counter


class Joiner:
    """Answers and truths of one model. Counts go up for as long as it lives; what it holds goes with time and is bounded in number."""

    def __init__(self, is_correct, agrees, late_seconds, most):
        self._is_correct, self._agrees, self._late_seconds, self._most = is_correct, agrees, late_seconds, most
        self._answers = {}
        self._truths = {}
        self._met = set()
        #: By variant.
        self.captured = Counter()
        #: By variant, version, and whether the answer was right.
        self.outcomes = Counter()
        #: `joined`, `late` (later than it is expected), `duplicate`, `unmatched` (nothing with its id came for as long as it was held).
        self.truths = Counter()
        #: By version of the challenger: answers to the same request that were compared, and those that agreed.
        self.compared, self.agreed = Counter(), Counter()
        self._newest = {}

    def answer(self, record):
        self.captured[record.variant] += 1
        answers = self._answers.setdefault(record.id, {})
        if record.variant in answers:
            return
        answers[record.variant] = record
        self._newest[record.variant] = max((record.time, record.version), self._newest.get(record.variant, (0, "")))
        if record.id in self._truths:
            self._settle(record, self._truths[record.id])
        if {"champion", "challenger"} <= answers.keys():
            self._compare(answers["champion"], answers["challenger"])
        if len(self._answers) > self._most:
            self._drop(next(iter(self._answers)))

    def truth(self, truth):
        if truth.id in self._truths:
            self.truths["duplicate"] += 1
            return
        self._truths[truth.id] = truth
        for record in self._answers.get(truth.id, {}).values():
            self._settle(record, truth)
        if len(self._truths) > self._most:
            self._forget_truth(next(iter(self._truths)))

    def forget(self, before):
        """Lets go of what is older than a moment."""
        for key in [key for key, answers in self._answers.items() if all(each.time < before for each in answers.values())]:
            self._drop(key)
        for key in [key for key, truth in self._truths.items() if truth.time < before and key not in self._answers]:
            self._forget_truth(key)

    def joined(self):
        """Answers that are held and whose truth is known: the answer, the truth, and whether it was right."""
        for key, answers in self._answers.items():
            truth = self._truths.get(key)
            if truth is not None:
                for record in answers.values():
                    yield record, truth.value, self._is_correct(record.prediction, truth.value)

    def newest_version(self, variant):
        """Version that answered last as a variant; None where none did."""
        return self._newest[variant][1] if variant in self._newest else None

    def waiting(self):
        """Truths that no answer has been found for so far."""
        return len(self._truths) - len(self._met)

    def coverage(self, before):
        """Share of the champion's answers given before a moment whose truth is known; None where it gave none."""
        due = [key for key, answers in self._answers.items() if "champion" in answers and answers["champion"].time < before]
        return sum(key in self._truths for key in due) / len(due) if due else None

    def _settle(self, record, truth):
        self.outcomes[record.variant, record.version, self._is_correct(record.prediction, truth.value)] += 1
        if truth.id not in self._met:
            self._met.add(truth.id)
            self.truths["late" if truth.time - record.time > self._late_seconds else "joined"] += 1

    def _compare(self, champion, challenger):
        self.compared[challenger.version] += 1
        self.agreed[challenger.version] += self._agrees(champion.prediction, challenger.prediction)

    def _drop(self, key):
        del self._answers[key]
        if key in self._truths:
            self._forget_truth(key)

    def _forget_truth(self, key):
        del self._truths[key]
        if key in self._met:
            self._met.discard(key)
        else:
            self.truths["unmatched"] += 1
