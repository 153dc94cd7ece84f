//! Whether the children of a node measure one thing, and how far one figure can stand for all.

use super::{Look, two};
use crate::coherence::groups::{Group, Lack, MEMBERS_MIN};
use crate::coherence::indicators::{Compared, REGIONS_MIN};
use crate::coherence::reliability::USUAL_MIN;
use crate::lang::{Lang, Text};
use crate::model::NodeIdx;
use crate::report::chart::{Biplot, BiplotPoint, ChartError, biplot};
use crate::report::rounding::percent;
use crate::report::sentences::audit as say;
use crate::report::view::document::{Block, Cell, Heading, Row, Table};

/// Groups that do not hold together, and how far the dimensions move as one.
pub(super) fn findings(look: &Look<'_, '_>, compared: &Compared) -> Vec<String> {
    let lang = look.scene.lang;
    let alpha = |g: &Group| g.reliability.as_ref().ok().map(|r| r.alpha.raw);
    let low = compared.groups.iter().filter_map(|g| {
        let alpha = alpha(g).filter(|a| *a < USUAL_MIN)?;
        Some(say::with(lang, &look.title(g.node), &two(alpha)))
    });
    let limit = two(USUAL_MIN);
    let zh = format!("处的各下级未必量的是同一件事（克隆巴赫系数低于{limit}）");
    let en =
        format!("Nodes whose children may not measure one thing (Cronbach's alpha below {limit})");
    let mut lines: Vec<String> =
        say::remark(lang, &zh, &en, &low.collect::<Vec<_>>()).into_iter().collect();
    lines.extend(root(compared).and_then(|g| first_component(look, g)));
    lines
}

fn root(compared: &Compared) -> Option<&Group> {
    compared.groups.iter().find(|g| g.node == NodeIdx::ROOT)
}

fn first_component(look: &Look<'_, '_>, group: &Group) -> Option<String> {
    let structure = group.structure.as_ref().ok()?;
    let share = percent(structure.components.first()?.share);
    let opposed: Vec<String> = structure
        .opposed
        .iter()
        .filter_map(|at| group.members.get(*at))
        .map(|n| look.title(*n))
        .collect();
    Some(say::first_component(look.scene.lang, group.n_complete, &share, &opposed))
}

pub(super) fn blocks(look: &Look<'_, '_>, compared: &Compared) -> Result<Vec<Block>, ChartError> {
    let scene = look.scene;
    if compared.groups.is_empty() {
        return Ok(Vec::new());
    }
    let limit = two(USUAL_MIN);
    let mut blocks = vec![
        look.heading("下级量的是不是同一件事", "Whether children measure one thing"),
        Block::Paragraph(match scene.lang {
            Lang::Zh => format!(
                "克隆巴赫系数说明一组指标是否量同一件事，通常要求不低于{limit}；有意把不同的事加在一起的指数可以低，那时它是合计而不是量尺。主成分分析把各列的差别归结为几个方向，第一个方向所占比例越高，一个得分越能代表全组。"
            ),
            Lang::En => format!(
                "Cronbach's alpha says whether a group of indicators measures one thing; {limit} is usually asked for. An index that adds up different things on purpose may be lower, and is then a sum rather than a scale. Principal components put the differences into a few directions; the larger the share of the first, the better one score stands for the group."
            ),
        }),
        Block::Table(table(look, compared)),
    ];
    if let Some(figure) = root(compared).map(|g| plot(look, g)).transpose()?.flatten() {
        blocks.push(figure);
    }
    blocks.push(Block::Folded {
        summary: scene.say(
            "各下级的载荷，及去掉它之后的系数",
            "Loadings of each child, and alpha without it",
        ),
        tables: vec![children(look, compared)],
    });
    Ok(blocks)
}

fn lack(look: &Look<'_, '_>, lack: Lack) -> Cell {
    Cell::Missing(match (look.scene.lang, lack) {
        (Lang::Zh, Lack::FewMembers { varying }) => format!("有差别的只有{varying}项"),
        (Lang::Zh, Lack::FewRegions { complete }) => format!("得分齐全的只有{complete}个地区"),
        (Lang::Zh, Lack::Undetermined) => "无从计算".to_owned(),
        (Lang::En, Lack::FewMembers { varying: 1 }) => "only 1 varies".to_owned(),
        (Lang::En, Lack::FewMembers { varying }) => format!("only {varying} vary"),
        (Lang::En, Lack::FewRegions { complete }) => format!("{complete} regions complete"),
        (Lang::En, Lack::Undetermined) => "not determined".to_owned(),
    })
}

