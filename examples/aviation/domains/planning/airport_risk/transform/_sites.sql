-- Airports with a flight or a strike report, and where they are.
select
  airports.iata,
  airports.name,
  airports.city,
  airports.state,
  airports.latitude,
  airports.longitude
from airports
where airports.iata in (select iata from _delays union select iata from _strikes)
