"""Lets the real readers judge what sayso writes.

judge.py FORMAT FOLDER MANIFEST: loads the export in FOLDER with the tool that
it is for, and compares every covered text and every relation with the tables
of MANIFEST (the csv export of the same project). Exit 0: they agree. Exit 1:
they do not. Exit 77: the tool is not installed.
"""

import csv
import json
import sys
import warnings
from collections import Counter
from pathlib import Path


def manifest(folder):
    """Spans as (document, coder, label, covered text) and relations as (kind, text, text)."""
    spans, by_id, relations = Counter(), {}, Counter()
    for row in csv.DictReader(open(folder / "spans.csv", encoding="utf-8", newline="")):
        spans[row["document"], row["coder"], row["label"], row["text"]] += 1
        by_id[row["document"], row["coder"], row["id"]] = row["text"]
    for row in csv.DictReader(open(folder / "relations.csv", encoding="utf-8", newline="")):
        ends = [by_id[row["document"], row["coder"], row[end]] for end in ("from", "to")]
        relations[row["document"], row["coder"], row["kind"], *ends] += 1
    return spans, relations


def agree(what, got, wanted):
    if got != wanted:
        print(f"{what}: {len(got - wanted)} too many, {len(wanted - got)} missing")
        for name, some in (("too many", got - wanted), ("missing", wanted - got)):
            for one in list(some)[:3]:
                print(f"  {name}: {one}")
        sys.exit(1)
    print(f"{what}: {sum(got.values())} agree")


def cas(folder, xmi):
    from cassis import load_cas_from_json, load_cas_from_xmi, load_typesystem

    warnings.simplefilter("error")
    spans, relations = Counter(), Counter()
    if xmi:
        types = load_typesystem(open(folder / "TypeSystem.xml", "rb"))
    for path in sorted(folder.glob("*.xmi" if xmi else "*.json")):
        with open(path, "rb") as file:
            loaded = load_cas_from_xmi(file, typesystem=types) if xmi else load_cas_from_json(file)
        document, coder = path.stem.rsplit(".", 1)
        parts = {}
        for part in loaded.select("sayso.Part"):
            parts.setdefault(part.of.id, []).append(part)

        def covered(span):
            every = sorted([span, *parts.get(span.id, [])], key=lambda one: one.begin)
            return " … ".join(one.get_covered_text() for one in every)

        for span in loaded.select("sayso.Span"):
            spans[document, coder, span.label, covered(span)] += 1
        for tie in loaded.select("sayso.Relation"):
            relations[document, coder, tie.kind, covered(tie.Governor), covered(tie.Dependent)] += 1
    return spans, relations


def label_studio(folder):
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(open(folder / "config.xml", encoding="utf-8").read())
    spans, relations = Counter(), Counter()
    for task in json.load(open(folder / "tasks.json", encoding="utf-8")):
        text = task["data"]["text"]
        for annotation in task["annotations"]:
            problems = interface._validate_object(annotation, return_errors=True)
            assert not problems, problems
            where = task["data"]["name"], annotation["meta"]["coder"]
            regions = {}
            for one in annotation["result"]:
                if one["type"] == "labels":
                    value = one["value"]
                    assert text[value["start"] : value["end"]] == value["text"]
                    whole = one["id"].split(".")[0]
                    regions.setdefault(whole, (value["labels"][0], []))[1].append((value["start"], value["text"]))
            words = {id: " … ".join(text for _, text in sorted(parts)) for id, (_, parts) in regions.items()}
            for id, (label, _) in regions.items():
                spans[*where, label, words[id]] += 1
            for one in annotation["result"]:
                if one["type"] == "relation" and one["labels"] != ["part of"]:
                    relations[*where, one["labels"][0], words[one["from_id"]], words[one["to_id"]]] += 1
    return spans, relations


def jsonl(folder):
    import spacy

    nlp = spacy.blank("en")
    spans, relations = Counter(), Counter()
    for line in open(folder / "tags.jsonl", encoding="utf-8"):
        task = json.loads(line)
        where = task["meta"]["name"], task["_annotator_id"]
        text = task["text"]
        from spacy.tokens import Doc

        words = [token["text"] for token in task["tokens"]]
        for token in task["tokens"]:
            assert text[token["start"] : token["end"]] == token["text"]
        for span in task["spans"]:
            first, last = task["tokens"][span["token_start"]], task["tokens"][span["token_end"]]
            covered = text[span["start"] : span["end"]]
            assert (first["start"], last["end"]) == (span["start"], span["end"]) or covered.strip() != covered
        assert Doc(nlp.vocab, words=words)
        by_id = {}
        for mark in task["sayso"]:
            by_id[mark["id"]] = " … ".join(text[start:end] for start, end in mark["spans"])
            spans[*where, mark["label"], by_id[mark["id"]]] += 1
        for tie in task["relations"]:
            relations[*where, tie["label"], by_id[tie["head_span"]["id"]], by_id[tie["child_span"]["id"]]] += 1
    return spans, relations


