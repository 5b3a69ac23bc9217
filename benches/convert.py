"""What conversions cost, with sayso and with the libraries of the field doing the same work beside it.

    cargo build --release --features parquet
    cargo run --release --example make_large -- brat /tmp/corpus 10000 10000
    python benches/convert.py /tmp/corpus [--python 500]

Every line gives megabytes of text a second, and the peak memory of the process. The libraries are
tried on the first documents alone (`--python`), each in a process of its own; those that are not
installed are named and passed over. Nothing is removed before the end, since a disk is slow to make files just
after it removed many. Needs, where they are to be tried: spacy, dkpro-cassis, pyarrow.
"""

import argparse
import csv
import importlib.util
import json
import multiprocessing
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TOKEN = re.compile(r"\w+|[^\w\s]")


def documents(folder, count=None):
    """Name, text, marks (id, label, start, end) and ties (label, from, to) of every brat document."""
    for path in sorted(folder.glob("*.txt"))[:count]:
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
        marks, ties = [], []
        with open(path.with_suffix(".ann"), encoding="utf-8") as file:
            for line in file:
                cells = line.rstrip("\n").split("\t")
                if line[0] == "T":
                    label, places = cells[1].split(" ", 1)
                    numbers = [int(number) for number in re.findall(r"\d+", places)]
                    marks.append((cells[0], label, numbers[0], numbers[-1]))
                elif line[0] == "R":
                    label, first, second = cells[1].split(" ")
                    ties.append((label, first.split(":")[1], second.split(":")[1]))
        yield path.stem, text, marks, ties


def apart(marks):
    """Of marks that overlap, the first."""
    kept, end = [], 0
    for mark in sorted(marks, key=lambda mark: mark[2]):
        if mark[2] >= end:
            kept.append(mark)
            end = mark[3]
    return kept


def plain_jsonl(docs, out):
    with open(out / "all.jsonl", "w", encoding="utf-8") as file:
        for name, text, marks, ties in docs:
            tokens = [
                {"text": token.group(), "start": token.start(), "end": token.end(), "id": number}
                for number, token in enumerate(TOKEN.finditer(text))
            ]
            spans = [{"id": m, "label": label, "start": start, "end": end} for m, label, start, end in marks]
            relations = [{"label": label, "head": first, "child": second} for label, first, second in ties]
            line = {"text": text, "meta": {"name": name}, "tokens": tokens, "spans": spans, "relations": relations}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def plain_conll(docs, out):
    """A file a label and one of token offsets, as sayso writes them."""
    files = {}

    def rows_of(name):
        if name not in files:
            files[name] = open(out / name, "w", encoding="utf-8", newline="")
        return csv.writer(files[name], delimiter=" ", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")

    for name, text, marks, _ in docs:
        tokens = list(TOKEN.finditer(text))
        offsets = rows_of("offsets.tsv")
        offsets.writerows((name, token.start(), token.end()) for token in tokens)
        for wanted in sorted({label for _, label, _, _ in marks}):
            rows = rows_of(f"{wanted}.conll")
            rows.writerow(("-DOCSTART-", "-X-", "-X-", "O"))
            spans = iter([*apart(mark for mark in marks if mark[1] == wanted), ("", "", len(text), len(text))])
            _, label, start, end = next(spans)
            for token in tokens:
                while token.start() >= end and end < len(text):
                    _, label, start, end = next(spans)
                inside = start <= token.start() < end
                tag = ("B-" if token.start() == start else "I-") + label if inside else "O"
                rows.writerow((token.group(), "-X-", "-X-", tag))
                if token.group() in ".?!":
                    files[f"{wanted}.conll"].write("\n")
    for file in files.values():
        file.close()


def spacy_docbin(docs, out):
    import spacy
    from spacy.tokens import DocBin

    nlp, bundle = spacy.blank("en"), DocBin()
    for _, text, marks, _ in docs:
        doc = nlp.make_doc(text)
        spans = (doc.char_span(start, end, label=label, alignment_mode="expand") for _, label, start, end in marks)
        doc.spans["sc"] = [span for span in spans if span is not None]
        bundle.add(doc)
    bundle.to_disk(out / "all.spacy")


def spacy_biluo(docs, out):
    import spacy
    from spacy.training import offsets_to_biluo_tags

    nlp = spacy.blank("en")
    with open(out / "all.conll", "w", encoding="utf-8") as file:
        for _, text, marks, _ in docs:
            doc = nlp.make_doc(text)
            tags = offsets_to_biluo_tags(doc, [(start, end, label) for _, label, start, end in apart(marks)])
            file.writelines(f"{token.text} {tag}\n" for token, tag in zip(doc, tags))


def cassis_json(docs, out):
    import cassis

    types = cassis.TypeSystem()
    mark_type = types.create_type("custom.Mark", "uima.tcas.Annotation")
    types.create_feature(mark_type, "label", "uima.cas.String")
    for name, text, marks, _ in docs:
        cas = cassis.Cas(types)
        cas.sofa_string = text
        cas.add_all(mark_type(begin=start, end=end, label=label) for _, label, start, end in marks)
        cas.to_json(out / f"{name}.json")


def arrow_parquet(docs, out):
    import pyarrow
    from pyarrow import parquet

    rows = [
        {"text": text, "spans": [{"label": label, "start": start, "end": end} for _, label, start, end in marks]}
        for _, text, marks, _ in docs
    ]
    parquet.write_table(pyarrow.Table.from_pylist(rows), out / "all.parquet")


# The work, what of sayso does it, and the library that it takes.
ONE_COLUMN = "conll --one-column --scheme bilou"
WORK = [
    ("JSON lines, plain Python", plain_jsonl, "jsonl", None),
    ("DocBin, spaCy", spacy_docbin, "docbin", "spacy"),
    ("columns, plain Python", plain_conll, "conll", None),
    ("BILUO, spaCy", spacy_biluo, ONE_COLUMN, "spacy"),
    ("CAS JSON, dkpro-cassis", cassis_json, "cas-json", "cassis"),
    ("Parquet, pyarrow", arrow_parquet, "parquet", "pyarrow"),
]


def sayso(program, target, folder, out):
    """Seconds and peak memory in MB of one conversion."""
    start = time.perf_counter()
    command = [program, "convert", "--from", "brat", "--to", *target.split(), folder, "--out", out]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) == 2:
        sys.exit(f"sayso could not convert to {target}")
    return time.perf_counter() - start, used.ru_maxrss / 1024


