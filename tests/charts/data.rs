//! Made-up data for every chart, from a handful of rows to a province's worth, some of it nasty.

use certainty_data::{intervals_of, tornado_of};
use govgauge::lang::{Lang, Text};
use govgauge::report::chart::*;

#[path = "audit_data.rs"]
mod audit_data;
#[path = "certainty_data.rs"]
mod certainty_data;

/// Any chart.
#[derive(Clone)]
pub(crate) enum Kind {
    Dots(Dots),
    Intervals(Intervals),
    Tornado(Tornado),
    Radar(Radar),
    Dumbbell(Dumbbell),
    Heatmap(Heatmap),
    Strip(Strip),
    Ladder(Ladder),
    Pareto(Pareto),
    Severity(Severity),
    WeightTree(WeightTree),
    Bands(Bands),
    Correlation(Correlation),
    Spread(Spread),
    Biplot(Biplot),
}

impl Kind {
    pub(crate) fn draw(&self, lang: Lang) -> Result<String, ChartError> {
        match self {
            Self::Dots(chart) => dots::draw(chart, lang),
            Self::Intervals(chart) => intervals::draw(chart, lang),
            Self::Tornado(chart) => tornado::draw(chart, lang),
            Self::Radar(chart) => radar::draw(chart, lang),
            Self::Dumbbell(chart) => dumbbell::draw(chart, lang),
            Self::Heatmap(chart) => heatmap::draw(chart, lang),
            Self::Strip(chart) => strip::draw(chart, lang),
            Self::Ladder(chart) => ladder::draw(chart, lang),
            Self::Pareto(chart) => pareto::draw(chart, lang),
            Self::Severity(chart) => severity::draw(chart, lang),
            Self::WeightTree(chart) => weight_tree::draw(chart, lang),
            Self::Bands(chart) => bands::draw(chart, lang),
            Self::Correlation(chart) => correlation::draw(chart, lang),
            Self::Spread(chart) => spread::draw(chart, lang),
            Self::Biplot(chart) => biplot::draw(chart, lang),
        }
    }

    pub(crate) fn table(&self, lang: Lang) -> Table {
        match self {
            Self::Dots(chart) => dots::table(chart, lang),
            Self::Intervals(chart) => intervals::table(chart, lang),
            Self::Tornado(chart) => tornado::table(chart, lang),
            Self::Radar(chart) => radar::table(chart, lang),
            Self::Dumbbell(chart) => dumbbell::table(chart, lang),
            Self::Heatmap(chart) => heatmap::table(chart, lang),
            Self::Strip(chart) => strip::table(chart, lang),
            Self::Ladder(chart) => ladder::table(chart, lang),
            Self::Pareto(chart) => pareto::table(chart, lang),
            Self::Severity(chart) => severity::table(chart, lang),
            Self::WeightTree(chart) => weight_tree::table(chart, lang),
            Self::Bands(chart) => bands::table(chart, lang),
            Self::Correlation(chart) => correlation::table(chart, lang),
            Self::Spread(chart) => spread::table(chart, lang),
            Self::Biplot(chart) => biplot::table(chart, lang),
        }
    }