def docbin(folder):
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("en")
    spans, relations, entities = Counter(), Counter(), 0
    for path in sorted(folder.rglob("*.spacy")):
        for doc in DocBin().from_disk(path).get_docs(nlp.vocab):
            own = json.loads(doc.user_data["sayso"])
            where = own["meta"]["name"], own["coder"]
            assert where[1] == path.parent.name, (where, path)
            parts = {}
            for span in doc.spans["sc"]:
                # The tokens of a span and its characters are the same words.
                assert span.text == doc.text[span.start_char : span.end_char], span
                parts.setdefault(span.id_, (span.label_, []))[1].append((span.start_char, span.text))
            texts = {name: " … ".join(text for _, text in sorted(found)) for name, (_, found) in parts.items()}
            for name, (label, _) in parts.items():
                spans[*where, label, texts[name]] += 1
            for tie in own["ties"]:
                relations[*where, tie["kind"], texts[tie["from"]], texts[tie["to"]]] += 1
            entities += len(doc.ents)
    print(f"docbin: {entities} entities on tokens")
    return spans, relations


def refi(folder):
    import re
    import zipfile

    from lxml import etree

    archive = zipfile.ZipFile(folder / "project.qdpx" if folder.is_dir() else folder)
    tree = etree.fromstring(archive.read("project.qde"))
    name = lambda tag: "{urn:QDA-XML:project:1.0}" + tag
    shape = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
    ids = [node.get("guid") for node in tree.iter() if node.get("guid")]
    assert len(ids) == len(set(ids)) and all(map(shape.fullmatch, ids)), "every guid is one and stands once"
    order = [node.tag for node in tree]
    wanted = [name(tag) for tag in ("Users", "CodeBook", "Sources", "Notes", "Links")]
    assert order == [tag for tag in wanted if tag in order], order
    for node in tree.iter():
        for attribute in ("targetGUID", "originGUID", "creatingUser"):
            assert node.get(attribute) is None or node.get(attribute) in ids, (node.tag, attribute)
    codes = {node.get("guid"): node.get("name") for node in tree.iter(name("Code"))}
    users = {node.get("guid"): node.get("name") for node in tree.iter(name("User"))}
    links = [(node.get("name"), node.get("originGUID"), node.get("targetGUID")) for node in tree.iter(name("Link"))]
    whole = {origin: target for kind, origin, target in links if kind == "part of"}
    marks = {}
    for source in tree.iter(name("TextSource")):
        text = archive.read("sources/" + source.get("plainTextPath").removeprefix("internal://")).decode()
        for one in source.iter(name("PlainTextSelection")):
            start, end = int(one.get("startPosition")), int(one.get("endPosition"))
            coding = one.find(name("Coding"))
            label = codes[coding.find(name("CodeRef")).get("targetGUID")]
            key = whole.get(one.get("guid"), one.get("guid"))
            found = marks.setdefault(key, ((source.get("name"), users[coding.get("creatingUser")], label), []))
            found[1].append((start, text[start:end]))
    texts = {key: (where, " … ".join(text for _, text in sorted(parts))) for key, (where, parts) in marks.items()}
    spans = Counter((*where, text) for where, text in texts.values())
    relations = Counter(
        (*texts[a][0][:2], kind, texts[a][1], texts[b][1]) for kind, a, b in links if kind != "part of"
    )
    return spans, relations


