"""Writes the sample of visits to counties, samples/visits/; started by make.py, which has the random numbers and the answers.

Everything is invented.
"""

import gzip
import json
import sys
from pathlib import Path

N_COUNTIES, N_ITEMS, N_VISITS, N_DEPARTMENTS, N_RATINGS = 200, 40, 3, 10, 30
YEAR = "2025"
TERMS = [
    ("立春", "Lichun"), ("雨水", "Yushui"), ("惊蛰", "Jingzhe"), ("春分", "Chunfen"), ("清明", "Qingming"), ("谷雨", "Guyu"),
    ("立夏", "Lixia"), ("小满", "Xiaoman"), ("芒种", "Mangzhong"), ("夏至", "Xiazhi"), ("小暑", "Xiaoshu"), ("大暑", "Dashu"),
    ("立秋", "Liqiu"), ("处暑", "Chushu"), ("白露", "Bailu"), ("秋分", "Qiufen"),
]
# Which group an item belongs to, five each in the rubric's order; what is only looked up; where it is handled.
GROUPS = ["family", "education", "social", "health", "housing", "relief", "business", "transport"]
QUERIES = {"exam-results", "insurance-record", "clinic-list", "property-record", "subsidy-list", "company-record", "traffic-fine"}
TOWN = {
    "birth-registration", "household-move", "residence-permit", "student-aid", "pension-claim", "job-subsidy", "public-rental",
    "temporary-relief", "subsidy-list",
}
VILLAGE = {"fertility-registration", "pension-enrolment", "medical-enrolment", "minimum-living", "disability-subsidy", "farm-subsidy"}
WITH_FEE = {
    "residence-permit", "pension-enrolment", "medical-enrolment", "property-transfer", "mortgage-registration", "vehicle-registration",
    "licence-renewal", "senior-bus-card",
}
NO_LIMIT = {"senior-bus-card", "medical-transfer"}
# An assessor who ticks yes whatever he sees, and a county where one visit was cancelled.
HASTY, SHORT = "A-17", "V-05-04"


def rubric():
    path = Path(__file__).resolve().parent.parent / "rubrics" / "cn-egov-visits.json"
    if not path.is_file():
        path = Path.cwd() / "rubrics" / "cn-egov-visits.json"
    return json.loads(path.read_text(encoding="utf-8"))


def counties(m):
    """Dealt out to prefectures of unlike size and standing; names from the sexagenary cycle, which starts anew in each."""
    weights = [0.7 + 0.6 * m.stream("visits", "size", n).random() for n in range(len(TERMS))]
    sizes = [max(7, int(N_COUNTIES * w / sum(weights))) for w in weights]
    at = 0
    while sum(sizes) != N_COUNTIES:
        sizes[at % len(sizes)] += 1 if sum(sizes) < N_COUNTIES else -1
        at += 1
    out = []
    for n, ((zh, en), size) in enumerate(zip(TERMS, sizes), 1):
        middle = 30 + 40 * m.stream("visits", "standing", n).random()
        for k in range(1, size + 1):
            r = m.stream("visits", "county", n, k)
            (stem, stem_en), (branch, branch_en) = m.STEMS[(k - 1) % 10], m.BRANCHES[(k - 1) % 12]
            aim = min(86.0, max(12.0, middle + 9 * m.normal(r)))
            out.append(m.Region(f"V-{n:02}-{k:02}", f"{zh}市{stem}{branch}县（虚构）", f"{stem_en}{branch_en} County, {en} (fictional)",
                                "county", (aim,), parent=f"V-{n:02}"))
    return out


def level(item):
    return "town" if item in TOWN else "village" if item in VILLAGE else "county"


def status(r, item):
    roll = r.random()
    if item == "teacher-certificate" and roll < 0.3:
        return "offline"
    if item in ("farm-subsidy", "disability-subsidy") and roll < 0.35:
        return "automatic"
    return "suspended" if roll > 0.985 else "normal"


def yes(flag):
    return "是" if flag else "否"


