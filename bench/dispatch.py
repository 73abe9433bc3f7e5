"""How well the hotline's suggestion finds the unit, beside the two answers that need no learning.

All texts are written by the project (`dispatching/phrases.toml`); train and test share neither phrase, frame nor
place. With the public table of request categories at hand (shared/data/06_hotline_taxonomy), its names are trained on
too, and the difference is shown.

    python -m bench.dispatch
"""

from __future__ import annotations

import csv
import os
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuzheng.config.settings")

from shuzheng.lib.home import ROOT
from shuzheng.systems.openness.hotline.dispatching import rules, specs
from shuzheng.systems.openness.hotline.dispatching.specs import Sample


def majority(learn: list[Sample], proof: list[Sample]) -> float:
    """Always the commonest duty."""
    common = Counter(one.duty for one in learn).most_common(1)[0][0]
    return rules.macro_f1([one.duty for one in proof], [common] * len(proof))


def keywords(learn: list[Sample], proof: list[Sample]) -> float:
    """The duty whose written words come back most often: what a keyword table would do."""
    known: dict[str, set[str]] = {}
    for one in learn:
        known.setdefault(one.duty, set()).update(rules.words(one.text))
    shared = Counter(word for words in known.values() for word in words)
    told = []
    for one in proof:
        held = set(rules.words(one.text))
        scores = {duty: sum(1 / shared[word] for word in held & words) for duty, words in known.items()}
        told.append(max(scores, key=lambda duty: scores[duty]))
    return rules.macro_f1([one.duty for one in proof], told)


def taxonomy() -> list[Sample]:
    """The names of the public table that are a hotline's matter, as short texts."""
    path = Path(os.environ.get("SHUZHENG_SHARED", ROOT.parent / "shared")) / "data/06_hotline_taxonomy/taxonomy.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig") as file:
        rows = ["/".join(row.values()) for row in csv.DictReader(file)]
    found = [(row, specs.duty_of_category(row)) for row in rows]
    print(f"table of categories: {len(rows)} rows, {sum(bool(duty) for _, duty in found)} of them some unit's here")
    names = [(name, duty) for row, duty in found for name in row.split("/")[1:] if duty and name != "其他"]
    return [Sample(name, duty) for name, duty in names]


def main() -> None:
    """Print the figures."""
    from shuzheng.lib import postgres

    postgres.start()
    import django

    django.setup()
    from shuzheng.systems.openness.hotline.dispatching.actions import fit, measure

    learn, proof = list(specs.written("learn")), list(specs.written("proof"))
    print(
        f"{len(specs.duties())} duties, {len(learn)} texts to learn from, {len(proof)} to prove it, all written by us"
    )
    print(f"majority          macro-F1 {majority(learn, proof):.3f}")
    print(f"keywords          macro-F1 {keywords(learn, proof):.3f}")
    for name, samples in (
        ("texts", learn),
        ("texts + names", [*learn, *specs.named()]),
        ("texts + table", [*learn, *taxonomy()]),
    ):
        begun = time.perf_counter()
        weights = fit(samples)
        told = ", ".join(f"{key} {value}" for key, value in measure(weights, proof).items())
        print(f"{name:<17} {told} (fit in {time.perf_counter() - begun:.1f} s)")


if __name__ == "__main__":
    main()
