"""Writes cards of versions that are as hostile as can be, and prints them as JSON; the only argument is the folder of card.py."""

import json
import sys
from types import SimpleNamespace

sys.path.insert(0, sys.argv[1])
import card  # noqa: E402

HOSTILE = "x](javascript:alert(1)) <script>alert(2)</script> | `y` **z** # t\n\n# Approved\n![i](https://evil.example/p.png) www.evil.example \u202egnp.exe \x1b[31m"


def field(name):
    return SimpleNamespace(name=name, type="double")


def version(tags, **more):
    return SimpleNamespace(name="iris", version="3", run_id="r", tags=tags, **more)


model = SimpleNamespace(tags={})
run = SimpleNamespace(data=SimpleNamespace(params={"data": HOSTILE, "rows": "150"}, metrics={"accuracy": 0.98765, HOSTILE: 1.0}))
signature = SimpleNamespace(inputs=[field(HOSTILE), field("petal | length")], outputs=[field(None)])
tags = {"data-version": HOSTILE, "validation": "passed", "validation-reason": HOSTILE, "recent-accuracy": "0.9", "slices": json.dumps({HOSTILE: {HOSTILE: {"rows": 7, "accuracy": 0.5}}})}
about = SimpleNamespace(tags={"intended-use": HOSTILE, "limits": HOSTILE, "owner": HOSTILE})
print(
    json.dumps(
        {
            "hostile": card.text_of(about, version(tags), run, signature),
            "bare": card.text_of(model, version({})),
            "spoilt": card.text_of(model, version({"slices": "[1, {"})),
            "wrong": card.text_of(model, version({"slices": '{"a": {"b": 3}}'})),
            "long": card.shortened(card.text_of(about, version(tags), run, SimpleNamespace(inputs=[field("column %d" % n) for n in range(900)], outputs=None))),
        }
    )
)
