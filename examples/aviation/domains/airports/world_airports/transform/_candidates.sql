-- Open sites with a well-formed IATA code. The list also has '-', '0', 'isl' and FAA identifiers in that column.
select
  iata_code,
  ident,
  name,
  type,
  municipality,
  iso_country,
  iso_region,
  latitude_deg,
  longitude_deg,
  elevation_ft,
  scheduled_service = 'yes' as has_scheduled_service,
  name ilike '%duplicate%' as marked_duplicate,
  case type
    when 'large_airport' then 1
    when 'medium_airport' then 2
    when 'small_airport' then 3
    when 'seaplane_base' then 4
    else 5
  end as type_rank
from our_airports
where type <> 'closed'
  and regexp_full_match(iata_code, '[A-Z]{3}')
