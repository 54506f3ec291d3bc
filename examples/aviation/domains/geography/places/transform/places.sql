-- Empty division codes mean unknown.
select
  country as country_code,
  name,
  lat as latitude,
  lng as longitude,
  nullif(admin1, '') as admin1_code,
  nullif(admin2, '') as admin2_code
from cities
order by country_code, name, latitude, longitude
