-- Joins the airport by the reviewed crosswalk: the reports name it, the mesh knows it by IATA code.
select
  airport_names.iata,
  airports.state as airport_state,
  faa_strikes.*
from faa_strikes
left join airport_names on airport_names.airport_name = faa_strikes.airport_name
left join airports on airports.iata = airport_names.iata
