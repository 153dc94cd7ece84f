"""Writes the sample surveys beside this file: python3 samples/make.py [FOLDER]

Everything is invented except oecd-dgi-2023.csv.
The same bytes come out on every machine: random numbers come from `Random.random` alone, seeded by words,
and the arithmetic stays with + - * / and the square root, which round alike everywhere.
"""

import csv
import io
import json
import math
import random
import sys
from pathlib import Path

import make_visits

HERE = Path(__file__).resolve().parent
PERIODS = ("2023", "2024")


# ---------------------------------------------------------------- the rubric


def find_rubric():
    """The rubric lies in the project, above this file or where the command was started."""
    for folder in (*HERE.parents, Path.cwd()):
        path = folder / "rubrics" / "cn-egov.json"
        if path.is_file():
            return json.loads(path.read_text(encoding="utf-8"))
    sys.exit("rubrics/cn-egov.json was not found; start this from the project's folder")


RUBRIC = find_rubric()
DIMENSIONS = {d["id"]: [leaf["id"] for leaf in d["children"]] for d in RUBRIC["index"]["children"]}
LEAVES = {leaf["id"]: leaf for d in RUBRIC["index"]["children"] for leaf in d["children"]}
IDS = list(LEAVES)
GATES = [(i, g["node"], g["level_min"]) for i, lv in enumerate(RUBRIC["levels"], 1) for g in lv.get("gates", [])]
CUTS = [lv["min"] for lv in RUBRIC["levels"]]


def scale(iid):
    return LEAVES[iid]["scale"]


def options(iid):
    return [o["code"] for o in scale(iid)["options"]]


def applies(iid, kind):
    return kind in LEAVES[iid].get("applies_to", [kind])


def score(iid, value):
    """0 to 100, as the rubric has it; a count_of is a list of codes."""
    s = scale(iid)
    kind = s["type"]
    if kind == "maturity":
        return 25.0 * (value - 1)
    if kind == "yes_no":
        return 100.0 * value
    if kind == "count_of":
        return 100.0 * len(value) / len(s["options"])
    if kind == "likert":
        return 100.0 * (value - 1) / (s["points"] - 1)
    if "points" in s:
        points = [(p["value"], p["score"]) for p in s["points"]]
        for (v0, s0), (v1, s1) in zip(points, points[1:]):
            if value <= v1:
                return s0 + (s1 - s0) * (value - v0) / (v1 - v0)
        return points[-1][1]
    worst, best = s.get("worst", 0), s.get("best", 100)
    return min(100.0, max(0.0, 100.0 * (value - worst) / (best - worst)))


def index(answers):
    """The index, each dimension and each indicator weighing the same; what is missing is left out."""
    means = []
    for leaves in DIMENSIONS.values():
        given = [score(i, answers[i]) for i in leaves if is_value(answers.get(i))]
        if 2 * len(given) >= len(leaves):
            means.append(sum(given) / len(given))
    return sum(means) / len(means)


def is_value(answer):
    return answer is not None and answer not in ("unknown", "na")


def rungs(answers, total):
    """The level by score alone, the level, and the gates that stand between."""
    by_score = sum(1 for cut in CUTS if total >= cut)
    shut = []
    for level, node, least in GATES:
        given = answers.get(node)
        if level <= by_score and not (is_value(given) and score(node, given) >= CUTS_OF_LEVEL[least]):
            shut.append((level, node))
    return by_score, min([by_score] + [level - 1 for level, _ in shut]), [node for _, node in shut]


CUTS_OF_LEVEL = dict(enumerate(CUTS, 1))


# ---------------------------------------------------------------- chance


def stream(*key):
    """Random numbers of their own for each purpose, so that a change here does not stir all files."""
    return random.Random("govgauge samples 2026 " + " ".join(map(str, key)))


def normal(r):
    """Nearly normal: twelve uniform numbers, without a logarithm that differs between machines."""
    return sum(r.random() for _ in range(12)) - 6.0


def squash(x):
    return 0.5 + 0.5 * x / math.sqrt(1.0 + x * x)


def rounded(x, digits=0):
    return math.floor(x * 10**digits + 0.5) / 10**digits


# ---------------------------------------------------------------- regions

# What is hard for everybody (positive) and what nearly everybody has (negative).
HARD = {
    "islands.requests": 0.1, "islands.vertical": 0.1, "islands.stage": 0.15,
    "standards.conformity": 0.1, "standards.issued": -0.1, "standards.unified-items": -0.1, "standards.rules": -0.2,
    "standards.legal-breadth": 0.4, "standards.legal-effect": 0.2, "standards.security-level": -0.15, "standards.privacy": 0.3,
    "interaction.functions": -0.4, "interaction.reply-days": -0.2, "interaction.satisfaction": -0.2,
    "interaction.participation": 0.1, "interaction.channels": -0.3,
    "planning.body": -0.25, "planning.mechanism": 0.05, "planning.plan": -0.1, "planning.approvers": -0.15,
    "planning.consolidated": 0.1,
    "services.coverage": -0.35, "services.areas": -0.2, "services.trips": -0.25, "services.waived": 0.4,
    "services.guides": -0.3, "services.one-entry": 0.05, "services.grassroots": -0.1,
    "platforms.extranet": -0.35, "platforms.isolation": -0.1, "platforms.portal": -0.15, "platforms.site-coverage": -0.5,
    "platforms.one-platform": -0.2, "platforms.components": 0.25, "platforms.access": -0.2,
    "resources.databases": -0.1, "resources.exchange": 0.05, "resources.used": 0.35, "resources.licences": 0.1,
    "resources.contract-invoice": 0.3, "resources.governance": 0.2,
    "systems.golden": -0.4, "systems.core-coverage": -0.25, "systems.e-documents": -0.15, "systems.reengineered": 0.3,
    "systems.themes": 0.1, "systems.analysis": 0.25,
    "openness.disclosure": -0.35, "openness.delay": -0.15, "openness.open-data": 0.2, "openness.consultation": 0.1,
    "capability.funds": -0.1, "capability.service-purchase": 0.45, "capability.evaluation": 0.15,
    "capability.new-tech": 0.45, "capability.smart-services": 0.45,
}

