#!/usr/bin/env python3
"""Precision and recall of the value detectors, for each type.

usage: measure.py PROBE BUILD_FOLDER [--write]
Published expectations are read from ../shared/data beside the tree where it is there; the generated set is made by make_set.js
with @faker-js/faker and a fixed seed. Exits 1 when a figure is below its floor in floors.json. --write writes summary.md.
"""
import collections
import gzip
import json
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHARED = HERE.parent.parent.parent / "shared" / "data"
LIKELY = 0.5

# What the published set calls a type, and the kinds that answer to it. What is not here is not looked for.
PUBLISHED = {
    "ABA_ROUTING_NUMBER": "us_routing", "AU_ABN": "au_abn", "AU_ACN": "au_acn", "AU_MEDICARE": "au_medicare", "AU_TFN": "au_tfn",
    "CA_SIN": "ca_sin", "CREDIT_CARD": "card_number", "CRYPTO": "bitcoin_address", "DE_FUEHRERSCHEIN": "de_driver_license",
    "DE_HEALTH_INSURANCE": "de_health_insurance", "DE_PASSPORT": "de_passport", "DE_SOCIAL_SECURITY": "de_social_security",
    "DE_TAX_ID": "de_steuer_id", "EMAIL_ADDRESS": "email", "ES_NIE": "es_nie", "ES_NIF": "es_nif", "ES_PASSPORT": "passport",
    "FI_PERSONAL_IDENTITY_CODE": "fi_hetu", "IBAN_CODE": "iban", "IN_AADHAAR": "in_aadhaar", "IN_GSTIN": "in_gstin", "IN_PAN": "in_pan",
    "IP_ADDRESS": "ipv4 ipv6", "IT_DRIVER_LICENSE": "it_driver_license", "IT_FISCAL_CODE": "it_codice_fiscale", "IT_VAT_CODE": "it_partita_iva",
    "KR_DRIVER_LICENSE": "kr_driver_license", "KR_FRN": "kr_frn", "KR_RRN": "kr_rrn", "MAC_ADDRESS": "mac", "MEDICAL_LICENSE": "us_dea",
    "PHONE_NUMBER": "phone", "PL_PESEL": "pl_pesel", "SE_PERSONNUMMER": "se_personnummer", "SG_NRIC_FIN": "sg_nric", "TH_TNIN": "th_national_id",
    "TR_NATIONAL_ID": "tr_kimlik", "UK_DRIVING_LICENCE": "uk_driving_licence", "UK_NHS": "uk_nhs", "UK_NINO": "uk_nino", "UK_PASSPORT": "passport",
    "US_ITIN": "us_itin", "US_MBI": "us_mbi", "US_NPI": "us_npi", "US_SSN": "us_ssn", "ZA_ID_NUMBER": "za_id",
}
GRADED = {"strong", "context", "negative"}


def probed(probe, texts):
    run = subprocess.run([probe], input=json.dumps(texts), capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


class Figure:
    def __init__(self):
        self.found = self.missed = self.wrong = self.negatives = 0
        self.examples = []

    @property
    def recall(self):
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0

    @property
    def precision(self):
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1.0


def bytes_span(text, span):
    # A blank at the edge is nobody's secret.
    while text[span[0]].isspace():
        span = [span[0] + 1, span[1]]
    return len(text[:span[0]].encode()), len(text[:span[1]].encode())


def published(probe):
    """Each value speaks of its own type only, so every reading counts, whatever its confidence."""
    values = [v for v in json.loads((SHARED / "detector_values.json").read_text())["values"]
              if v["entity"] in PUBLISHED and v["strength"] in GRADED]
    secrets = [v for v in json.loads(gzip.decompress((SHARED / "secret_negatives.json.gz").read_bytes()))["values"]
               if v["strength"] == "negative"]
    answers = probed(probe, [v["text"] for v in values + secrets])
    figures = collections.defaultdict(Figure)
    for value, answer in zip(values + secrets, answers):
        kinds = PUBLISHED.get(value["entity"], "").split()
        figure = figures[value["entity"]]
        if value["entity"] == "SECRET":
            hits = [h for h in answer["hits"] if h["label"] == "secret"]
        else:
            # The kind of a number may be told by a neighbour's name: what counts is that this reading is there.
            hits = [h for h in answer["readings"] if h["kind"] in kinds]
        if not value["match"]:
            figure.negatives += 1
            figure.wrong += bool(hits)
            if hits:
                figure.examples.append("wrong: " + value["text"])
            continue
        spans = [bytes_span(value["text"], s) for s in value.get("spans") or []]
        good = all(any(h["begin"] == b and h["end"] == e for h in hits) for b, e in spans) if spans else bool(hits)
        figure.found += good
        figure.missed += not good
        if not good:
            figure.examples.append("missed: " + value["text"])
    return figures


def node_modules(place):
    """Of the exact versions in package-lock.json, installed once into the build folder."""
    modules = place / "node_modules"
    if not (modules / "@faker-js" / "faker").is_dir():
        place.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copyfile(HERE / name, place / name)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=place, check=True, capture_output=True)
    return modules