    /// The same chart with every name, title and id replaced.
    #[allow(clippy::too_many_lines, reason = "one arm per chart")]
    pub(crate) fn renamed(&self, name: &Text) -> Self {
        let mut kind = self.clone();
        let id = name.en.clone();
        match &mut kind {
            Self::Dots(c) => {
                (c.id, c.title, c.rows_name) = (id, name.clone(), name.clone());
                (c.own_name, c.mean_name) = (name.clone(), name.clone());
                (c.reference_name, c.interval_name) = (name.clone(), name.clone());
                c.rows.iter_mut().for_each(|row| row.label = name.clone());
            }
            Self::Intervals(c) => {
                (c.id, c.title, c.interval_name) = (id, name.clone(), name.clone());
                c.rows.iter_mut().for_each(|row| row.label = name.clone());
            }
            Self::Tornado(c) => {
                (c.id, c.title) = (id, name.clone());
                c.bars.iter_mut().for_each(|bar| bar.label = name.clone());
            }
            Self::Radar(c) => {
                (c.id, c.title, c.own_name) = (id, name.clone(), name.clone());
                c.axes.iter_mut().for_each(|axis| axis.label = name.clone());
            }
            Self::Dumbbell(c) => {
                (c.id, c.title, c.reference_name) = (id, name.clone(), name.clone());
                c.rows.iter_mut().for_each(|row| row.label = name.clone());
            }
            Self::Heatmap(c) => {
                (c.id, c.title) = (id, name.clone());
                c.columns.iter_mut().chain(&mut c.levels).for_each(|text| *text = name.clone());
                c.rows.iter_mut().for_each(|row| row.label = name.clone());
            }
            Self::Strip(c) => {
                (c.id, c.title, c.peers_name) = (id, name.clone(), name.clone());
                c.rows.iter_mut().for_each(|row| row.label = name.clone());
            }
            Self::Ladder(c) => {
                (c.id, c.title) = (id, name.clone());
                for level in &mut c.levels {
                    level.name = name.clone();
                    level.requirements.iter_mut().for_each(|r| r.text = name.clone());
                }
            }
            Self::Pareto(c) => {
                (c.id, c.title) = (id, name.clone());
                c.bars.iter_mut().for_each(|bar| bar.label = name.clone());
            }
            Self::Severity(c) => {
                (c.id, c.title) = (id, name.clone());
                c.bars.iter_mut().for_each(|bar| bar.label = name.clone());
            }
            Self::WeightTree(c) => {
                (c.id, c.title) = (id, name.clone());
                rename(&mut c.root, name);
            }
            Self::Bands(c) => {
                (c.id, c.title) = (id, name.clone());
                c.bands.iter_mut().for_each(|band| band.name = name.clone());
            }
            Self::Correlation(c) => {
                (c.id, c.title) = (id, name.clone());
                c.rows.iter_mut().for_each(|r| (r.label, r.group) = (name.clone(), name.clone()));
            }
            Self::Spread(c) => {
                (c.id, c.title) = (id, name.clone());
                c.rows.iter_mut().for_each(|row| row.label = name.clone());
                c.rows.iter_mut().flat_map(|r| &mut r.apart).for_each(|a| a.1 = name.clone());
            }
            Self::Biplot(c) => {
                (c.id, c.title) = (id, name.clone());
                c.points.iter_mut().chain(&mut c.arrows).for_each(|p| p.label = name.clone());
            }
        }
        kind
    }
}

fn rename(node: &mut WeightNode, name: &Text) {
    node.label = name.clone();
    node.children.iter_mut().for_each(|child| rename(child, name));
}

pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) chart: Kind,
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn score(&mut self) -> f64 {
        let sum = self.unit() + self.unit() + self.unit();
        (sum / 3.0 * 110.0 - 2.0).clamp(0.0, 100.0)
    }

    fn maybe(&mut self) -> Option<f64> {
        (self.unit() > 0.08).then(|| self.score())
    }
}

const DIMENSIONS: [(&str, &str); 14] = [
    ("规划与统筹", "Planning and coordination"),
    ("标准与规范", "Standards"),
    ("信息资源共享与业务协同", "Information sharing and joint operations"),
    ("网络与基础设施", "Networks and infrastructure"),
    ("在线服务成熟度", "Maturity of online services"),
    ("政民互动", "Interaction between government and people"),
    ("安全保障", "Security"),
    ("人才与培训", "People and skills"),
    ("公共数据开放与开发利用", "Opening and use of public data"),
    ("法规与制度建设", "Legislation"),
    ("经费保障与绩效评价", "Funding and performance review"),
    ("县乡两级覆盖", "Reach into counties and townships"),
    ("营商环境", "Business environment"),
    ("适老化与无障碍服务", "Accessibility for older and disabled people"),
];

