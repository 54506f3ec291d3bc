-- The whole period in one row per airport: counts add up, shares do not.
select
  origin as iata,
  sum(flights)::bigint as flights,
  sum(delayed_flights)::bigint as delayed_flights
from daily_delays
group by origin
