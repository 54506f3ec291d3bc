-- One row per direction flown. The US DOT counts a flight as delayed from 15 minutes after schedule.
select
  origin,
  destination,
  max(distance_miles) as distance_miles,
  count(*) as flights,
  count(*) filter (where arrival_delay_minutes >= 15) as delayed_flights,
  sum(arrival_delay_minutes)::bigint as delay_minutes,
  quantile_disc(arrival_delay_minutes, 0.5) as median_delay_minutes,
  min(departed_at)::date as first_day,
  max(departed_at)::date as last_day
from flights
group by origin, destination
