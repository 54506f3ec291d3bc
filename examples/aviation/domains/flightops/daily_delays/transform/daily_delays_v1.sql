-- Version 1, deprecated: its mean counts an early arrival as a negative delay.
select
  departed_at::date as day,
  origin,
  count(*) as flights,
  round(sum(arrival_delay_minutes) / count(*), 2) as avg_delay
from flights
group by day, origin
order by day, origin
