-- One site per IATA code: where several claim one, the site with scheduled service, then the larger one, is kept.
select
  iata_code as iata,
  case when regexp_full_match(ident, '[A-Z]{4}') then ident end as icao_code,
  name,
  type as kind,
  nullif(municipality, '') as city,
  iso_country as country_code,
  iso_region as region_code,
  latitude_deg as latitude,
  longitude_deg as longitude,
  elevation_ft as elevation_feet,
  has_scheduled_service as scheduled_service
from _candidates
qualify row_number() over (
  partition by iata_code
  order by marked_duplicate, has_scheduled_service desc, type_rank, ident
) = 1
order by iata
