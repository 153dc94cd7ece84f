//! The rules of surveys.

super::rules! {
    S001 "文件是空的" "the file is empty";
    S002 "不是表格文件" "not a table";
    S003 "无法识别文字编码" "the encoding is not known";
    S004 "文件过大或压缩包损坏" "too large, or damaged packing";
    S005 "无法读取工作簿" "the workbook cannot be read";
    S006 "没有地区列" "no column for the region";
    S007 "没有指标列" "no column for any indicator";
    S008 "列重复" "a column twice";
    S009 "不认识的列" "an unknown column";
    S010 "列名有歧义" "an ambiguous column";
    S011 "缺少指标列" "indicators without a column";
    S012 "长表缺列" "a long table without its columns";
    S013 "双引号不配对" "a quote that never closes";
    S014 "字段数与表头不符" "more or fewer fields than the header";
    S015 "单元格过长" "a cell too long";
    S016 "数据超出上限" "too much of something";
    S017 "没有地区编号" "a row without a region";
    S018 "编号不可用" "an id that cannot be used";
    S019 "地区编号以数字开头" "ids that begin with a digit";
    S020 "同一地区的信息不一致" "a region described in two ways";
    S021 "不认识的地区类型" "an unknown kind of region";
    S022 "地区没有写类型" "regions without a kind";
    S023 "同一地区有两行" "two rows for one region";
    S024 "同一问题作答两次" "one question answered twice";
    S025 "部分行没有时期" "rows without a period";
    S026 "权重不可用" "a weight that cannot be used";
    S027 "不是可用的答案" "not an answer";
    S028 "数值超出范围" "out of range";
    S029 "不是有限的数" "not a finite number";
    S030 "不是整数" "not a whole number";
    S031 "不认识的答案代码" "an unknown answer";
    S032 "选项不认识或重复" "an unknown or repeated option";
    S033 "百分数疑似写成比例" "percentages that look like shares";
    S034 "Excel 公式错误" "an Excel error";
    S035 "数值被改成日期" "a date instead of a number";
    S036 "不认识的题号" "an unknown question";
    S037 "不得填“不适用”" "not applicable is not allowed";
    S038 "“不适用”没有理由" "not applicable without a reason";
    S039 "答案不适用于该类地区" "an answer that was not asked";
    S040 "没有任何答案" "a row without answers";
    S041 "没有数据行" "no rows";
    S042 "数字有两种读法" "a number with two readings";
    S043 "没有牵头填报人" "no lead respondent";
    S044 "上级关系成环" "regions in a circle";
    S045 "不认识的时期写法" "a period in no known form";
}