const INDICATORS: [(&str, &str); 12] = [
    ("跨部门数据共享率", "Share of data exchanged between departments"),
    ("统一身份认证接入率", "Services behind the single sign-on"),
    ("“一网通办”事项比例", "Matters handled through one website"),
    ("电子证照应用覆盖率", "Reach of electronic licences"),
    ("办事指南准确度", "Accuracy of the service guides"),
    (
        "门户网站信息更新及时率（含部门子站与乡镇站点）",
        "Timely updates of portals, sub-sites of departments and townships included",
    ),
    ("群众来信按期答复率", "Letters from the public answered in time"),
    ("移动端服务可用性", "Availability on mobile phones"),
    ("信息安全等级保护测评通过率", "Systems that passed the graded protection review"),
    ("公务员信息化培训覆盖率", "Civil servants trained"),
    ("财政投入占比", "Budget share"),
    ("电子政务专网连通率", "Offices on the government network"),
];

const REGIONS: [(&str, &str); 10] = [
    ("积石山保安族东乡族撒拉族自治县", "Jishishan Bonan, Dongxiang and Salar Autonomous County"),
    ("鄠邑区", "Huyi District"),
    ("孟连傣族拉祜族佤族自治县", "Menglian Dai, Lahu and Va Autonomous County"),
    ("浉河区", "Shihe District"),
    ("北京市", "Beijing"),
    ("呼伦贝尔市鄂伦春自治旗", "Oroqen Autonomous Banner, Hulunbuir"),
    ("瀍河回族区", "Chanhe Hui District"),
    ("克孜勒苏柯尔克孜自治州", "Kizilsu Kyrgyz Autonomous Prefecture"),
    ("上海市浦东新区", "Pudong New Area, Shanghai"),
    ("丰都县", "Fengdu County"),
];

const LEVELS: [(&str, &str); 5] = [
    ("起步", "Starting"),
    ("单向服务", "One-way services"),
    ("交互服务", "Interactive services"),
    ("整体协同", "Joined-up government"),
    ("智慧治理", "Smart governance"),
];

fn text((zh, en): (&str, &str)) -> Text {
    Text::new(zh, en)
}

fn numbered(names: &[(&str, &str)], index: usize) -> Text {
    let (zh, en) = names[index % names.len()];
    match index / names.len() {
        0 => Text::new(zh, en),
        more => Text::new(format!("{zh}{}", more + 1), format!("{en} {}", more + 1)),
    }
}

/// A label that nobody should write.
fn endless() -> Text {
    Text::new(
        "关于进一步加快推进全省一体化政务服务平台建设与应用并切实提高基层服务能力的实施情况".repeat(4),
        "Implementation of the further acceleration of integrated government service platforms \
         (including Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft) "
            .repeat(3),
    )
}

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |name: String, chart: Kind| samples.push(Sample { name, chart });
    for n in [2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14] {
        add(format!("radar-{n}"), Kind::Radar(radar_of(n, false)));
        add(format!("radar-long-{n}"), Kind::Radar(radar_of(n, true)));
    }
    for n in [1, 5, 31, 80] {
        add(format!("dumbbell-{n}"), Kind::Dumbbell(dumbbell_of(n)));
    }
    for (n, full) in [(1, false), (3, true), (9, true), (14, false), (40, true)] {
        add(format!("dots-{n}"), Kind::Dots(dots_of(n, full)));
    }
    for (n, levels) in [(1, 5), (31, 5), (31, 0), (40, 4), (41, 5), (300, 5), (1500, 0)] {
        add(format!("intervals-{n}-{levels}"), Kind::Intervals(intervals_of(n, levels)));
    }
    for n in [1, 2, 6] {
        add(format!("tornado-{n}"), Kind::Tornado(tornado_of(n)));
    }
    for (rows, columns) in [(1, 1), (5, 6), (31, 8), (31, 14), (300, 8), (340, 14)] {
        add(format!("heatmap-{rows}-{columns}"), Kind::Heatmap(heatmap_of(rows, columns)));
    }
    for (rows, peers) in [(1, 3), (6, 5), (8, 31), (8, 300), (14, 400)] {
        add(format!("strip-{rows}-{peers}"), Kind::Strip(strip_of(rows, peers)));
    }
    add("ladder".into(), Kind::Ladder(ladder_of(Some(2), Some(3))));
    add("ladder-top".into(), Kind::Ladder(ladder_of(Some(5), Some(5))));
    add("ladder-none".into(), Kind::Ladder(ladder_of(None, None)));
    for n in [1, 6, 15, 40] {
        add(format!("pareto-{n}"), Kind::Pareto(pareto_of(n)));
    }
    for n in [1, 12, 50] {
        add(format!("severity-{n}"), Kind::Severity(severity_of(n)));
    }
    for (dimensions, leaves) in [(1, 1), (6, 24), (8, 120)] {
        let chart = Kind::WeightTree(tree_of(dimensions, leaves));
        add(format!("weight-tree-{leaves}"), chart);
    }
    for n in [5, 31, 300] {
        add(format!("bands-{n}"), Kind::Bands(bands_of(n)));
    }
    samples.extend(audit_data::samples());
    for (index, value) in
        [f64::NAN, f64::INFINITY, -1e308, 1e308, -0.0, 100.049].into_iter().enumerate()
    {
        let charts = extreme(value).into_iter();
        let charts = charts.chain(certainty_data::extreme(value)).chain(audit_data::extreme(value));
        for (at, chart) in charts.enumerate() {
            samples.push(Sample { name: format!("extreme-{index}-{at}"), chart });
        }
    }
    samples
}

