"""Seeded surveys for any rubric, with missing values of every kind in every kind of column."""

import random

STATES = {"unknown": "unknown", "na": "not applicable", "excluded": "excluded"}


def leaves(node):
    """The indicators below a node."""
    if "children" in node:
        for child in node["children"]:
            yield from leaves(child)
    else:
        yield node


def value(leaf, rng, skill):
    """An answer that the scale allows, as a survey writes it."""
    scale = leaf["scale"]
    kind = scale["type"]
    x = min(max(rng.gauss(skill, 0.22), 0.0), 1.0)
    if kind == "maturity":
        return str(1 + round(x * (len(scale["levels"]) - 1)))
    if kind == "yes_no":
        return rng.choice(["yes", "1", "是", "Y"] if x > 0.5 else ["no", "0", "否", "F"])
    if kind == "choice":
        return rng.choice(scale["choices"])["code"]
    if kind == "count_of":
        return str(round(x * len(scale["options"])))
    if kind == "likert":
        return f"{1 + x * (scale['points'] - 1):.2f}"
    if kind == "percentage":
        return f"{100 * x:.3f}" + rng.choice(["", "", "%"])
    if kind == "share":
        return f"{x:.6f}"
    if kind == "count":
        low = int(scale.get("min", 0))
        return str(low + round(x * rng.choice([3, 60, 900])))
    if kind == "days":
        return f"{40 * x:.1f}"
    low = scale.get("min", -1e9)
    tail = rng.choice([1, 1, 1, 4])
    return repr(round(max(100 * x * tail * rng.random(), low), 6))


def missing(leaf, rng):
    """Why there is no answer, and the reason where one is needed."""
    rule = leaf.get("not_applicable", "allowed")
    kinds = ["", "", "unknown", "excluded"] + (["na", "na"] if rule != "forbidden" else [])
    kind = rng.choice(kinds)
    reason = "there is none" if kind == "na" and rng.random() < 0.7 else ""
    return STATES.get(kind, ""), reason


def cell(leaf, rng, skill, share):
    if rng.random() < share:
        return missing(leaf, rng)
    return value(leaf, rng, skill), ""


def wide(rubric, regions, periods, seed, share=0.16):
    """Rows of a wide table, as dictionaries by the names of surveys."""
    rng = random.Random(seed)
    kinds = [k["id"] for k in rubric.get("region_kinds", [])]
    rows = []
    for n in range(regions):
        kind = rng.choice(kinds + [""]) if kinds else ""
        group = rng.choice(["north", "south", ""])
        skill = rng.uniform(0.1, 0.9)
        # Some regions have nearly nothing, so that coverage falls below every minimum.
        own = rng.choice([share, share, share, 0.02, 0.8])
        for period in periods:
            row = {"region": f"R-{n:03}", "period": period, "kind": kind, "group": group}
            for auxiliary in rubric.get("auxiliaries", []):
                row[auxiliary["id"]] = rng.choice(["", str(rng.randint(800, 90000))] + ["12345.5"] * 3)
            for leaf in leaves(rubric["index"]):
                said, reason = cell(leaf, rng, skill, own)
                row[leaf["id"]] = said
                row[leaf["id"] + ".comment"] = reason
            rows.append(row)
    return rows


def long(rubric, regions, periods, seed, share=0.2):
    """Rows of a long table: one to four respondents, some of whom say nothing to a question."""
    rng = random.Random(seed)
    kinds = [k["id"] for k in rubric.get("region_kinds", [])]
    rows = []
    for n in range(regions):
        kind = rng.choice(kinds + [""]) if kinds else ""
        skill = rng.uniform(0.1, 0.9)
        for period in periods:
            for who in range(rng.choice([1, 1, 2, 3, 4])):
                weight = rng.choice(["", "1", "2.5"])
                base = {"region": f"R-{n:03}", "period": period, "kind": kind, "group": ""}
                base |= {"respondent": f"p{who}", "weight": weight}
                for auxiliary in rubric.get("auxiliaries", []):
                    said = {"question": auxiliary["id"], "value": str(rng.randint(800, 90000))}
                    rows.append(base | said | {"comment": ""})
                for leaf in leaves(rubric["index"]):
                    if rng.random() < 0.1:
                        continue
                    said, reason = cell(leaf, rng, skill, share)
                    rows.append(base | {"question": leaf["id"], "value": said, "comment": reason})
    rng.shuffle(rows)
    return rows