def generated(probe, place):
    """Only what counts by itself: hits at the level that is masked."""
    modules = node_modules(place)
    made = subprocess.run(["node", str(HERE / "make_set.js")], capture_output=True, text=True, check=True, env={"NODE_PATH": str(modules), "PATH": "/usr/local/bin:/usr/bin:/bin"})
    values = [json.loads(line) for line in made.stdout.splitlines()]
    answers = probed(probe, [v["text"] for v in values])
    figures = collections.defaultdict(Figure)
    for value, answer in zip(values, answers):
        hits = [h for h in answer["hits"] if h["confidence"] >= LIKELY]
        text, wanted = value["text"], value.get("value")
        covered = None
        if wanted:
            begin = len(text[:text.index(wanted)].encode())
            end = begin + len(wanted.encode())
            kinds = value["kinds"].split()
            figure = figures[value["type"]]
            mine = [h for h in hits if (h["kind"] in kinds or h["label"] in kinds) and h["begin"] < end and begin < h["end"]]
            # Hidden from the first to the last character; a title or a postcode more is no mistake.
            covered = [h for h in mine if h["begin"] <= begin + value.get("slack", 0) and h["end"] >= end - value.get("slack", 0)]
            figure.found += bool(covered)
            figure.missed += not covered
            if not covered:
                figure.examples.append(f"missed: {text!r} {[(h['kind'], text.encode()[h['begin']:h['end']].decode()) for h in answer['hits']]}")
            continue
        figure = figures["negatives"]
        figure.negatives += 1
        figure.wrong += bool(hits)
        for hit in hits:
            figures[TYPE_OF.get(hit["kind"], hit["kind"])].wrong += 1
            figures[TYPE_OF.get(hit["kind"], hit["kind"])].examples.append(f"wrong: {text!r} {hit['kind']}")
    return figures


TYPE_OF = {"street_address": "address", "phone": "phone", "ipv4": "ip", "ipv6": "ip"}


def table(title, figures):
    lines = [f"## {title}", "", "| type | values | precision | recall | negatives | wrong |", "|---|---|---|---|---|---|"]
    for name in sorted(figures):
        f = figures[name]
        scored = f.found + f.missed
        precision = f"{f.precision:.3f}" if scored else ""
        recall = f"{f.recall:.3f}" if scored else ""
        lines.append(f"| {name} | {scored} | {precision} | {recall} | {f.negatives or ''} | {f.wrong or ''} |")
    return lines + [""]


def below(floors, part, figures):
    for name, (precision, recall) in floors.get(part, {}).items():
        figure = figures.get(name)
        if figure is None:
            yield f"{part}: {name} was not measured"
        elif figure.precision < precision or figure.recall < recall:
            yield f"{part}: {name} has precision {figure.precision:.3f} (floor {precision}) and recall {figure.recall:.3f} (floor {recall})"
            yield from ("    " + example for example in figure.examples[:8])
    name = {"published": "SECRET", "generated": "negatives"}[part]
    wrong_max = floors["wrongMax"][part]
    if figures[name].wrong > wrong_max:
        yield f"{part}: {figures[name].wrong} negatives of {name} taken for something (at most {wrong_max})"
        yield from ("    " + example for example in figures[name].examples[:12])


def main(arguments):
    probe, place = arguments[0], pathlib.Path(arguments[1])
    parts = {}
    if SHARED.is_dir():
        parts["published"] = published(probe)
    else:
        print("no published expectations beside the tree: that part is left out")
    parts["generated"] = generated(probe, place)
    titles = {"published": "Published expectations (every reading)", "generated": "Generated values (at the level that is masked)"}
    lines = ["# What the value detectors find", "", "Written by `measure.py --write`; the floors stand in `floors.json`.", ""]
    for part, figures in parts.items():
        lines += table(titles[part], figures)
    print("\n".join(lines))
    if "--examples" in arguments:
        for figures in parts.values():
            for name, figure in figures.items():
                for example in figure.examples[:6]:
                    print(name, example[:260])
    if "--write" in arguments:
        (HERE / "summary.md").write_text("\n".join(lines))
    floors = json.loads((HERE / "floors.json").read_text())
    problems = [problem for part, figures in parts.items() for problem in below(floors, part, figures)]
    print("\n".join(problems) or "no figure is below its floor")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
