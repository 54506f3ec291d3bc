-- The ZIP area of the same state whose centre is nearest; on this scale a flat map will do.
select
  _sites.iata,
  zip_areas.zip_code,
  zip_areas.county
from _sites
join zip_areas on zip_areas.state = _sites.state
qualify row_number() over (
  partition by _sites.iata
  order by
    power(_sites.latitude - zip_areas.latitude, 2)
    + power((_sites.longitude - zip_areas.longitude) * cos(radians(_sites.latitude)), 2),
    zip_areas.zip_code
) = 1
