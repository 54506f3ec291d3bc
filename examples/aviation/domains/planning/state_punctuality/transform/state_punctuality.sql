-- Still reads version 1 of the daily delays: to move on, it must say what an early arrival is worth.
select
  airports.state,
  date_trunc('month', daily_delays.day)::date as month,
  sum(daily_delays.flights)::bigint as flights,
  round(sum(daily_delays.flights * daily_delays.avg_delay) / sum(daily_delays.flights), 1) as mean_delay_minutes
from daily_delays
join airports on airports.iata = daily_delays.origin
group by airports.state, month
order by airports.state, month