class Service:
    """One item in one county: what is so, whoever looks."""

    def __init__(self, m, true, region, item):
        r = m.stream("visits", "service", region, item)
        self.item, self.status = item, status(r, item)
        ease = m.stream("visits", "ease", item)
        self.is_query = item in QUERIES
        self.days_limit = "" if self.is_query or item in NO_LIMIT else 3 + int(27 * ease.random())
        self.papers = "" if self.is_query else 2 + int(8 * ease.random())
        hard = 0.5 * ease.random() + 0.5 * r.random()
        self.online = hard < true["services.coverage"] / 100
        self.app = None if r.random() < 0.2 else self.online and r.random() < 0.75
        self.pays = item in WITH_FEE
        depth = (true["services.depth"] - 1) / 4
        self.finish = self.online and r.random() < 0.15 + 0.8 * depth
        self.one_trip = self.finish or r.random() < true["services.trips"] / 100
        self.cut = max(0.0, min(0.95, true["services.time-cut"] / 100 + 0.15 * m.normal(r)))
        self.waived = true["services.waived"] / 100
        self.guide = r.random() < 0.55 + 0.45 * true["services.guides"] / 100
        self.right = true["services.guides"] / 100

    def visit(self, r, hasty):
        """What an assessor notes: mostly what is so, now and then not."""
        steady = lambda flag: flag if r.random() < 0.95 else not flag
        answers = [yes(steady(self.online)), "" if self.app is None else yes(self.app)]
        if self.is_query:
            answers += [""] * 7
        else:
            answers += [yes(steady(self.finish)) if self.pays else "不适用", yes(steady(self.finish))]
            answers.append((0 if self.finish else 1) if steady(self.one_trip) else 2 + int(2 * r.random()))
            used = "" if self.days_limit == "" else max(0, int(self.days_limit * (1 - self.cut) * (0.75 + 0.5 * r.random()) + 0.5))
            answers += [self.days_limit, used, self.papers, sum(r.random() < self.waived for _ in range(self.papers))]
        found = steady(self.guide)
        right = lambda: yes(r.random() < 0.6 + 0.4 * self.right) if found else ""
        place = "不适用" if self.finish and found else right()
        answers += [yes(found), right(), right(), place]
        if hasty:
            answers = ["是" if a in ("是", "否") else a for a in answers]
        elif r.random() < 0.01:
            answers[0] = "不清楚"
        return answers


SERVICES_HEAD = [
    "region", "item", "service_group", "type", "handled_at", "status", "visit", "assessor", "apply_web", "apply_app", "pay_online",
    "result_online", "trips", "days_limit", "days_used", "papers", "papers_waived", "guide_found", "guide_papers", "guide_time",
    "guide_place",
]


