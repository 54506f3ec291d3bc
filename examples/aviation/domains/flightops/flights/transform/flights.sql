-- Names that say what the numbers are; rows and values stay as delivered.
select
  date as departed_at,
  origin,
  destination,
  distance as distance_miles,
  delay as arrival_delay_minutes
from bts_flights
order by departed_at, origin, destination, arrival_delay_minutes
