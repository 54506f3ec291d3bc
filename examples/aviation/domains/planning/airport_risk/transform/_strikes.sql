-- Of a sample: counts to look at, never rates.
select
  iata,
  count(*) as strikes,
  count(*) filter (where damaged) as damaging_strikes,
  sum(total_cost_usd)::bigint as cost_usd
from wildlife_strikes
group by iata