fn radar_of(n: usize, long: bool) -> Radar {
    let mut dice = Dice(n as u64);
    let axis = |index: usize| RadarAxis {
        label: if long && index.is_multiple_of(2) { endless() } else { text(DIMENSIONS[index]) },
        own: if index == 2 { None } else { Some(dice.score()) },
        benchmark: Some(60.0 + 5.0 * (index % 5) as f64),
        peers: Some(dice.score()),
    };
    Radar {
        id: format!("radar-{n}"),
        title: Text::new("各维度得分", "Scores by dimension"),
        own_name: text(if long { REGIONS[0] } else { REGIONS[8] }),
        benchmark_name: Text::new(
            "数字政府基准（2018年起）",
            "Digital government benchmark (2018 onward)",
        ),
        peers_name: Text::new("同类县区中位数", "Median of peer counties"),
        axes: (0..n).map(axis).collect(),
    }
}

fn dumbbell_of(n: usize) -> Dumbbell {
    let mut dice = Dice(n as u64 + 7);
    let row = |index: usize| DumbbellRow {
        label: if index == 3 { endless() } else { numbered(&INDICATORS, index) },
        own: if index % 9 == 4 { None } else { Some(dice.score()) },
        reference: if index % 11 == 6 { None } else { Some(dice.score()) },
    };
    Dumbbell {
        id: format!("dumbbell-{n}"),
        title: Text::default(),
        own_name: text(REGIONS[8]),
        reference_name: Text::new("数字政府基准", "Digital government benchmark"),
        rows: (0..n).map(row).collect(),
    }
}

fn dots_of(n: usize, full: bool) -> Dots {
    let mut dice = Dice(n as u64 + 11);
    let row = |index: usize| {
        let score = if index % 9 == 4 { None } else { Some(dice.score()) };
        let interval = score.filter(|_| full && index % 3 != 2);
        DotRow {
            label: if index == 2 { endless() } else { numbered(&INDICATORS, index) },
            score,
            interval: interval.map(|s| ((s - 6.0).max(0.0), (s + 6.0).min(100.0))),
            reference: if full && index % 5 != 3 { Some(dice.score()) } else { None },
            is_mean: full && index + 2 >= n,
        }
    };
    Dots {
        id: format!("dots-{n}"),
        title: Text::default(),
        rows_name: Text::new("生活事件", "Life event"),
        own_name: text(REGIONS[8]),
        mean_name: Text::new("若干项的均值", "Mean of several"),
        reference_name: Text::new("同组中位数", "Peer median"),
        interval_name: Text::new("95%区间", "95% interval"),
        rows: (0..n).map(row).collect(),
    }
}

