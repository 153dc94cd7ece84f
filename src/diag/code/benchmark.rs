//! The rules of benchmarks.

super::rules! {
    B001 "不是有效的 JSON" "not JSON";
    B002 "字段重复" "field given twice";
    B003 "缺少字段" "field missing";
    B004 "类型不对" "wrong type";
    B005 "未知字段" "unknown field";
    B006 "不在允许的取值之中" "none of the allowed words";
    B007 "值不合要求" "value out of form or bounds";
    B008 "超过上限" "over a limit";
    B009 "基准属于别的量规" "benchmark of another rubric";
    B010 "未知节点" "unknown node";
    B011 "未知事项" "unknown concern";
    B012 "未知文献" "unknown source";
    B013 "目标重复" "target given twice";
    B014 "目标数字缺失或过多" "no figure, or several";
    B015 "目标达不到" "figure that nothing can be";
    B016 "推算而无算式" "derived without a formula";
    B017 "明示而无出处" "stated without a reference";
    B018 "缺少译文" "translation missing";
    B019 "目标不采用" "target left out";
    B020 "得分不是 0 至 100" "targets over scores that are not 0 to 100";
    B021 "值无法换算为得分" "value whose score follows from the data";
}