def hugging_face(folder):
    import os
    import tempfile

    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HOME"] = tempfile.mkdtemp()
    from datasets import ClassLabel, load_dataset

    spans, relations = Counter(), Counter()
    parts = load_dataset(str(folder), "spans")
    print("parts:", {name: part.num_rows for name, part in parts.items()})
    view = next(iter(parts.values()))
    labels = view.features["spans"].feature["label"] if hasattr(view.features["spans"], "feature") else None
    labels = labels or view.features["spans"][0]["label"]
    kinds = view.features["relations"].feature["type"] if hasattr(view.features["relations"], "feature") else None
    kinds = kinds or view.features["relations"][0]["type"]
    assert isinstance(labels, ClassLabel) and isinstance(kinds, ClassLabel)
    for row in (row for part in parts.values() for row in part):
        where, by_id = (row["doc_id"], row["annotator"]), {}
        for span in row["spans"]:
            by_id[span["id"]] = " … ".join(row["text"][part["start"] : part["end"]] for part in span["fragments"])
            spans[*where, labels.int2str(span["label"]), by_id[span["id"]]] += 1
        for tie in row["relations"]:
            relations[*where, kinds.int2str(tie["type"]), by_id[tie["head"]], by_id[tie["tail"]]] += 1
    tokens = next(iter(load_dataset(str(folder), "tokens").values()))
    tags = tokens.features["quote_tags"].feature
    assert isinstance(tags, ClassLabel) and tags.names == ["O", "B-quote", "I-quote"], tags
    return spans, relations


def conllu(folder, wanted):
    import conllu as reader

    spans = Counter()
    for path in sorted(folder.rglob("*.conllup")):
        where = path.stem, path.parent.name
        for sentence in reader.parse(open(path, encoding="utf-8").read()):
            columns = [name for name in sentence[0] if name.startswith("sayso:")]
            for column in columns:
                open_words = None
                for token in [*sentence, None]:
                    tag = token[column] if token else None
                    if open_words and not (tag or "").startswith("I-"):
                        spans[where[0], where[1], column[6:], open_words[0]] += 1
                        open_words = None
                    if (tag or "").startswith("B-"):
                        open_words = [token["form"]]
    # Columns have neither relations nor fragments: what is compared is the first word of each span.
    return spans


def brat(folder):
    """brat's own rules, restated: its reader runs on no Python of today."""
    spans, relations = Counter(), Counter()
    for path in sorted(folder.rglob("*.ann")):
        text = open(path.with_suffix(".txt"), encoding="utf-8", newline="").read()
        where, words = (path.stem, path.parent.name), {}
        for line in open(path, encoding="utf-8", newline="").read().splitlines():
            id, rest = line.split("\t", 1)
            if id.startswith("T"):
                head, covered = rest.split("\t", 1)
                label, place = head.split(" ", 1)
                parts = [tuple(map(int, part.split(" "))) for part in place.split(";")]
                assert all(0 <= start < end <= len(text) for start, end in parts), line
                assert all(a[1] <= b[0] for a, b in zip(parts, parts[1:])), line
                assert " ".join(text[start:end] for start, end in parts) == covered, line
                words[id] = " ".join(covered.split())
                spans[*where, label, words[id]] += 1
        for line in open(path, encoding="utf-8", newline="").read().splitlines():
            id, rest = line.split("\t", 1)
            if id.startswith("R"):
                kind, first, second = rest.split(" ")
                assert first.startswith("Arg1:") and second.startswith("Arg2:"), line
                relations[*where, kind, words[first[5:]], words[second[5:]]] += 1
            elif id.startswith(("A", "#")):
                assert rest.split("\t")[0].split(" ")[1] in words or id.startswith("#"), line
    return spans, relations


def doccano(folder):
    """doccano's four rules: integers, start before end, ends that are there, UTF-16 units."""
    spans, relations = Counter(), Counter()
    for line in open(folder / "doccano.jsonl", encoding="ascii"):
        row = json.loads(line)
        units = row["text"].encode("utf-16-le")
        where, words = (row["name"], row["sayso"]["coder"]), {}
        for entity in row["entities"]:
            assert isinstance(entity["id"], int) and entity["start_offset"] < entity["end_offset"] and entity["label"]
            words[entity["id"]] = units[2 * entity["start_offset"] : 2 * entity["end_offset"]].decode("utf-16-le")
        first, label = {}, {entity["id"]: entity["label"] for entity in row["entities"]}
        for mark in row["sayso"]["marks"]:
            ids = range(mark["first"], mark["first"] + mark["parts"])
            first[mark["first"]] = " … ".join(words[id] for id in ids)
            spans[*where, label[mark["first"]], first[mark["first"]]] += 1
        for tie in row["relations"]:
            relations[*where, tie["type"], first[tie["from_id"]], first[tie["to_id"]]] += 1
    return spans, relations


