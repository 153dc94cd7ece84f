//! The rules of methods: what they could not do with these data.

super::rules! {
    M001 "数据不足，未予评分" "region left out for lack of data";
    M002 "无法除以分母" "no denominator to divide by";
    M003 "缺失值无法填补" "gap not filled";
    M004 "处理后仍有异常值" "outliers remain after treatment";
    M005 "无法变换" "value that cannot be transformed";
    M006 "无法标准化" "indicator that cannot be normalised";
    M007 "无法由数据得出权重" "no weights from these data";
    M008 "节点无法比较各地区" "node that cannot compare regions";
    M020 "不能分份得出的方法" "a method that cannot be learnt in parts";
    M021 "不能用的分份统计" "a state that cannot be used";
    M022 "份数不齐或重复" "parts that are missing or there twice";
}
