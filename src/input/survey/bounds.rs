//! What a row may not exceed: the limits of a survey, of a cell, and the width of its header.

use super::findings::Extra;
use super::intake::Intake;
use super::layout::Layout;
use super::place::{Places, Spot};
use super::row::Row;
use crate::diag::code::survey as code;
use crate::lang::Text;
use std::ops::ControlFlow;

impl Intake<'_, '_> {
    /// Breaks off where a limit of the whole survey is passed.
    pub(super) fn within_limits(&mut self, spot: Spot, places: &Places) -> ControlFlow<()> {
        let limits = self.limits;
        let n_regions = self.regions.ids.list().len();
        let n_cells = self.responses.len() * self.columns.len();
        let (what_zh, what_en, most) = if n_regions > limits.regions {
            ("个地区", "regions", limits.regions)
        } else if n_cells > limits.cells {
            ("个答案格（行数乘指标数）", "cells of answers (rows times indicators)", limits.cells)
        } else if self.items.n_tallies() > limits.tallies {
            ("个合计（项数乘问题数）", "sums (items times questions)", limits.tallies)
        } else if self.items.n_waiting() > limits.cells {
            ("个长表答案", "answers in one long table", limits.cells)
        } else {
            return ControlFlow::Continue(());
        };
        self.findings.error(code::S016, || {
            let message = Text::new(
                format!("数据超过 {most} {what_zh}，自此行起未再读取"),
                format!("there are more than {most} {what_en}; nothing was read from this row on"),
            );
            let hint =
                Extra::hint("请分成几份文件，分别评估", "split the survey and score the parts");
            (places.cell(spot), message, hint)
        });
        ControlFlow::Break(())
    }

    /// Whether a cell is longer than accepted; says so.
    pub(super) fn too_long(&mut self, text: &str, spot: Spot, places: &Places) -> bool {
        let (n, most) = (text.chars().count(), self.limits.cell);
        if n <= most {
            return false;
        }
        self.findings.error(code::S015, || {
            let message = Text::new(
                format!("单元格有 {n} 个字符，最多 {most} 个"),
                format!("this cell has {n} characters, at most {most} are read"),
            );
            let hint = Extra::hint(
                "请缩短文字；长篇材料放在别处，此处只写链接或文号",
                "shorten it; keep long material elsewhere and name a link or a document number here",
            );
            (places.cell(spot), message, hint)
        });
        true
    }

    /// Whether a row has as many fields as the header; says so where it has not.
    pub(super) fn fits(
        &mut self,
        layout: &Layout,
        row: &impl Row,
        spot: Spot,
        places: &Places,
    ) -> bool {
        let (found, expected) = (row.width(), layout.width);
        if found == expected
            || (found > expected && (expected..found).all(|at| row.cell(at).is_blank()))
        {
            return true;
        }
        self.findings.error(code::S014, || {
            let message = Text::new(
                format!("此行有 {found} 个字段，表头有 {expected} 个"),
                format!("this row has {found} fields, the header has {expected}"),
            );
            let hint = if found > expected {
                Extra::hint(
                    "内容中的分隔符须用双引号括起，例如 `\"甲,乙\"`",
                    "put a value that contains the delimiter in double quotes, as in `\"a,b\"`",
                )
            } else {
                Extra::hint(
                    "空格也要留分隔符；如上面几行有多余的双引号，也会造成缺列",
                    "leave a delimiter for empty cells too; a stray double quote further up can have this effect",
                )
            };
            (places.cell(spot), message, hint)
        });
        false
    }
}