fn heatmap_of(rows: usize, columns: usize) -> Heatmap {
    let mut dice = Dice((rows * columns) as u64);
    let mut cell = |_| {
        let score = dice.maybe();
        HeatmapCell { score, level: score.map(|score| 1 + (score / 20.0).min(4.0) as u8) }
    };
    let row = |index| HeatmapRow {
        label: numbered(&REGIONS, index),
        own: index == 3,
        cells: (0..columns).map(&mut cell).collect(),
    };
    Heatmap {
        id: format!("heatmap-{rows}-{columns}"),
        title: Text::default(),
        levels: LEVELS.map(text).to_vec(),
        columns: DIMENSIONS[..columns].iter().copied().map(text).collect(),
        rows: (0..rows).map(row).collect(),
    }
}

fn strip_of(rows: usize, peers: usize) -> Strip {
    let mut dice = Dice((rows * peers) as u64);
    let row = |index: usize| StripRow {
        label: text(DIMENSIONS[index]),
        own: if index == 5 { None } else { Some(dice.score()) },
        peers: (0..peers).map(|_| dice.score()).collect(),
    };
    Strip {
        id: format!("strip-{rows}-{peers}"),
        title: Text::default(),
        own_name: text(REGIONS[8]),
        peers_name: Text::new(format!("同类地区（{peers}个）"), format!("{peers} peers")),
        rows: (0..rows).map(row).collect(),
    }
}

fn ladder_of(reached: Option<u8>, by_score: Option<u8>) -> Ladder {
    use RequirementState::{Blocking, Met, NotMet, Unknown};
    let states = [
        [Met, Met, Met],
        [Met, Met, Unknown],
        [Met, Blocking, Unknown],
        [NotMet, Met, NotMet],
        [NotMet, NotMet, Unknown],
    ];
    let level = |(index, name): (usize, (&str, &str))| LadderLevel {
        level: u8::try_from(index + 1).unwrap(),
        name: text(name),
        requirements: (0..if index == 0 { 1 } else { 3 })
            .map(|at| {
                let (zh, en) = INDICATORS[(index * 3 + at) % INDICATORS.len()];
                let (score, level) = (20 * index + 10 * at, index + 1);
                Requirement {
                    text: Text::new(
                        format!("“{zh}”不低于{level}级（当前得分{score}.0）"),
                        format!("“{en}” stands at level {level} or above (score now {score}.0)"),
                    ),
                    state: states[index][at],
                }
            })
            .collect(),
    };
    Ladder {
        id: "ladder".into(),
        title: Text::default(),
        levels: LEVELS.into_iter().enumerate().map(level).collect(),
        reached,
        by_score,
    }
}

fn pareto_of(n: usize) -> Pareto {
    let mut dice = Dice(n as u64 + 3);
    let bar = |index| {
        let unit = dice.unit();
        ParetoBar { label: numbered(&INDICATORS, index), points: 0.1 + 6.0 * unit * unit * unit }
    };
    let bars = (0..n).map(bar).collect();
    Pareto { id: format!("pareto-{n}"), title: Text::default(), bars, total: None }
}

fn severity_of(n: usize) -> Severity {
    let mut dice = Dice(n as u64 + 5);
    let bar = |index: usize| Bar {
        label: numbered(&INDICATORS, index),
        severity: if index % 7 == 5 { None } else { Some(dice.score()) },
        coverage: Some(dice.unit()),
    };
    let bars = (0..n).map(bar).collect();
    Severity { id: format!("severity-{n}"), title: Text::default(), bars }
}

