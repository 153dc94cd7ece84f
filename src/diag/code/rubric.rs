//! The rules of rubrics.

super::rules! {
    R001 "不是有效的 JSON" "not JSON";
    R002 "字段重复" "field given twice";
    R003 "缺少字段" "field missing";
    R004 "类型不对" "wrong type";
    R005 "未知字段" "unknown field";
    R006 "不在允许的取值之中" "none of the allowed words";
    R007 "值不合要求" "value out of form or bounds";
    R008 "超过上限" "over a limit";
}
