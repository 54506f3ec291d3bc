-- Names that say what the numbers are; rows and values stay as delivered.
select
  date as departed_at,
  origin,
  destination,
  distance::integer as distance_miles,
  delay::integer as arrival_delay_minutes
from bts_flights
order by departed_at, origin, destination, arrival_delay_minutes
