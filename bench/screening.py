"""How many screenings are evaluated in a second on one core, explanation included.

`python -m bench.screening` evaluates 500 made-up screenings of each shipped instrument, a quarter
of the answers open, and prints the figures as JSON. The baseline of the same run is zen-engine
alone on the rows of the same decisions, asked with the same trace.
"""

import json
import os
import random
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
NUMBER = 500


def answers_for(instrument: Any, random_: random.Random) -> dict[str, Any]:
    """Return made-up answers, about a quarter of them open."""
    found: dict[str, Any] = {}
    for question in instrument.questions:
        if random_.random() < 0.25:
            continue
        if question.kind == "integer":
            found[question.name] = random_.randint(5, 60)
        else:
            definite = [c for c in question.codes() if c not in {"unknown", "refused"}]
            found[question.name] = random_.choice(definite)
    return found


def rate(work: Any, number: int) -> int:
    """Return how often a second of processor time the work is done."""
    started = time.process_time()
    work()
    return round(number / (time.process_time() - started))


def main() -> None:
    """Measure each shipped instrument."""
    import django

    django.setup()
    from serai.instruments.methods.evaluating import compile_instrument, evaluate
    from serai.screening.methods.building import SHIPPED_NAMES, shipped

    figures: dict[str, Any] = {}
    for name in SHIPPED_NAMES:
        instrument = shipped(name)
        random_ = random.Random(11)
        screenings = [answers_for(instrument, random_) for _ in range(NUMBER)]
        compiled = compile_instrument(instrument)
        asked: list[tuple[Any, Any]] = [(s.decision, {}) for s in compiled.stages]

        def ours(compiled: Any = compiled, screenings: Any = screenings) -> None:
            for answers in screenings:
                evaluate(compiled, answers, 30)

        def alone(asked: Any = asked) -> None:
            for _number in range(NUMBER):
                for decision, context in asked:
                    decision.evaluate(context, {"trace": True})

        figures[name] = {
            "questions": len(instrument.questions),
            "rules": len(instrument.rules),
            "screenings a second": rate(ours, NUMBER),
            "zen alone, nothing answered": rate(alone, NUMBER),
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