fn tree_of(dimensions: usize, leaves: usize) -> WeightTree {
    let mut dice = Dice(leaves as u64);
    let each = leaves.div_ceil(dimensions);
    let mut leaf = |index| WeightNode {
        label: numbered(&INDICATORS, index),
        weight: 0.4 + dice.unit(),
        children: Vec::new(),
    };
    let dimension = |index: usize| WeightNode {
        label: text(DIMENSIONS[index]),
        weight: 1.0 + (index % 3) as f64,
        children: (0..each).map(|at| leaf(index * each + at)).collect(),
    };
    let children = (0..dimensions).map(dimension).collect();
    let label = Text::new("电子政务成熟度指数", "E-government maturity index");
    let root = WeightNode { label, weight: 1.0, children };
    WeightTree { id: format!("tree-{leaves}"), title: Text::default(), root }
}

fn bands_of(n: usize) -> Bands {
    let shares = [0.1, 0.3, 0.35, 0.2, 0.05];
    let band = |(index, name): (usize, (&str, &str))| Band {
        level: u8::try_from(index + 1).unwrap(),
        name: text(name),
        count: (n as f64 * shares[index]).round() as usize,
    };
    Bands {
        id: format!("bands-{n}"),
        title: Text::default(),
        bands: LEVELS.into_iter().enumerate().map(band).collect(),
        without_level: n / 20,
        own_level: Some(3),
    }
}

/// Every chart filled with one nasty value.
fn extreme(value: f64) -> Vec<Kind> {
    let label = endless();
    let axis = RadarAxis {
        label: label.clone(),
        own: Some(value),
        benchmark: Some(value),
        peers: Some(value),
    };
    let row = DumbbellRow { label: label.clone(), own: Some(value), reference: Some(-value) };
    let cell = HeatmapCell { score: Some(value), level: Some(u8::MAX) };
    let cells =
        vec![HeatmapCell { level: Some(0), ..cell }, cell, HeatmapCell { level: None, ..cell }];
    let heat = HeatmapRow { label: label.clone(), own: true, cells };
    let strip = StripRow { label: label.clone(), own: Some(value), peers: vec![value; 30] };
    let bars = vec![ParetoBar { label: label.clone(), points: value }; 4];
    let bar = Bar { label: label.clone(), severity: Some(value), coverage: Some(value) };
    let leaf = WeightNode { label: label.clone(), weight: value, children: Vec::new() };
    let children = vec![leaf.clone(), WeightNode { weight: 1.0, ..leaf }];
    let root = WeightNode { label: label.clone(), weight: value, children };
    let requirement = Requirement { text: label.clone(), state: RequirementState::Blocking };
    let level = LadderLevel { level: 255, name: label.clone(), requirements: vec![requirement; 3] };
    let band = Band { level: 0, name: label.clone(), count: usize::MAX / 4 };
    let dot = DotRow {
        label: label.clone(),
        score: Some(value),
        interval: Some((-value, value)),
        reference: Some(value),
        is_mean: false,
    };
    vec![
        Kind::Dots(Dots { rows: vec![dot; 3], own_name: label.clone(), ..Dots::default() }),
        Kind::Radar(Radar { axes: vec![axis; 9], own_name: label.clone(), ..Radar::default() }),
        Kind::Dumbbell(Dumbbell {
            rows: vec![row; 3],
            reference_name: label.clone(),
            ..Dumbbell::default()
        }),
        Kind::Heatmap(Heatmap {
            columns: vec![label.clone(); 4],
            rows: vec![heat; 3],
            ..Heatmap::default()
        }),
        Kind::Strip(Strip { rows: vec![strip; 2], ..Strip::default() }),
        Kind::Ladder(Ladder {
            levels: vec![level],
            reached: Some(255),
            by_score: Some(0),
            ..Ladder::default()
        }),
        Kind::Pareto(Pareto { bars, total: Some(value), ..Pareto::default() }),
        Kind::Severity(Severity { bars: vec![bar; 2], ..Severity::default() }),
        Kind::WeightTree(WeightTree { root, ..WeightTree::default() }),
        Kind::Bands(Bands { bands: vec![band; 2], own_level: Some(0), ..Bands::default() }),
    ]
}