fn table(look: &Look<'_, '_>, compared: &Compared) -> Table {
    let scene = look.scene;
    let row = |g: &Group| {
        let mut cells = vec![
            Cell::Head(look.title(g.node)),
            Cell::Number(g.members.len().to_string()),
            Cell::Number(g.n_complete.to_string()),
        ];
        cells.push(match &g.reliability {
            Ok(r) => Cell::Number(two(r.alpha.raw)),
            Err(why) => lack(look, *why),
        });
        match &g.structure {
            Ok(s) => {
                let first = s.components.first();
                cells.push(look.two_or(first.map(|c| c.eigenvalue), "无", "none"));
                cells.push(scene.percent_or(first.map(|c| c.share), "无", "none"));
                cells.push(Cell::Number(s.above_one.to_string()));
            }
            Err(why) => {
                cells.push(lack(look, *why));
                cells.extend((0..2).map(|_| scene.none("无", "none")));
            }
        }
        let left_out: Vec<String> = g.left_out.iter().map(|n| look.title(*n)).collect();
        let note = if left_out.is_empty() {
            String::new()
        } else {
            let names = crate::report::sentences::list(scene.lang, &left_out);
            format!(
                "{}{names}",
                scene.lang.pick("各地区没有差别，未计入：", "Left out since they do not vary: ")
            )
        };
        Row { cells, note, total: false }
    };
    let numbers = [
        ("有差别的下级", "Children that vary"),
        ("齐全的地区", "Complete regions"),
        ("克隆巴赫系数", "Cronbach's alpha"),
        ("第一特征值", "First eigenvalue"),
        ("第一主成分占比", "First component"),
        ("特征值过1的个数", "Eigenvalues above 1"),
    ];
    let mut head = vec![Heading::words(scene.say("节点", "Node"))];
    head.extend(numbers.map(|(zh, en)| Heading::number(scene.say(zh, en))));
    Table {
        caption: scene.say("信度与主成分", "Reliability and principal components"),
        head,
        rows: compared.groups.iter().map(row).collect(),
        notes: vec![match scene.lang {
            Lang::Zh => format!(
                "克隆巴赫系数至少要{MEMBERS_MIN}项有差别的下级和{REGIONS_MIN}个得分齐全的地区。"
            ),
            Lang::En => format!(
                "Alpha takes {MEMBERS_MIN} children that vary and {REGIONS_MIN} regions with all scores."
            ),
        }],
        wide: true,
    }
}

/// Regions and dimensions on the first two components; none where there are not two.
fn plot(look: &Look<'_, '_>, group: &Group) -> Result<Option<Block>, ChartError> {
    let scene = look.scene;
    let Ok(structure) = &group.structure else { return Ok(None) };
    let [first, second, ..] = &structure.components[..] else { return Ok(None) };
    let (on_first, on_second) = (first.loadings(), second.loadings());
    let arrow = |(at, node): (usize, &NodeIdx)| BiplotPoint {
        label: scene.node(*node).title.clone(),
        at: [on_first[at], on_second[at]],
    };
    let points = look.audit.rows.iter().zip(&structure.places).filter_map(|(row, place)| {
        Some(BiplotPoint { label: scene.region(*row).name.clone(), at: (*place)? })
    });
    let axis = |zh: &str, en: &str, share: f64| {
        let share = percent(share);
        Text::new(format!("{zh}（占{share}）"), format!("{en} ({share})"))
    };
    let chart = Biplot {
        id: "chart-biplot".to_owned(),
        title: Text::new("地区与维度的双标图", "Regions and dimensions in a biplot"),
        axes: [
            axis("第一主成分", "First component", first.share),
            axis("第二主成分", "Second component", second.share),
        ],
        points: points.collect(),
        arrows: group.members.iter().enumerate().map(arrow).collect(),
    };
    let caption = scene.say(
        "双标图：相近的点是各维度得分相似的地区，方向相近的箭头是一起变动的维度；地区顺着哪个箭头的方向越远，在那个维度上越强。地区多时只标出离中心最远的，其余指向圆点可见名称。",
        "Biplot: points near each other are regions with similar scores, arrows in one direction are dimensions that move together; the farther a region lies along an arrow, the stronger it is there. Where regions are many only those farthest out are named; point at a dot for its name.",
    );
    scene.figure(&chart, biplot::draw, biplot::table, caption).map(Some)
}

/// Each child with its loading on the first two components, and alpha without it.
fn children(look: &Look<'_, '_>, compared: &Compared) -> Table {
    let scene = look.scene;
    let mut rows = Vec::new();
    for group in &compared.groups {
        let loadings = |at: usize| {
            let component = group.structure.as_ref().ok().and_then(|s| s.components.get(at));
            component.map(crate::stats::components::Component::loadings)
        };
        let (first, second) = (loadings(0), loadings(1));
        for (at, node) in group.members.iter().enumerate() {
            let on = |of: &Option<Vec<f64>>| of.as_ref().and_then(|l| l.get(at)).copied();
            let reliability = group.reliability.as_ref().ok();
            let without = reliability.and_then(|r| r.without.get(at).copied().flatten());
            rows.push(Row::new(vec![
                Cell::Head(look.title(*node)),
                Cell::Words(look.title(group.node)),
                look.two_or(on(&first), "无", "none"),
                look.two_or(on(&second), "无", "none"),
                look.two_or(reliability.map(|r| r.alpha.raw), "无", "none"),
                look.two_or(without.map(|a| a.raw), "无", "none"),
            ]));
        }
    }
    Table {
        caption: scene.say("下级的载荷与信度", "Loadings and reliability of children"),
        head: vec![
            Heading::words(scene.say("下级", "Child")),
            Heading::words(scene.say("上级", "Parent")),
            Heading::number(scene.say("第一主成分载荷", "First component")),
            Heading::number(scene.say("第二主成分载荷", "Second component")),
            Heading::number(scene.say("全组系数", "Alpha of all")),
            Heading::number(scene.say("去掉后系数", "Alpha without")),
        ],
        rows,
        notes: vec![scene.say(
            "载荷是下级与主成分的相关系数。去掉某项后系数反而更高，说明它与同组其他项不是一回事。",
            "A loading is the correlation of a child with the component. Where alpha is higher without a child, it is about something else than its siblings.",
        )],
        wide: true,
    }
}
