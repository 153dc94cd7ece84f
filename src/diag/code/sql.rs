//! The rules of rubrics as SQL: what has no portable form, and what cannot be used.

super::rules! {
    Q001 "SQL 做不了的聚合" "aggregation that SQL cannot do";
    Q002 "SQL 做不了的填补" "imputation that SQL cannot do";
    Q003 "SQL 做不了的处理" "treatment that SQL cannot do";
    Q004 "SQL 做不了的标准化" "normalisation that SQL cannot do";
    Q005 "由数据得出的权重" "weights from data";
    Q006 "分时期的参数" "figures of several periods";
    Q007 "SQL 做不了的合并" "merging that SQL cannot do";
    Q008 "SQL 做不了的事项汇总" "roll-up of items that SQL cannot do";
    Q009 "表的形式不合" "layout that does not fit";
    Q010 "统计量有误" "wrong statistics";
    Q011 "各引擎读法不同的文字" "text that engines read differently";
}
