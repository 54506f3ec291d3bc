-- The FAA list as it is, with the IATA code where the location is an airport that has one.
select
  faa.iata as faa_code,
  faa.name,
  nullif(faa.city, 'NA') as city,
  nullif(faa.state, 'NA') as state,
  faa.country,
  faa.latitude,
  faa.longitude,
  _matches.iata
from faa_airports as faa
left join _matches on _matches.faa_code = faa.iata
order by faa.iata