def json_ld(folder):
    """The properties that the recommendation requires; and that rdflib reads what schema.org needs."""
    spans = Counter()
    for path in sorted(folder.glob("*.annotations.jsonld")):
        page = json.load(open(path, encoding="utf-8"))
        assert page["@context"] == "http://www.w3.org/ns/anno.jsonld" and page["type"] == "AnnotationCollection"
        for one in page["first"]["items"]:
            assert one["id"] and one["type"] == "Annotation" and one["target"]
            if one["motivation"] == "tagging":
                label = next(body["value"] for body in one["body"] if body["purpose"] == "tagging")
                quotes = [target["selector"][0]["exact"] for target in one["target"]]
                spans[path.name.split(".")[0], one["creator"]["nickname"], label, " … ".join(quotes)] += 1
    import rdflib

    for path in sorted(folder.glob("*.schema-org.jsonld")):
        graph = json.load(open(path, encoding="utf-8"))
        graph["@context"] = {"@vocab": "https://schema.org/"}
        triples = rdflib.Graph().parse(data=json.dumps(graph), format="json-ld")
        quotations = triples.subjects(rdflib.RDF.type, rdflib.URIRef("https://schema.org/Quotation"))
        assert all(triples.value(one, rdflib.URIRef("https://schema.org/text")) for one in quotations)
    return spans


def tei(folder):
    from lxml import etree

    spaces = {"t": "http://www.tei-c.org/ns/1.0"}
    spans, relations = Counter(), Counter()
    for path in sorted(folder.glob("*.xml")):
        tree = etree.parse(str(path))
        name = "{http://www.w3.org/XML/1998/namespace}id"
        segments = {seg.get(name): seg.text or "" for seg in tree.iterfind(".//t:seg", spaces)}
        order = {id: number for number, id in enumerate(segments)}
        for group in tree.iterfind(".//t:listAnnotation", spaces):
            coder = group.get("resp")[1:]
            for one in group.iterfind("t:annotation", spaces):
                targets = [target[1:] for target in one.get("target").split()]
                assert targets == sorted(targets, key=order.get)
                words = "".join(segments[target] for target in targets)
                spans[path.stem, coder, one.get("ana")[1:], "".join(words.split())] += 1
    return spans


def main():
    kind, folder, tables = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    wanted_spans, wanted_relations = manifest(tables)
    try:
        if kind in ("cas-json", "cas-xmi"):
            spans, relations = cas(folder, kind == "cas-xmi")
        elif kind == "label-studio":
            spans, relations = label_studio(folder)
        elif kind == "jsonl":
            spans, relations = jsonl(folder)
        elif kind == "docbin":
            spans, relations = docbin(folder)
        elif kind == "refi-qda":
            spans, relations = refi(folder)
        elif kind in ("hugging-face", "parquet"):
            spans, relations = hugging_face(folder)
        elif kind == "doccano":
            spans, relations = doccano(folder)
        elif kind == "brat":
            spans, relations = brat(folder)
            flat = lambda words: " ".join(words.replace(" … ", " ").split())
            wanted_spans = Counter({(*key[:3], flat(key[3])): 0 for key in wanted_spans}) + fold(wanted_spans, flat, 3)
            wanted_relations = fold(wanted_relations, flat, 3)
        elif kind == "web-annotation":
            spans, relations = json_ld(folder), wanted_relations
        elif kind == "tei":
            spans, relations = tei(folder), wanted_relations
            wanted_spans = fold(wanted_spans, lambda words: "".join(words.replace(" … ", "").split()), 3)
        elif kind == "conllu":
            got = conllu(folder, wanted_spans)
            count = lambda counter: Counter({label: sum(n for key, n in counter.items() if key[2] == label) for label in {key[2] for key in counter}})
            parts = Counter()
            for (document, coder, label, text), n in wanted_spans.items():
                parts[document, coder, label, text] += n * (text.count(" … ") + 1)
            few, many = count(got), count(parts)
            assert all(few[label] <= many[label] for label in few) and sum(few.values()) > sum(many.values()) * 0.9, (few, many)
            print(f"spans: {sum(few.values())} of {sum(many.values())} are in columns; those that overlap were named as lost")
            return
        else:
            sys.exit(f"nobody judges {kind}")
    except ImportError as error:
        print(f"skipped: {kind}, {error.name} is not installed")
        sys.exit(77)
    agree(f"{kind} spans", spans, wanted_spans)
    agree(f"{kind} relations", relations, wanted_relations)


def fold(counter, change, start):
    folded = Counter()
    for key, n in counter.items():
        folded[(*key[:start], *map(change, key[start:]))] += n
    return folded


main()
