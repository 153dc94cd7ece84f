//! Every file of the reference's synthetic data set, and the test that reproduces it: the list is complete,
//! and every test it names exists and reads the file.
//!
//! What is kept different on purpose stands in `coinr/differences.rs` and at the head of
//! `coinr_weights.rs`, with the reason.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests may fail, and read the tests and the names of the reference's files"
)]

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;

/// A file, the test program, the test; several lines where several tests look at a file.
const REPRODUCED: &[(&str, &str, &str)] = &[
    ("01_raw.csv", "coinr", "the_input_is_the_first_data_set"),
    ("02_screen_removed.csv", "coinr", "screening"),
    ("02_screen_summary.csv", "coinr", "screening"),
    ("02_screened.csv", "pipeline", "every_step_is_that_of_the_reference"),
    ("03_imputed_mean.csv", "pipeline", "every_step_is_that_of_the_reference"),
    ("03_imputed_mean_grp.csv", "pipeline", "other_imputations_are_those_of_the_reference"),
    ("03_imputed_median.csv", "pipeline", "other_imputations_are_those_of_the_reference"),
    ("03_imputed_row_grp2.csv", "pipeline", "other_imputations_are_those_of_the_reference"),
    ("04_treat_details.csv", "coinr", "treatment"),
    ("04_treated.csv", "pipeline", "every_step_is_that_of_the_reference"),
    ("04_treated_points.csv", "coinr", "every_treated_point_is_recorded"),
    ("04b_treated_combine.csv", "coinr", "treatment_of_winsorised_values"),
    ("04c_treat_details_without_imputation.csv", "coinr", "treatment_with_gaps"),
    ("04c_treated_without_imputation.csv", "coinr", "treatment_with_gaps"),
    ("05_norm_minmax_0_100.csv", "pipeline", "every_step_is_that_of_the_reference"),
    ("05x_norm_borda.csv", "coinr", "normalisation_by_rank"),
    ("05x_norm_dist2max.csv", "coinr", "normalisation_by_range"),
    ("05x_norm_dist2ref_3.csv", "coinr", "normalisation_by_distance_to_a_region"),
    ("05x_norm_dist2ref_3_cap.csv", "coinr", "normalisation_by_distance_to_a_region"),
    ("05x_norm_dist2targ_iMetaTarget.csv", "coinr", "normalisation_by_distance_to_a_target"),
    ("05x_norm_fracmax.csv", "coinr", "normalisation_by_share_of_the_maximum"),
    ("05x_norm_minmax_0_100.csv", "coinr", "normalisation_by_range"),
    ("05x_norm_minmax_1_100.csv", "coinr", "normalisation_by_range"),
    ("05x_norm_prank.csv", "coinr", "normalisation_by_rank"),
    ("05x_norm_rank.csv", "coinr", "normalisation_by_rank"),
    ("05x_norm_scaled_0_100_x100.csv", "coinr", "normalisation_between_given_values"),
    ("05x_norm_zscore_0_1.csv", "coinr", "normalisation_by_standard_deviation"),
    ("05x_norm_zscore_50_10.csv", "coinr", "normalisation_by_standard_deviation"),
    ("06_agg1_100_a_amean.csv", "pipeline", "every_mean_is_that_of_the_reference"),
    ("06_agg1_100_a_amean_ranks.csv", "pipeline", "every_mean_is_that_of_the_reference"),
    ("06_agg1_100_a_genmean_p-2.csv", "pipeline", "every_mean_is_that_of_the_reference"),
    ("06_agg1_100_a_gmean.csv", "pipeline", "every_mean_is_that_of_the_reference"),
    ("06_agg1_100_a_gmean_ranks.csv", "pipeline", "every_mean_is_that_of_the_reference"),
    ("06_agg1_100_a_hmean.csv", "pipeline", "every_mean_is_that_of_the_reference"),
    ("06_agg1_100_a_hmean_ranks.csv", "pipeline", "every_mean_is_that_of_the_reference"),
    (
        "06_agg1_100_mixed_amean_copeland.csv",
        "pipeline",
        "copeland_at_the_top_is_that_of_the_reference",
    ),
    (
        "06_agg1_100_mixed_amean_copeland_ranks.csv",
        "pipeline",
        "copeland_at_the_top_is_that_of_the_reference",
    ),
    ("06_agg1_100_mixed_amean_gmean.csv", "pipeline", "every_mean_is_that_of_the_reference"),
    ("06_agg_a_amean_0_100.csv", "pipeline", "every_step_is_that_of_the_reference"),
    ("06_agg_a_amean_0_100_ranks.csv", "pipeline", "every_step_is_that_of_the_reference"),
    ("07_noimpute_a_amean.csv", "pipeline", "gaps_that_stay_are_left_out_of_means"),
    (
        "07_noimpute_a_amean_datthresh_0.8.csv",
        "pipeline",
        "availability_thresholds_are_those_of_the_reference",
    ),
    (
        "07_noimpute_a_amean_datthresh_0.8_0.9.csv",
        "pipeline",
        "availability_thresholds_are_those_of_the_reference",
    ),
    ("07_noimpute_a_gmean.csv", "pipeline", "gaps_that_stay_are_left_out_of_means"),
    ("07_noimpute_a_hmean.csv", "pipeline", "gaps_that_stay_are_left_out_of_means"),
    ("07_noimpute_norm_1_100.csv", "coinr", "normalisation_with_gaps"),
    ("corr_L1_kendall.csv", "coinr_weights", "correlations_and_probabilities"),
    ("corr_L1_pearson.csv", "coinr_weights", "correlations_and_probabilities"),
    ("corr_L1_pearson_p005.csv", "coinr_weights", "correlations_and_probabilities"),
    ("corr_L1_spearman.csv", "coinr_weights", "correlations_and_probabilities"),
    (
        "corr_family_pearson.csv",
        "coinr_weights",
        "correlations_of_families_groups_and_denominators",
    ),
    (
        "corr_flags_high_0.5.csv",
        "coinr_weights",
        "correlations_of_families_groups_and_denominators",
    ),
    ("corr_flags_low_0.1.csv", "coinr_weights", "correlations_of_families_groups_and_denominators"),
    ("cronbach.csv", "coinr_weights", "reliability_and_components"),
    ("data_avail_bygroup_Raw.csv", "coinr", "availability"),
    ("data_avail_summary_Raw.csv", "coinr", "availability"),
    ("denom_corr_0.1_Raw.csv", "coinr_weights", "correlations_of_families_groups_and_denominators"),
    ("effective_weights.csv", "coinr_weights", "effective_weights_and_influence"),
    ("lineage.csv", "pipeline", "the_tree_is_that_of_the_reference"),
    ("outrank_pillars.csv", "coinr_weights", "outranking_and_copeland"),
    ("outrank_pillars_summary.csv", "coinr_weights", "outranking_and_copeland"),
    ("pca_eigen_L1.csv", "coinr_weights", "reliability_and_components"),
    ("pca_eigen_L2.csv", "coinr_weights", "reliability_and_components"),
    ("pca_loadings_L1.csv", "coinr_weights", "reliability_and_components"),
    ("pca_loadings_L2.csv", "coinr_weights", "reliability_and_components"),
    ("pca_weights_L1.csv", "coinr_weights", "reliability_and_components"),
    ("pca_weights_L2.csv", "coinr_weights", "reliability_and_components"),
    ("pvals_L1_pearson.csv", "coinr_weights", "correlations_and_probabilities"),
    ("remove_elements_L1_meanabsrankdiff.csv", "coinr_weights", "effective_weights_and_influence"),
    ("remove_elements_L2_meanabsrankdiff.csv", "coinr_weights", "effective_weights_and_influence"),
    ("remove_elements_L2_ranks.csv", "coinr_weights", "effective_weights_and_influence"),
    ("remove_elements_L2_scores.csv", "coinr_weights", "effective_weights_and_influence"),
    ("results_aggs_groupranks.csv", "coinr_weights", "summaries_and_results"),
    ("results_aggs_ranks.csv", "coinr_weights", "summaries_and_results"),
    ("results_full_scores_round2.csv", "pipeline", "printed_results_are_those_of_the_reference"),
    ("stats_Raw.csv", "coinr", "descriptions"),
    ("stats_Treated.csv", "coinr", "descriptions"),
    ("strengths_U01.csv", "coinr_weights", "strengths_and_weaknesses"),
    ("strengths_U33.csv", "coinr_weights", "strengths_and_weaknesses"),
    ("ua_mean_abs_rank_change.csv", "robustness", "the_reference_under_a_hundred_weightings"),
    ("ua_ranks.csv", "robustness", "the_reference_under_a_hundred_weightings"),
    ("ua_rankstats.csv", "robustness", "the_reference_under_a_hundred_weightings"),
    ("ua_scores.csv", "robustness", "the_reference_under_a_hundred_weightings"),
    ("unit_summary_U01.csv", "coinr_weights", "summaries_and_results"),
    ("unit_summary_U33.csv", "coinr_weights", "summaries_and_results"),
    ("weaknesses_U01.csv", "coinr_weights", "strengths_and_weaknesses"),
    ("weaknesses_U33.csv", "coinr_weights", "strengths_and_weaknesses"),
];

/// What the reference was given, and what tells of the files.
const INPUT: [&str; 4] = ["iData.csv", "iMeta.csv", "ua_weight_sets_INPUT.csv", "README.md"];

#[test]
fn every_file_of_the_reference_is_in_the_list_once() {
    if common::reference("coinr-synthetic/README.md").is_none() {
        return;
    }
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = folder.join("../shared/reference/coinr-synthetic");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.unwrap().file_name().into_string().unwrap()
    };
    let mut there: BTreeSet<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
    for input in INPUT {
        assert!(there.remove(input), "{input}");
    }
    let listed: BTreeSet<String> = REPRODUCED.iter().map(|r| r.0.to_owned()).collect();
    assert_eq!(listed.len(), REPRODUCED.len(), "a file is listed twice");
    assert_eq!(listed, there);
}

#[test]
fn every_test_in_the_list_exists() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (file, program, test) in REPRODUCED {
        let source = std::fs::read_to_string(folder.join(format!("{program}.rs"))).unwrap();
        assert!(source.contains(&format!("#[test]\nfn {test}()")), "{file}: {program}::{test}");
    }
}
