-- Codes are text: one in thirteen begins with a zero.
select
  zip_code,
  city,
  county,
  state,
  latitude,
  longitude
from zipcodes
order by zip_code
