-- The source has no report number, so a report is known by airport, day and its place among that day's reports.
select
  iata || '-' || flight_date || '-' || row_number() over (
    partition by iata, flight_date
    order by time_of_day, phase_of_flight, species, aircraft, speed_knots, damage, wildlife_size,
      operator, cost_repair, cost_other
  ) as strike_id,
  flight_date as struck_on,
  iata,
  airport_state as state,
  airport_name as reported_airport,
  reported_state,
  lower(time_of_day) as time_of_day,
  lower(phase_of_flight) as flight_phase,
  species,
  lower(wildlife_size) as wildlife_size,
  aircraft,
  operator,
  case damage when 'B' then 'military class B' when 'C' then 'military class C' else lower(damage) end as damage,
  damage <> 'None' as damaged,
  cost_repair as repair_cost_usd,
  cost_other as other_cost_usd,
  cost_total as total_cost_usd,
  speed_knots as indicated_airspeed_knots
from _identified
order by struck_on, strike_id
