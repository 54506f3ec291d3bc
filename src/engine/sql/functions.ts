/** DuckDB's aggregate functions; a test holds the list against the engine's own. */
export const aggregateFunctions: ReadonlySet<string> = new Set(
  `any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max arg_max_null
  arg_max_nulls_last arg_min arg_min_null arg_min_nulls_last argmax argmin array_agg avg bit_and bit_or
  bit_xor bitstring_agg bool_and bool_or corr count count_if count_star countif covar_pop covar_samp
  cume_dist dense_rank entropy favg fill first first_value fsum geomean geometric_mean group_concat
  histogram histogram_exact kahan_sum kurtosis kurtosis_pop lag last last_value lead list listagg mad max
  max_by mean median min min_by mode nth_value ntile percent_rank product quantile quantile_cont
  quantile_disc rank rank_dense regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
  regr_sxy regr_syy reservoir_quantile row_number sem skewness stddev stddev_pop stddev_samp string_agg
  sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg`.split(/\s+/),
)

/** Aggregates whose result is one of their arguments, so that a struct stays the struct it was. */
export const choosingAggregates: ReadonlySet<string> = new Set(
  'any_value arbitrary first first_value last last_value max min mode nth_value'.split(' '),
)

/** Aggregates whose result is a list of their arguments. */
export const collectingAggregates: ReadonlySet<string> = new Set(['array_agg', 'list'])

/** Functions that apply a lambda to each element and keep what it gives. */
export const mappingFunctions: ReadonlySet<string> = new Set(
  'apply array_apply array_transform list_apply list_transform'.split(' '),
)

/** Functions that keep the elements for which a lambda is true. */
export const filteringFunctions: ReadonlySet<string> = new Set(['array_filter', 'filter', 'list_filter'])

export const reducingFunctions: ReadonlySet<string> = new Set(['array_reduce', 'list_reduce', 'reduce'])

/** Functions whose result is a list of the same elements. */
export const rearrangingFunctions: ReadonlySet<string> = new Set(
  `array_append array_cat array_concat array_distinct array_pop_back array_pop_front array_prepend
  array_push_back array_push_front array_reverse array_reverse_sort array_slice array_sort array_unique
  list_append list_cat list_concat list_distinct list_prepend list_reverse list_reverse_sort list_slice
  list_sort`.split(/\s+/),
)

export const extractingFunctions: ReadonlySet<string> = new Set(
  'array_extract list_element list_extract struct_extract'.split(' '),
)
