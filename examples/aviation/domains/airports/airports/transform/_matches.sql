-- An FAA location is an IATA airport where both lists use the same code for the same place. The same three letters
-- often name another airport (FAA: DVO is Novato, California; IATA: DVO is Davao), so the places must lie within
-- 15 km. Signs are ignored: the FAA list has Guam's longitude and Pago Pago's latitude with the wrong one.
select
  faa.iata as faa_code,
  world.iata
from faa_airports as faa
join world_airports as world on world.iata = faa.iata
where 12742 * asin(sqrt(
    power(sin(radians(abs(faa.latitude) - abs(world.latitude)) / 2), 2)
    + cos(radians(faa.latitude)) * cos(radians(world.latitude))
      * power(sin(radians(abs(faa.longitude) - abs(world.longitude)) / 2), 2)
  )) < 15