def in_python(work, folder, count, out, answer):
    start = time.perf_counter()
    work(documents(folder, count), out)
    answer.put((time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def apart_from_this(work, folder, count, out):
    """Seconds and peak memory in MB of some work in a process of its own."""
    out.mkdir()
    answer = multiprocessing.Queue()
    process = multiprocessing.Process(target=in_python, args=(work, folder, count, out, answer))
    process.start()
    measured = answer.get()
    process.join()
    return measured


def main():
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--python", type=int, default=500, help="documents that the libraries are tried on")
    asked.add_argument("--runs", type=int, default=3, help="how often everything is done; the fastest counts")
    asked.add_argument("--program", default="target/release/sayso")
    asked = asked.parse_args()
    sizes = [path.stat().st_size for path in sorted(asked.folder.glob("*.txt"))]
    print(f"{len(sizes)} documents, {sum(sizes) / 1e6:.1f} MB of text; {asked.python} of them for Python")
    of_sayso = {}
    with tempfile.TemporaryDirectory() as scratch:
        for target in dict.fromkeys(target for _, _, target, _ in WORK):
            runs = (Path(scratch) / f"{target}-{run}" for run in range(asked.runs))
            seconds, memory = min(sayso(asked.program, target, asked.folder, out) for out in runs)
            of_sayso[target] = sum(sizes) / 1e6 / seconds
            print(f"sayso to {target:34} {of_sayso[target]:7.1f} MB/s {seconds:6.1f} s {memory:6.0f} MB of memory")
        for name, work, target, library in WORK:
            if library and importlib.util.find_spec(library) is None:
                print(f"{name:26} passed over: {library} is not installed")
                continue
            runs = (Path(scratch) / f"python-{target}-{library}-{run}" for run in range(asked.runs))
            seconds, memory = min(apart_from_this(work, asked.folder, asked.python, out) for out in runs)
            rate = sum(sizes[: asked.python]) / 1e6 / seconds
            ratio = of_sayso[target] / rate
            print(f"{name:26} {rate:7.1f} MB/s {memory:6.0f} MB of memory; sayso is {ratio:.1f} times as fast")


if __name__ == "__main__":
    main()
