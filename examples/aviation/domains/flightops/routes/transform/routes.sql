-- The great circle between the two airports is there to hold the reported distance against.
select
  _flown.origin,
  _flown.destination,
  _flown.distance_miles,
  round(7917.5 * asin(sqrt(
    power(sin(radians(here.latitude - there.latitude) / 2), 2)
    + cos(radians(here.latitude)) * cos(radians(there.latitude))
      * power(sin(radians(here.longitude - there.longitude) / 2), 2)
  )), 1) as great_circle_miles,
  _flown.flights,
  _flown.delayed_flights,
  round(_flown.delayed_flights / _flown.flights, 4) as delayed_share,
  round(_flown.delay_minutes / _flown.flights, 2) as mean_arrival_delay_minutes,
  _flown.median_delay_minutes as median_arrival_delay_minutes,
  _flown.first_day,
  _flown.last_day
from _flown
join airports as here on here.iata = _flown.origin
join airports as there on there.iata = _flown.destination
order by _flown.origin, _flown.destination