# Options that come early or late, so that picks make sense; unnamed ones come in between.
EARLY = {
    "tax", "customs", "shield", "finance", "social", "wechat", "mobile", "disclosure", "security", "suggestion", "consultation",
    "household", "population", "legal-entities", "bigdata", "emergency", "approval", "robot", "domain", "address", "management",
}
LATE = {
    "water", "quality", "agriculture", "vr", "deeplearning", "chain", "macro-economy", "copyright", "crime", "acceptance24",
    "medical", "anti-piracy", "trust", "community", "products", "blockchain",
}

# Mansions in their order, with the score aimed at for 2024 and what the year brought.
MANSIONS = [
    ("角", "Jiao", 74, 2.1), ("亢", "Kang", 61.5, 2.4), ("氐", "Di", 47, 3.9), ("房", "Fang", 84, 2.6), ("心", "Xin", 66, 1.2),
    ("尾", "Wei Tail", 53, 5.1), ("箕", "Ji", 38.5, -2.2), ("斗", "Dou", 57.5, 2.8), ("牛", "Niu", 35, 1.6), ("女", "Nü", 49, -2.5),
    ("虚", "Xu", 17, 0.9), ("危", "Wei Rooftop", 63, 3.4), ("室", "Shi", 68.5, 4.3), ("壁", "Bi Wall", 41.5, 2.7), ("奎", "Kui", 51, 0.4),
    ("娄", "Lou", 45, 2.2), ("胃", "Wei Stomach", 29, 3.3), ("昴", "Mao", 56, 1.9), ("毕", "Bi Net", 64, -1.6), ("觜", "Zi", 24.5, 2.9),
    ("参", "Shen", 33, -2.1), ("井", "Jing", 54.5, 3.7), ("鬼", "Gui", 13, 1.4), ("柳", "Liu", 43.5, 2.0), ("星", "Xing", 58.5, 4.6),
    ("张", "Zhang", 38, -2.4), ("翼", "Yi", 27, 3.0), ("轸", "Zhen", 31.5, 2.3),
]
ENCLOSURES = [("紫微", "Ziwei", "B", 88, 2.0), ("太微", "Taiwei", "A", 77, 3.1), ("天市", "Tianshi", "C", 82, 2.3)]
STEMS = list(zip("甲乙丙丁戊己庚辛壬癸", "Jia Yi Bing Ding Wu Ji Geng Xin Ren Gui".split()))
BRANCHES = list(zip("子丑寅卯辰巳午未申酉戌亥", "zi chou yin mao chen si wu wei shen you xu hai".split()))
N_PREFECTURES = 300

# Answers that tell a story: enough score, but a gate that does not open.
FIXED = {
    ("X-31", "2023"): {"islands.stage": 3}, ("X-31", "2024"): {"islands.stage": 3},
    ("X-04", "2023"): {"resources.governance": 3}, ("X-04", "2024"): {"resources.governance": 4},
    ("X-02", "2023"): {"planning.body": 2}, ("X-02", "2024"): {"planning.body": 2},
    ("X-12", "2024"): {"resources.exchange": 2, "islands.stage": 2},
    ("X-16", "2023"): {"services.depth": 2, "services.coverage": 44}, ("X-16", "2024"): {"services.depth": 2, "services.coverage": 48},
    ("X-20", "2023"): {"platforms.site-coverage": 12}, ("X-20", "2024"): {"platforms.site-coverage": 16},
}
# Regions that answered less than others: the share left empty, and a dimension of which little was answered.
SPARSE = {"X-14": (0.2, None), "X-21": (0.16, None), "X-28": (0.08, "openness")}
# Questions offices find hard to answer.
OBSCURE = {"services.waived", "resources.used", "services.guides", "planning.duplicates", "islands.requests", "services.time-cut"}


class Region:
    def __init__(self, rid, name, name_en, kind, aims, parent="", group=""):
        self.id, self.name, self.name_en, self.kind = rid, name, name_en, kind
        self.aims, self.parent, self.group = aims, parent, group
        r = stream("traits", rid)
        self.english = r.random() < 0.3
        self.percent_sign = r.random() < 0.12
        self.decimals = r.random() < 0.15
        self.full_width = kind == "prefecture" and r.random() < 0.02
        self.counts_as_number = r.random() < (0.12 if kind == "province" else 0.3)
        self.dimension = {d: 0.2 * normal(r) for d in DIMENSIONS}
        self.own = {i: 0.26 * normal(r) for i in IDS}
        self.taste = {i: {c: r.random() + 0.6 * (c in EARLY) - 0.6 * (c in LATE) for c in options(i)}
                      for i in IDS if scale(i)["type"] == "count_of"}
        self.true, self.given, self.comments, self.evidence = {}, {}, {}, {}