def services(m, regions, items):
    rows = [SERVICES_HEAD]
    for n, g in enumerate(regions):
        for at, item in enumerate(items):
            service = Service(m, g.true[YEAR], g.id, item)
            about = [g.id, item, GROUPS[at // 5], "query" if service.is_query else "case", level(item), service.status]
            for visit in range(1, N_VISITS + 1):
                if g.id == SHORT and visit == N_VISITS:
                    continue
                assessor = f"A-{1 + (3 * n + visit) % 24:02}"
                r = m.stream("visits", "visit", g.id, item, visit)
                rows.append([*about, visit, assessor, *service.visit(r, assessor == HASTY)])
    return rows


FUNCTIONS = ["suggestion", "consultation", "acceptance24", "complaint", "survey"]


def portals(m, regions):
    rows = [["region", "portal", "visit", "assessor", "opened", *FUNCTIONS, "reply_online_days", "reply_phone_days", "formed_day", "published_day"]]
    for n, g in enumerate(regions):
        true = g.true[YEAR]
        for portal in ("site", "app", "wechat"):
            r = m.stream("visits", "portal", g.id, portal)
            if portal == "app" and r.random() < 0.15:
                continue  # not every county has one
            for visit in range(1, N_VISITS + 1):
                opened = r.random() < 0.95
                works = [yes(opened and f in true["interaction.functions"] and r.random() < 0.95) for f in FUNCTIONS]
                days = max(0, int(true["interaction.reply-days"] * (0.5 + r.random()) + 0.5))
                online = r.random() < 0.75
                phone = "" if online else min(30, days + 2) if r.random() < 0.8 else 30
                formed = 40 + int(160 * r.random())
                lag = max(0, int(true["openness.delay"] * (0.5 + r.random()) + 0.5))
                about = [formed, formed + lag] if portal == "site" else ["", ""]
                rows.append([g.id, portal, visit, f"A-{1 + (3 * n + visit) % 24:02}", yes(opened), *works, days if online else "", phone, *about])
    return rows


def departments(m, regions, names):
    rows = [["region", "department", "staff", "trained", "requests", "requests_met"]]
    for g in regions:
        true, r = g.true[YEAR], m.stream("visits", "departments", g.id)
        drawn = sorted(sorted(names, key=lambda _: r.random())[:N_DEPARTMENTS], key=names.index)
        for name in drawn:
            staff = 12 + int(90 * r.random() * r.random())
            share = lambda i: min(1.0, max(0.0, true[i] / 100 + 0.12 * m.normal(r)))
            requests = int(14 * r.random() * r.random())
            rows.append([g.id, name, staff, int(staff * share("capability.trained") + 0.5), requests, int(requests * share("islands.requests") + 0.5)])
    return rows


def ratings(m, regions):
    rows = [["region", "sample_weight", "satisfaction"]]
    for g in regions:
        r = m.stream("visits", "ratings", g.id)
        for _ in range(N_RATINGS):
            given = int(g.true[YEAR]["interaction.satisfaction"] + 0.9 * m.normal(r) + 0.5)
            answer = "" if r.random() < 0.02 else min(5, max(1, given))
            rows.append([g.id, m.text(m.rounded(0.5 + 1.5 * r.random(), 1)), answer])
    return rows


def population(m, regions):
    rows = [["region", "population"]]
    for g in regions:
        r = m.stream("visits", "population", g.id)
        rows.append([g.id, 100 * int(900 + 9000 * r.random() * r.random())])
    return rows


def own_answers(m, regions, measured):
    """What counties answer themselves: the indicators that nobody visits for."""
    asked = [i for i in m.IDS if i not in measured]
    said = [i for i in asked if any((YEAR, i) in g.comments for g in regions)]
    rows = [["region", "name", "name_en", "kind", "parent", *asked, *(f"{i}.comment" for i in said)]]
    for g in regions:
        answers = (m.cell(g, i, g.given[YEAR].get(i)) for i in asked)
        rows.append([g.id, g.name, g.name_en, g.kind, g.parent, *answers, *(g.comments.get((YEAR, i), "") for i in said)])
    return rows


def write(folder, m):
    """`m` is the module make.py."""
    folder.mkdir(parents=True, exist_ok=True)
    survey = rubric()["survey"]
    measured = {x["indicator"] for x in survey["measures"]}
    attribute = lambda table, at: [v["code"] for v in survey["tables"][table]["attributes"][at]["values"]]
    items, names = attribute(0, 0), attribute(2, 0)
    assert len(items) == N_ITEMS
    regions = counties(m)
    for g in regions:
        g.true[YEAR] = m.true_answers(g, YEAR, g.aims[0])
        m.withhold(g, YEAR)
    files = {
        "answers.csv": own_answers(m, regions, measured),
        "services.csv.gz": services(m, regions, items),
        "portals.csv": portals(m, regions),
        "departments.csv": departments(m, regions, names),
        "ratings.csv.gz": ratings(m, regions),
        "counties.csv": population(m, regions),
    }
    for name, rows in files.items():
        data = m.table(rows).encode("utf-8-sig")
        # Without the time of day the same rows give the same bytes.
        (folder / name).write_bytes(gzip.compress(data, 9, mtime=0) if name.endswith(".gz") else data)
        print(f"visits/{name}: {len(rows) - 1} rows, {len(data)} bytes", file=sys.stderr)
