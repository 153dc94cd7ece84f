//! The rules of the tables of COINr, iData and iMeta.

super::rules! {
    C001 "不是可读的表" "not a table";
    C002 "缺少列" "column missing";
    C003 "重复" "given twice";
    C004 "未知列" "unknown column";
    C005 "代码不可用" "code that cannot be used";
    C006 "代码已改写" "code written differently";
    C007 "不是数" "not a number";
    C008 "不是有限的数" "not a finite number";
    C009 "层次有误" "wrong level";
    C010 "上级有误" "wrong parent";
    C011 "没有根或有几个根" "no root, or several";
    C012 "没有下级" "nothing below";
    C013 "方向有误" "wrong direction";
    C014 "权重有误" "wrong weight";
    C015 "未知类型" "unknown type";
    C016 "没有差别的列" "column without differences";
    C017 "标准化参数有误" "wrong parameters of a normalisation";
    C018 "分母有误" "wrong denominator";
    C019 "超过上限" "over a limit";
    C020 "单元格多出" "more cells than columns";
}
