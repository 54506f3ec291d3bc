select
  origin as iata,
  sum(flights) as flights,
  sum(delayed_flights) as delayed_flights
from daily_delays
group by origin
