-- Version 2: early arrivals no longer hide late ones. The US DOT counts a flight as delayed from 15 minutes.
select
  departed_at::date as day,
  origin,
  count(*) as flights,
  count(*) filter (where arrival_delay_minutes >= 15) as delayed_flights,
  round(count(*) filter (where arrival_delay_minutes >= 15) / count(*), 4) as delayed_share,
  round(sum(greatest(arrival_delay_minutes, 0)) / count(*), 2) as mean_late_minutes,
  quantile_disc(arrival_delay_minutes, 0.9) as p90_arrival_delay_minutes,
  max(arrival_delay_minutes) as worst_arrival_delay_minutes
from flights
group by day, origin
order by day, origin
