-- GeoNames keeps the territories as countries of their own; their state is the country code.
select
  _sites.iata,
  places.name as place
from _sites
join places
  on case places.country_code when 'US' then places.admin1_code else places.country_code end = _sites.state
where places.country_code in ('US', 'PR', 'VI', 'GU', 'MP', 'AS')
qualify row_number() over (
  partition by _sites.iata
  order by
    power(_sites.latitude - places.latitude, 2)
    + power((_sites.longitude - places.longitude) * cos(radians(_sites.latitude)), 2),
    places.name
) = 1
