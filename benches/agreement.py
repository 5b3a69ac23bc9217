"""What agreement costs with the libraries of the field, on the data of the bench.

    cargo bench --bench agreement -- --write /tmp/agreement
    cargo bench --bench agreement > /tmp/agreement/sayso.tsv
    python benches/agreement.py /tmp/agreement [--articles 20] [--large 1000000]

A library that is slow is tried on the first articles, or the first signs of the large one, and what it took is
multiplied up to all of them, which is kind to it: none of them grows more slowly than its data. Beside each stand the
seconds of sayso and how many times as fast it is. The F1 of nltk compares sets of spans that are exactly alike; that of
sayso pairs those that overlap as well, so that the two are not the same work. Libraries that are not installed are named and passed over. Needs,
where they are to be tried: krippendorff, nltk, pygamma-agreement.
"""

import argparse
import importlib.util
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path


def read(path):
    """Units as (start, end, label) by name and coder, and the length of each text."""
    units, lengths = defaultdict(lambda: defaultdict(list)), {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            name, length, coder, start, end, label = line.rstrip("\n").split("\t")
            units[name][int(coder)].append((int(start), int(end), label))
            lengths[name] = int(length)
    return units, lengths


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def signs(coders, length, labels):
    """A row a coder with the number of the label at each sign, 0 where there is none."""
    import numpy

    rows = numpy.zeros((len(coders), length), dtype=numpy.int8)
    for row, units in zip(rows, coders.values()):
        for start, end, label in units:
            row[start:end] = labels[label]
    return rows


def krippendorff_alpha(units, lengths, names, cut=None):
    import krippendorff

    labels = {}
    for name in names:
        for coder in units[name].values():
            for unit in coder:
                labels.setdefault(unit[2], len(labels) + 1)

    def work():
        import numpy

        rows = [signs(units[name], lengths[name], labels)[:, :cut] for name in names]
        krippendorff.alpha(numpy.concatenate(rows, axis=1), level_of_measurement="nominal")

    return timed(work)


def nltk_f1(units, names):
    from nltk.metrics import f_measure

    def work():
        for name in names:
            for left, right in combinations(units[name].values(), 2):
                f_measure(set(left), set(right))

    return timed(work)


def nltk_alpha(units, lengths, names):
    """Over signs in steps of five, about a word each, since it takes a triple for every coder and sign."""
    from nltk.metrics.agreement import AnnotationTask

    def work():
        triples = []
        for name in names:
            for coder, list_of in units[name].items():
                said = ["O"] * (lengths[name] // 5 + 1)
                for start, end, label in list_of:
                    for sign in range(start // 5, end // 5 + 1):
                        said[min(sign, len(said) - 1)] = label
                triples += [(str(coder), f"{name}.{at}", label) for at, label in enumerate(said)]
        task = AnnotationTask(data=triples)
        task.alpha()
        task.multi_kappa()

    return timed(work)


def pygamma(units, name):
    from pygamma_agreement import Continuum, CombinedCategoricalDissimilarity
    from pyannote.core import Segment

    continuum = Continuum()
    for coder, list_of in units[name].items():
        for start, end, label in list_of:
            continuum.add(str(coder), Segment(start, end), label)
    dissimilarity = CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)
    return timed(lambda: continuum.compute_gamma(dissimilarity, n_samples=30))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument("--large", type=int, default=1_000_000)
    given = parser.parse_args()
    units, lengths = read(given.folder / "units.tsv")
    ours = {}
    if (given.folder / "sayso.tsv").exists():
        for line in open(given.folder / "sayso.tsv", encoding="utf-8"):
            cells = line.rstrip("\n").split("\t")
            if len(cells) == 2:
                ours[cells[0]] = float(cells[1])
    every = [name for name in units if name.isdigit()]
    some = every[: given.articles]
    up = len(every) / len(some)
    rows = [
        ("krippendorff", "alpha of signs, 1,000 articles", "unitizing", lambda: krippendorff_alpha(units, lengths, some) * up),
        ("nltk", "F1 of units, 1,000 articles", "f1", lambda: nltk_f1(units, every)),
        ("nltk", "alpha and kappa of words, 1,000 articles", "words", lambda: nltk_alpha(units, lengths, some) * up),
        (
            "krippendorff",
            "alpha of signs, 10 MB",
            "alpha_10mb",
            lambda: krippendorff_alpha(units, lengths, ["large"], given.large) * max(lengths["large"] / given.large, 1),
        ),
        ("pygamma_agreement", "gamma of 200 units", "gamma_200", lambda: pygamma(units, "gamma200")),
        ("pygamma_agreement", "gamma of 1,000 units", "gamma_1000", lambda: pygamma(units, "gamma1000")),
    ]
    for module, what, name, work in rows:
        if importlib.util.find_spec(module) is None:
            print(f"{module} is not installed: {what} is passed over")
            continue
        seconds, sayso = work(), ours.get(name)
        beside = f"sayso {sayso:.4f} s, {seconds / sayso:.1f} times as fast" if sayso else ""
        print(f"{module:<18} {what:<42} {seconds:10.2f} s   {beside}", flush=True)


if __name__ == "__main__":
    main()
