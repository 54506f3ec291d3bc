select
  iata,
  count(*) as strikes,
  count(*) filter (where damaged) as damaging_strikes,
  sum(total_cost_usd) as cost_usd
from wildlife_strikes
group by iata
