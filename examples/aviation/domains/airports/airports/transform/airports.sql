-- Airports of the United States and its territories that have an IATA code, the mesh's identifier of an airport.
select
  world.iata,
  _matches.faa_code,
  world.icao_code,
  world.name,
  coalesce(nullif(faa.city, 'NA'), world.city) as city,
  case world.country_code when 'US' then substr(world.region_code, 4) else world.country_code end as state,
  world.country_code,
  world.kind,
  world.scheduled_service,
  world.latitude,
  world.longitude,
  world.elevation_feet
from world_airports as world
left join _matches on _matches.iata = world.iata
left join faa_airports as faa on faa.iata = _matches.faa_code
where world.country_code in ('US', 'PR', 'VI', 'GU', 'MP', 'AS')
order by world.iata