def provinces():
    out = []
    for n, (zh, en, aim, rise) in enumerate(MANSIONS, 1):
        # 𬇕 is outside GBK: in GB18030 it takes four bytes.
        zh_name, en_name = ("柳宿𬇕省", "Liu Wan Mansion Province") if zh == "柳" else (f"{zh}宿省", f"{en} Mansion Province")
        group = "group " + "ABCD"[(n - 1) // 7]
        out.append(Region(f"X-{n:02}", zh_name + "（虚构）", en_name + " (fictional)", "province", (aim - rise, aim), group=group))
    for n, (zh, en, group, aim, rise) in enumerate(ENCLOSURES, 29):
        name, name_en = f"{zh}垣市（虚构）", f"{en} Enclosure Municipality (fictional)"
        out.append(Region(f"X-{n:02}", name, name_en, "province", (aim - rise, aim), group=f"group {group}"))
    return out


def prefectures(above):
    """Dealt out unevenly; the sexagenary cycle runs on from province to province."""
    mansions = [p for p in above if "宿" in p.name]
    weights = [0.7 + 0.8 * stream("size", p.id).random() for p in mansions]
    sizes = [max(6, int(N_PREFECTURES * w / sum(weights))) for w in weights]
    at = 0
    while sum(sizes) != N_PREFECTURES:
        sizes[at % len(sizes)] += 1 if sum(sizes) < N_PREFECTURES else -1
        at += 1
    out = []
    for p, (zh, en, _, _), size in zip(mansions, MANSIONS, sizes):
        r = stream("spread", p.id)
        spread = 4.0 + 5.0 * r.random()
        for n in range(1, size + 1):
            (stem, stem_en), (branch, branch_en) = STEMS[len(out) % 10], BRANCHES[len(out) % 12]
            shift, drift = spread * normal(r) - 1.5, 1.2 * normal(r)
            aims = tuple(min(93.0, max(5.0, a + shift + t)) for a, t in zip(p.aims, (-drift / 2, drift / 2)))
            out.append(Region(f"{p.id}-{n:02}", f"{zh}宿{stem}{branch}市（虚构）", f"{stem_en}{branch_en}, {en} Mansion (fictional)",
                              "prefecture", aims, parent=p.id))
    return out


# ---------------------------------------------------------------- answers


def value_of(region, iid, s):
    """A strength of 0 to 1 in the units of the question."""
    kind = scale(iid)["type"]
    s = min(1.0, max(0.0, (s - 0.03) / 0.94))
    if kind == "maturity":
        return min(5, 1 + int(5 * s))
    if kind == "yes_no":
        return int(s > 0.5)
    if kind == "count_of":
        n = int(len(options(iid)) * s + 0.5)
        taste = region.taste[iid]
        picked = sorted(taste, key=lambda c: -taste[c])[:n]
        if "deeplearning" in picked and "ai" not in picked:
            picked[picked.index("deeplearning")] = "ai"
        return [c for c in options(iid) if c in picked]
    if kind == "likert":
        return rounded(2.1 + 2.8 * s, 1)
    if iid == "planning.approvers":
        return 1 + int(4.4 * (1 - s) + 0.3)
    if iid == "planning.duplicates":
        return rounded(60 * (1 - s) * (1 - 0.4 * s))
    if iid == "interaction.reply-days":
        return rounded(2 * (16.5 - 15.5 * s)) / 2
    if iid == "openness.delay":
        return rounded(42 * (1 - s) + 1)
    if iid == "capability.software-share":
        return rounded(6 + 58 * s)
    return rounded(100 * s, 1 if region.decimals else 0)


def settle(region, period, answers, aim, fixed):
    """What must go together: the gates of the rung reached, unless the story says otherwise, and online depth with coverage."""
    ladder_holds = region.kind == "province" or stream("ladder", region.id, period).random() < 0.6
    if ladder_holds:
        for level, node, least in GATES:
            if aim < CUTS[level - 1]:
                continue
            if scale(node)["type"] == "maturity":
                answers[node] = max(answers[node], least)
            else:
                answers[node] = max(answers[node], 24 + level)
    answers.update(fixed)
    depth, coverage = answers["services.depth"], answers["services.coverage"]
    if "services.depth" not in fixed:
        if depth >= 4 and coverage < 60:
            answers["services.coverage"] = coverage = 60 + int(coverage) % 7
        if depth == 3 and coverage < 52:
            answers["services.coverage"] = 52 + int(coverage) % 6
        if depth < 3 and coverage > 58:
            answers["services.depth"] = 3
    # Data flow through the exchange, so it cannot lag far behind.
    if answers["islands.stage"] >= 3:
        answers["resources.exchange"] = max(answers["resources.exchange"], 2)
    # Exchange made safe by a blockchain needs a blockchain.
    techs = answers["capability.new-tech"]
    if "chain" in answers["capability.smart-services"] and "blockchain" not in techs:
        if techs:
            techs.remove(next(c for c in ("vr", "deeplearning", "biometrics", "ai", "bigdata") if c in techs))
            answers["capability.new-tech"] = [c for c in options("capability.new-tech") if c in [*techs, "blockchain"]]
        else:
            answers["capability.smart-services"].remove("chain")
    return answers


def true_answers(region, period, aim, balance=None):
    """Answers whose index comes near the aim, found by halving."""
    r = stream("year", region.id, period)
    year = {i: 0.07 * normal(r) for i in IDS}
    fixed = FIXED.get((region.id, period), {})

    def at(x):
        answers = {}
        for dimension, leaves in DIMENSIONS.items():
            for i in leaves:
                if i == "services.balance":
                    continue
                u = x + region.dimension[dimension] + region.own[i] + year[i] - HARD.get(i, 0.0)
                answers[i] = value_of(region, i, squash(1.25 * u))
        if balance is not None:
            answers["services.balance"] = balance
        elif region.kind == "prefecture":
            answers["services.balance"] = rounded(max(0.02, 0.34 - 0.26 * squash(x) + 0.05 * region.own["services.balance"] / 0.26), 2)
        answers = settle(region, period, answers, aim, fixed)
        return {i: answers[i] for i in IDS if i in answers and applies(i, region.kind)}

    low, high = -6.0, 6.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if index(at(middle)) < aim else (low, middle)
    return at(high)


def variation(values):
    """The coefficient of variation, as the question on balance asks for it."""
    mean = sum(values) / len(values)
    return rounded(math.sqrt(sum((v - mean) ** 2 for v in values) / len(values)) / mean, 2)


def not_applicable(region, period, true):
    """Which questions do not apply, and so need their reason."""
    r = stream("not applicable", region.id, period)
    out = []
    if region.kind == "province" and not region.parent and "垣" in region.name:
        out.append("services.balance")
    # Where much is going on there are projects and requests in every year.
    quiet = true["islands.linked"] < 50
    if r.random() < 0.06 * quiet:  # a year without projects
        out += ["planning.gates", "capability.software-share", "capability.service-purchase"]
    if r.random() < 0.06 * quiet:
        out.append("islands.requests")
    if r.random() < 0.02:
        out.append("openness.consultation")
    if true["resources.catalogue"] <= 15 and r.random() < 0.6:
        out.append("resources.used")
    if region.kind == "prefecture":
        for i, p in (("platforms.isolation", 0.03), ("platforms.components", 0.03), ("openness.open-data", 0.04), ("standards.legal-breadth", 0.03)):
            if r.random() < p:
                out.append(i)
    return out


def withhold(region, period):
    """Takes answers away, as happens: empty, unknown, not applicable."""
    r = stream("missing", region.id, period)
    given = dict(region.true[period])
    gates = {node for _, node, _ in GATES}
    share, weak = SPARSE.get(region.id, (0.04 if region.kind == "province" else 0.045, None))
    for i in IDS:
        if i not in given:
            continue
        rolls, factor = (r.random(), r.random()), 2.0 if i in OBSCURE else 0.85
        if i in gates:
            continue
        if rolls[0] < share * factor or (weak and i in DIMENSIONS[weak] and i != f"{weak}.disclosure"):
            del given[i]
        elif rolls[1] < 0.028 * factor:
            given[i] = "unknown"
    for i in not_applicable(region, period, region.true[period]):
        if applies(i, region.kind):
            given[i] = "na"
            if LEAVES[i].get("not_applicable") == "justified":
                region.comments[period, i] = NOT_APPLICABLE[i][region.english]
    region.given[period] = given
    if (region.id, period) == ("X-24", "2024"):
        given["services.depth"] = "unknown"


def remark(region):
    """Comments on answers that deserve one, and the evidence named."""
    for period in PERIODS:
        given, r, en = region.given[period], stream("remarks", region.id, period), region.english
        for i, says in (("planning.body", BODY), ("services.depth", DEPTH), ("resources.exchange", EXCHANGE)):
            if is_value(given.get(i)) and r.random() < 0.3:
                region.comments[period, i] = says[given[i] - 1][en]
        for i in REMARKS:
            value = given.get(i)
            if is_value(value):
                low, high, low_words, high_words = REMARKS[i]
                if value <= low and r.random() < 0.6:
                    region.comments[period, i] = low_words[en]
                elif value >= high and r.random() < 0.6:
                    region.comments[period, i] = high_words[en]
        for i, words in EVIDENCE.items():
            if is_value(given.get(i)) and r.random() < 0.7:
                region.evidence[period, i] = words[en].format(region=region.id, period=period)
    before, after = (region.given[p].get("islands.linked") for p in PERIODS)
    if is_value(before) and is_value(after) and after < before - 1:
        region.comments["2024", "islands.linked"] = SAID["recount"][region.english].format(before=text(before), after=text(after))
    if (region.id, "2024") == ("X-24", "2024"):
        region.comments["2024", "services.depth"] = SAID["depth unknown"][region.english]


# ---------------------------------------------------------------- words: (Chinese, English) pairs

NOT_APPLICABLE = {
    "islands.requests": ("填报期内没有承诺时限已到的共享申请。", "No sharing request fell due in the period."),
    "planning.gates": ("填报期内没有项目通过验收或投入使用。", "No project was accepted or put into use in the period."),
    "services.balance": ("直辖市不设地级建制，各区服务由市级平台统一提供，没有各区数值。", "A municipality has no prefectures; the districts are served by one city platform and have no figures of their own."),
    "platforms.isolation": ("内网与外网由上级统一建设和查验，本级没有自管边界点。", "Both networks are built and inspected by the level above; we run no boundary point."),
    "platforms.components": ("在用平台均为上级统建，本级没有自建系统。", "All platforms in use come from the level above; we build none."),
    "resources.used": ("统一目录期末才启用，填报期内尚未开放调用。", "The catalogue opened only at the end of the period; nothing could be called yet."),
    "openness.open-data": ("数据由省级平台统一开放，本级不单独开放。", "Data are opened by the provincial platform for all; we open none ourselves."),
    "openness.consultation": ("填报期内没有列入目录的重大行政决策。", "No major decision was on the list in the period."),
    "capability.software-share": ("填报年度没有电子政务项目投资。", "There was no project investment in the year."),
    "capability.service-purchase": ("填报年度没有新签约项目。", "No project was contracted in the year."),
}

# One per level.
BODY = [
    ("尚未指定牵头单位，跨部门事项由办公室临时召集。", "No lead has been named; the general office calls people together as needed."),
    ("已发文由信息中心牵头，但无权决定其他部门的项目。", "The information centre leads by order, but cannot decide on other departments' projects."),
    ("协调小组每季度开会，议事规则已印发。", "The coordination group meets quarterly under written rules."),
    ("小组由主要负责同志主持，决定事项由办公室督办。", 'Chaired by the head of government; its office follows up each "decided matter".'),
    ("新建、在建和在用项目均由协调机构统管，每年评估一次。", "New, running and finished projects are all under the body, which reviews its work once a year."),
]
DEPTH = [
    ("网上只有办事介绍，申请须到窗口。", "The web only describes services; people apply at the counter."),
    ("表格可以下载，填好后仍要到窗口递交。", "Forms can be downloaded, but are still handed in at the counter."),
    ("多数事项可网上申请和预约，领取结果仍须到场。", "Most matters can be applied for or booked online; results are collected in person."),
    ("多数事项全程网办，快递送达结果。", "Most matters are handled fully online, with results sent by post."),
    ("部分补贴已由系统比对数据后主动发放。", "Some allowances are now paid without an application, from shared data."),
]
EXCHANGE = [
    ("数据靠公函和光盘传递。", "Data travel by letter and disc."),
    ("交换平台已开通，多数部门仍用原有的两两接口。", "The exchange is open, but most departments keep their own links, pair by pair."),
    ("主要部门均经统一平台交换，日志保存一年。", "Main departments exchange through one platform; logs are kept for a year."),
    ("已与上级平台联通，接口清单对外发布。", "Linked to the platform above, with a published list of interfaces."),
    ("上下左右贯通，失败的交换当日处理。", "Joined upwards, downwards and sideways; failed exchanges are handled the same day."),
]
# Below the first figure or above the second something is said.
REMARKS = {
    "interaction.reply-days": (3, 11, ("热线与网站合用一套派单系统。", "Hotline and website share one dispatch system."),
                               ("诉求由人工分转，节假日积压较多。", "Demands are passed on by hand and pile up over holidays.")),
    "planning.duplicates": (8, 32, ("上一轮清查后已基本没有重复系统。", "Hardly any duplicates are left since the last inventory."),
                            ("重复的主要是各部门自建的审批和考勤系统。", "Duplicates are mainly approval and attendance systems that departments built themselves.")),
    "services.coverage": (30, 92, ("多数事项仍只能到窗口申请。", "Most matters can still be applied for only at the counter."),
                          ("未上网的均为须现场核验的事项。", "Those not online need a check on the spot.")),
}
EVIDENCE = {
    "islands.linked": ("{period}年系统清单及共享平台接入台账（{region}-A1）", "System inventory and platform link ledger {period} ({region}-A1)"),
    "services.coverage": ("{period}年末事项清单，标注网办状态（{region}-C1）", "List of matters with online status, end of {period} ({region}-C1)"),
    "resources.governance": ("数据责任清单（{region}-F7，{period}年）", "Register of who answers for which data ({region}-F7, {period})"),
}
SAID = {
    "recount": ("重新清查后系统总数增加，比例由{before}%降为{after}%。", "A new inventory found more systems, so the share fell from {before}% to {after}%."),
    "depth unknown": ("事项正在合并，半数以上能办到哪一步，尚未统计。", "Matters are being merged; how far most of them go online has not been counted."),
    "sampled": ("评估组抽查记录，样本30件", "Assessors' sample of 30 cases"),
    "ledger": ("部门台账，截至{period}", "Departmental ledger as of {period}"),
    "stricter": ("抽查中部分材料未能提供，从严填报。", "Some papers could not be produced in the sample; answered strictly."),
}

# A county clerk's own answers: value, evidence, comment.
COUNTY = {
    "islands.linked": ("41", "系统清单（2024-12-31），接入台账第1—2页", "在用系统29个，已接入12个。"),
    "islands.requests": ("72%", "共享平台导出的申请明细（18件）", "18件中13件按时提供。"),
    "islands.domains": ("household;employment", "户籍核验接口日志；就业数据交换任务单", "教育、医疗数据由市级集中，县里只能提交纸质申请。"),
    "islands.vertical": ("2", "垂直系统清单（21套）", "对接申请已报市局，目前靠文件导入导出。"),
    "islands.stage": ("2", "政务外网互访测试记录", ""),
    "standards.conformity": ("38", "标准符合性检查汇总表", "未检查的18个系统按不符合计。"),
    "standards.issued": ("sharing;security", "关于执行政务信息共享标准的通知；网络安全标准执行方案", "业务协同标准只转发了上级文件，未计入。"),
    "standards.unified-items": ("address;domain;routing", "政务外网地址规划表", "执行市级统一规范。"),
    "standards.rules": ("disclosure;security;projects", "三份现行制度文本", "电子签名尚无本县文件。"),
    "standards.legal-breadth": ("不适用", "", "本题只问省、地两级。"),
    "standards.legal-effect": ("2", "电子证照试行事项表（9项）", "办结后仍要求补交复印件。"),
    "standards.security-level": ("52", "定级备案证明汇总页", ""),
    "standards.security-system": ("management;emergency;backup", "2024年9月应急演练记录；市级灾备中心共用协议", ""),
    "standards.privacy": ("2", "分类分级办法（征求意见稿）", "公安、人社两部门已自行分级。"),
    "interaction.functions": ("suggestion;consultation;complaint;survey", "门户互动栏目截图（4张）", "夜间提交没有受理编号，24小时受理未计。"),
    "interaction.reply-days": ("5.5", "诉求台账（1,246件）导出表", "中位数由热线办计算。"),
    "interaction.satisfaction": ("3.9", "办结后评价分布表（有效评价803份）", "已剔除系统默认好评。"),
    "interaction.participation": ("2", "意见征集公告3份", "有登记，没有成文机制。"),
    "interaction.channels": ("microblog;wechat", "公众号、微博最近一次更新截图", "手机版网站上次更新在六个月前，未计。"),
    "planning.body": ("3", "协调小组成立通知；两次会议纪要", ""),
    "planning.mechanism": ("3", "项目归口审核办法", "由县大数据中心统一把关，财政凭审核意见安排资金。"),
    "planning.plan": ("3", "县电子政务建设规划（2023—2025年）", ""),
    "planning.approvers": ("2", "项目审批流程图", "县发展改革部门和县大数据中心。"),
    "planning.duplicates": ("17", "系统台账导出表，重复组已标色", "考勤四套、公文三套，各留一套不计。"),
    "planning.consolidated": ("35", "清查清单及处理结果（34个系统，已处理12个）", ""),
    "planning.gates": ("60", "五环节核对表（5个项目）", "两个小额项目没有监理记录。"),
    "services.coverage": ("47", "标注网办状态的事项清单（1,058项）", "乡镇事项大多尚未上网。"),
    "services.areas": ("disclosure;approval;social-security;education-culture;environment", "五个领域服务网址清单", ""),
    "services.depth": ("2", "事项网办程度统计表", "能网上申请的不到半数，多数只能查看要求、下载表格。"),
    "services.trips": ("58", "按到场次数统计的事项表", ""),
    "services.time-cut": ("46", "各事项用时与法定时限对照表", "取全部办件平均。"),
    "services.waived": ("14", "精简前后材料对照表", "主要是身份证和户口簿复印件。"),
    "services.guides": ("78", "抽查核对表（50份）", "不一致的多为联系电话和窗口号。"),
    "services.one-entry": ("2", "渠道公布页面截图", ""),
    "services.grassroots": ("64", "基层服务入口名录（乡镇18个、村社区203个）", ""),
    "services.balance": ("不适用", "", "本题只问省、地两级。"),
    "platforms.extranet": ("71", "外网接入台账", ""),
    "platforms.isolation": ("不适用", "", "本题只问省、地两级；本县办公网络由市级统一规划。"),
    "platforms.portal": ("3", "抽查记录（10个事项的点击路径）", ""),
    "platforms.site-coverage": ("88", "网站普查表", "三个部门没有专栏，两个乡镇专栏超过90日没有更新。"),
    "platforms.cloud": ("45", "市政务云上云系统清单", ""),
    "platforms.one-platform": ("66", "省级平台导出的事项接入表", ""),
    "platforms.components": ("2", "市级组件清单", "新项目可用市级统一身份认证，不强制。"),
    "platforms.access": ("3", "网络接入清单；热线值班表", ""),
    "resources.databases": ("population;legal-entities", "两库核验接口调用统计", "使用市级库。"),
    "resources.catalogue": ("55", "信息资源清查汇总表", ""),
    "resources.exchange": ("2", "交换平台按部门统计", "七个部门在用，其余两两对接。"),
    "resources.used": ("22", "按资源统计的调用次数表", ""),
    "resources.licences": ("3", "证照库入库统计", "常用证照11种，新发时同步入库。"),
    "resources.contract-invoice": ("2", "电子发票入账试行通知", "电子合同尚未试行。"),
    "resources.governance": ("2", "数据管理办法（草案）", "牵头单位已定，责任清单尚未落实。"),
    "systems.golden": ("office;tax;financial;finance;shield;audit;social;agriculture", "各系统本县业务量截图（8张）", "均为上级统建。"),
    "systems.core-coverage": ("62", "部门职能与业务系统对照表（盖章）", ""),
    "systems.e-documents": ("73", "办公系统年度收发文统计表", "乡镇收文仍有纸质件。"),
    "systems.reengineered": ("19", "流程再造前后对比图（企业开办等）", ""),
    "systems.themes": ("municipal;emergency;approval", "三个主题的流转日志", ""),
    "systems.monitoring": ("50", "电子监察覆盖事项导出表", "只接入了行政许可事项。"),
    "systems.analysis": ("2", "人社局就业分析材料", ""),
    "openness.disclosure": ("84", "公开目录核对表（随机抽样200条）", "抽样估算，样本量200。"),
    "openness.delay": ("9", "发布系统导出的日期对照表（样本200条）", ""),
    "openness.open-data": ("2", "开放计划及数据清单", "开放了12个数据集，未按时更新。"),
    "openness.consultation": ("67", "决策事项表（三项网址与日期）", "六项决策中四项公布了采纳情况。"),
    "capability.trained": ("57", "网络培训平台结业成绩表", ""),
    "capability.funds": ("2", "年度部门预算摘页", "运维费一事一议。"),
    "capability.software-share": ("31", "年度项目投资分类汇总表", "服务器采购占大头，因机房搬迁，\n明年预计下降。"),
    "capability.service-purchase": ("不清楚", "", "合同分散在各部门，尚未汇总。"),
    "capability.evaluation": ("2", "项目验收评估报告", "只在验收时评估。"),
    "capability.experts": ("否", "", "拟共用市级委员会，文件未到。"),
    "capability.new-tech": ("bigdata;biometrics", "资格认证人脸识别月度使用统计", ""),
    "capability.smart-services": ("robot", "智能客服月度会话统计", ""),
}

# One mistake in each place; README.md lists them.
BROKEN = """
region,name,period,kind,services.coverage,services.dpeth,islands.linked,islands.requests,islands.requests.comment,islands.domains,standards.issued,interaction.reply-days,planning.body,planning.mechanism,planning.approvers,services.trips,openness.delay,resources.governance,capability.experts,interaction.satisfaction,systems.core-coverage
B-01,对照市（虚构）,2024,prefecture,63,3,41,不适用,填报期内没有收到申请。,household;medical,2,5.5,3,2,2,70%,9,3,是,3.8,66
B-02,甲市（虚构）,2024,prefecture,大约六成,3,38,80,,household,1,7,2,2,3,61,12,2,否,3.5,58
B-03,乙市（虚构）,2024,prefecture,55,2,130,75,,household;education,1,6,3,3,2.5,64,11,3,否,3.6,60
B-01,对照市（虚构）,2024,prefecture,64,3,43,82,,household;medical,2,5,3,2,2,71,9,3,是,3.9,67
B-04,丙市,虚构,2024,prefecture,58,3,40,77,,employment,1,8,2,2,3,60,13,2,否,3.4,57
B-05,丁市（虚构）,2024,prefecture,61,3,45,79,,household,2,inf,3,3,2,66,10,3,是,3.7,64
B-06,戊市（虚构）,2024,prefecture,57,2,36,70,,household;housing,4,9,2,2,3,59,14,2,否,3.3,55
B-07,己市（虚构）,2024,prefecture,66,3,47,84,,household;medical,2,5,不适用,3,2,#DIV/0!,8,3,是,3.9,69
B-08,庚市（虚构）,2024,prefecture,60,3,44,na,,education,1,6,3,3,2,65,2024-06-01,3,否,3.6,63
B-09,辛市（虚构）,2024,prefecture,62,3,42,81,,household,2,6,3,3.5,2,67,10,6,是,3.8,65
B-10,壬镇（虚构）,2024,village,59,2,39,76,,employment,1,7,2,2,3,62,12,2,否,3.5,59
,癸市（虚构）,2024,prefecture,56,2,37,74,,household,1,8,2,2,3,58,13,2,否,3.4,56
B-12,子市（虚构）,2024,prefecture,64,3,46,83,,household;education,2,5,3,3,2,68,-3,3,也许,5.6,68
"""
BROKEN_QUOTES = """
region,name,period,kind,services.coverage,services.coverage.comment,islands.linked
Q-01,甲市（虚构）,2024,prefecture,63,"两个区的清单尚在合并，按旧清单计算",41
Q-02,乙市（虚构）,2024,prefecture,58,"引号到此没有结束，其后的内容都被当作这一格,38
Q-03,丙市（虚构）,2024,prefecture,61,正常,44
"""

# As printed: code, names, whether a rank is printed (OECD members only), six dimensions.
OECD = """
KOR,韩国,Korea,member,0.971,1.0,0.913,0.882,0.909,0.934
DNK,丹麦,Denmark,member,0.851,0.833,0.896,0.783,0.715,0.788
GBR,英国,United Kingdom,member,0.914,0.598,0.696,0.667,0.925,0.853
NOR,挪威,Norway,member,0.758,0.851,0.818,0.588,0.853,0.75
AUS,澳大利亚,Australia,member,0.973,0.774,0.738,0.466,0.833,0.736
EST,爱沙尼亚,Estonia,member,0.692,0.949,0.705,0.623,0.614,0.869
COL,哥伦比亚,Colombia,member,0.814,0.794,0.654,0.731,0.775,0.647
IRL,爱尔兰,Ireland,member,0.844,0.861,0.632,0.56,0.684,0.701
FRA,法国,France,member,0.677,0.816,0.577,0.761,0.595,0.561
CAN,加拿大,Canada,member,0.829,0.64,0.436,0.727,0.749,0.547
PRT,葡萄牙,Portugal,member,0.77,0.555,0.593,0.493,0.809,0.618
FIN,芬兰,Finland,member,0.721,0.679,0.676,0.428,0.667,0.663
ISL,冰岛,Iceland,member,0.676,0.597,0.659,0.503,0.668,0.713
LTU,立陶宛,Lithuania,member,0.59,0.753,0.651,0.561,0.619,0.477
ESP,西班牙,Spain,member,0.697,0.529,0.616,0.647,0.508,0.598
LVA,拉脱维亚,Latvia,member,0.685,0.654,0.678,0.629,0.551,0.385
CZE,捷克,Czechia,member,0.613,0.679,0.631,0.642,0.571,0.421
TUR,土耳其,Türkiye,member,0.689,0.554,0.607,0.235,0.669,0.76
ITA,意大利,Italy,member,0.684,0.534,0.59,0.549,0.65,0.461
POL,波兰,Poland,member,0.627,0.598,0.667,0.502,0.615,0.415
LUX,卢森堡,Luxembourg,member,0.672,0.476,0.675,0.411,0.534,0.637
NLD,荷兰,Netherlands,member,0.679,0.513,0.579,0.521,0.442,0.639
AUT,奥地利,Austria,member,0.766,0.38,0.773,0.416,0.483,0.465
BEL,比利时,Belgium,member,0.652,0.543,0.664,0.347,0.58,0.448
MEX,墨西哥,Mexico,member,0.658,0.473,0.638,0.466,0.479,0.501
SWE,瑞典,Sweden,member,0.486,0.746,0.489,0.512,0.436,0.478
NZL,新西兰,New Zealand,member,0.588,0.549,0.437,0.297,0.519,0.61
SVN,斯洛文尼亚,Slovenia,member,0.559,0.489,0.621,0.465,0.328,0.527
ISR,以色列,Israel,member,0.536,0.472,0.573,0.542,0.669,0.179
HUN,匈牙利,Hungary,member,0.593,0.677,0.413,0.456,0.432,0.374
JPN,日本,Japan,member,0.609,0.525,0.505,0.389,0.44,0.431
CHL,智利,Chile,member,0.407,0.469,0.374,0.25,0.383,0.504
CRI,哥斯达黎加,Costa Rica,member,0.283,0.317,0.118,0.288,0.321,0.019
PER,秘鲁,Peru,,0.78,0.79,0.53,0.512,0.814,0.292
BRA,巴西,Brazil,,0.622,0.628,0.645,0.522,0.639,0.658
ARG,阿根廷,Argentina,,0.573,0.443,0.404,0.323,0.45,0.309
HRV,克罗地亚,Croatia,,0.496,0.535,0.403,0.38,0.269,0.063
ROU,罗马尼亚,Romania,,0.42,0.28,0.146,0.243,0.038,0.063
"""


# ---------------------------------------------------------------- files


def text(number):
    return str(int(number)) if number == int(number) else str(number)


def cell(region, iid, answer):
    """An answer as the clerk of that region types it."""
    if answer is None:
        return ""
    if answer == "unknown":
        return "unknown" if region.english else "不清楚"
    if answer == "na":
        return "na" if region.english else "不适用"
    kind = scale(iid)["type"]
    if kind == "yes_no":
        return (("否", "是"), ("no", "yes"))[region.english][answer]
    if kind == "count_of":
        as_number = not answer or region.counts_as_number or len(answer) == len(options(iid)) > 6
        return str(len(answer)) if as_number else ";".join(answer)
    typed = text(answer)
    if kind == "percentage" and (region.percent_sign or stream("sign", region.id, iid).random() < 0.04):
        typed += "%"
    if region.full_width:
        typed = "".join(chr(ord(c) + 0xFEE0) for c in typed)
    return typed


def table(rows, newline="\n"):
    out = io.StringIO()
    csv.writer(out, lineterminator=newline).writerows(rows)
    return out.getvalue()


def wide(regions, head):
    """One row per region and period; columns for comments and evidence where there are any."""
    said = {i for g in regions for _, i in g.comments}
    shown = {i for g in regions for _, i in g.evidence}
    comments, evidence = [i for i in IDS if i in said], [i for i in IDS if i in shown]
    rows = [[*head, *IDS, *(f"{i}.comment" for i in comments), *(f"{i}.evidence" for i in evidence)]]
    for g in regions:
        for p in PERIODS:
            about = {"region": g.id, "name": g.name, "name_en": g.name_en, "period": p, "kind": g.kind, "parent": g.parent, "group": g.group}
            rows.append([*(about[h] for h in head), *(cell(g, i, g.given[p].get(i)) for i in IDS),
                         *(g.comments.get((p, i), "") for i in comments), *(g.evidence.get((p, i), "") for i in evidence)])
    return rows


# Four whole dimensions; the others are not asked here.
LONG_IDS = [i for d in ("islands", "interaction", "planning", "openness") for i in DIMENSIONS[d]]
LONG_REGIONS = ("X-01", "X-06", "X-12", "X-20", "X-25")
RESPONDENTS = (("data-bureau", 1, 0.0), ("service-centre", 1, -0.15), ("assessors", 2, -0.35))


def another_view(region, iid, true, lean, r):
    """What somebody else answers to the same question: near, and a little stricter with the assessors."""
    kind, roll = scale(iid)["type"], lean + 0.55 * normal(r)
    if kind == "maturity":
        return min(5, max(1, true + (1 if roll > 0.8 else -1 if roll < -0.8 else 0)))
    if kind == "count_of":
        rest = [c for c in options(iid) if c not in true]
        if roll < -0.7 and true:
            return true[:-1]
        return [c for c in options(iid) if c in true or c == rest[0]] if roll > 0.9 and rest else true
    if kind == "likert":
        return rounded(min(5.0, max(1.0, true + 0.15 * roll)), 1)
    if kind == "percentage":
        better = -1 if scale(iid).get("direction") == "down" else 1
        return min(100.0, max(0.0, rounded(true + better * 6 * roll)))
    if kind == "count":
        return max(1, true + (1 if roll < -0.9 else 0))
    return max(1.0, rounded(true - 1.5 * roll))


def long(regions):
    rows = [["region", "name", "name_en", "period", "kind", "respondent", "weight", "question", "value", "evidence", "comment"]]
    for g in (g for g in regions if g.id in LONG_REGIONS):
        true = g.true["2024"]
        for who, weight, lean in RESPONDENTS:
            r = stream("long", g.id, who)
            for i in LONG_IDS:
                answer, silent = another_view(g, i, true[i], lean, r), r.random()
                evidence = comment = ""
                if silent < 0.03:
                    continue  # nobody has to answer everything
                if silent < 0.06:
                    answer = "unknown" if silent < 0.05 else None
                elif who == "assessors":
                    evidence = SAID["sampled"][g.english] if r.random() < 0.35 else ""
                    distance = score(i, true[i]) - score(i, answer)
                    if distance >= 12:
                        comment = SAID["stricter"][g.english]
                elif who == "data-bureau" and r.random() < 0.3:
                    evidence = SAID["ledger"][g.english].format(period="2024-12-31")
                rows.append([g.id, g.name, g.name_en, "2024", g.kind, who, weight, i, cell(g, i, answer), evidence, comment])
    return rows


def county():
    head = ["region", "name", "name_en", "period", "kind", "question", "value", "evidence", "comment"]
    about = ["X-C1", "示例县（虚构）", "Example County (fictional)", "2024", "county"]
    return [head, *([*about, i, *COUNTY[i]] for i in IDS)]


def formula():
    """Names and comments that must arrive as text: in a spreadsheet, in a web page, in a chart."""
    names = ['=HYPERLINK("http://x")', "<script>alert(1)</script>", "+1-1 & 'quoted' \"twice\", and a comma"]
    rows = [["region", "name", "period", "kind", *IDS, "planning.body.comment", "planning.body.evidence"]]
    said = [("@SUM(1+1)*cmd|' /C calc'!A0", "=1+1"), ("</title><img src=x onerror=alert(1)>", "javascript:alert(1)"), ("a\tb | c * d # e", "-2+3")]
    for n, (name, remarks) in enumerate(zip(names, said), 1):
        g = Region(f"F-{n:02}", name, name, "prefecture", (0, 0))
        g.counts_as_number, g.full_width = False, False
        true = true_answers(g, "2024", 35.0 + 15 * n)
        rows.append([g.id, name, "2024", g.kind, *(cell(g, i, true[i]) for i in IDS), *remarks])
    return rows


def oecd():
    rows = [["region", "name", "name_en", "period", "group", "dbd", "ddps", "gaap", "obd", "ud", "pro"]]
    for line in OECD.strip().splitlines():
        code, name, name_en, ranked, *values = line.split(",")
        rows.append([code, name, name_en, "2023", "OECD member" if ranked else "accession or partner", *values])
    return rows


def summary(title, regions):
    for p in PERIODS:
        totals = [(index(g.given[p]), g) for g in regions]
        scores = sorted(t for t, _ in totals)
        standing = [(g, *rungs(g.given[p], t)) for t, g in totals]
        count = lambda at: [sum(1 for s in standing if s[at] == lv) for lv in range(1, 6)]
        print(f"{title} {p}: index {scores[0]:.1f} to {scores[-1]:.1f}, mean {sum(scores) / len(scores):.1f}; "
              f"by score {count(1)}, with gates {count(2)}", file=sys.stderr)
        if len(regions) < 40:
            print("  held back:", *(f"{s[0].id} {s[1]}→{s[2]} {','.join(s[3])};" for s in standing if s[3]), file=sys.stderr)


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    folder.mkdir(parents=True, exist_ok=True)
    above = provinces()
    below = prefectures(above)
    for g in below:
        for p, aim in zip(PERIODS, g.aims):
            g.true[p] = true_answers(g, p, aim)
            withhold(g, p)
        # Reasons only: a few hundred comments would make the file heavy.
    for g in above:
        for p, aim in zip(PERIODS, g.aims):
            coverage = [c.given[p].get("services.coverage") for c in below if c.parent == g.id]
            coverage = [c for c in coverage if is_value(c)]
            g.true[p] = true_answers(g, p, aim, variation(coverage) if coverage else None)
            withhold(g, p)
        remark(g)

    head = ["region", "name", "name_en", "period", "kind", "group"]
    wide_provinces = wide(above, head)
    files = {
        "provinces.csv": ("utf-8-sig", table(wide_provinces)),
        "provinces-gb18030.csv": ("gb18030", table(wide_provinces, "\r\n")),
        "prefectures.csv": ("utf-8-sig", table(wide(below, ["region", "name", "name_en", "period", "kind", "parent"]))),
        "provinces-long.csv": ("utf-8-sig", table(long(above))),
        "county.csv": ("utf-8-sig", table(county())),
        "formula.csv": ("utf-8", table(formula())),
        "broken.csv": ("utf-8", BROKEN.lstrip("\n")),
        "broken-quotes.csv": ("utf-8", BROKEN_QUOTES.lstrip("\n")),
        "oecd-dgi-2023.csv": ("utf-8-sig", table(oecd())),
    }
    for name, (encoding, content) in files.items():
        (folder / name).write_bytes(content.encode(encoding))
    make_visits.write(folder / "visits", sys.modules[__name__])
    summary("provinces", above)
    summary("prefectures", below)


if __name__ == "__main__":
    main()
