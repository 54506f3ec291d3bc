-- Outer joins: an airport with strikes but no flights is listed, without a score.
select
  _sites.iata,
  _sites.name,
  _sites.city,
  _sites.state,
  _nearest_zip.county,
  _nearest_zip.zip_code as nearest_zip_code,
  _nearest_place.place as nearest_place,
  _scores.flights,
  _scores.delayed_share,
  _scores.betweenness,
  _scores.airports_cut_off,
  _scores.disruption_score,
  case
    when _scores.disruption_score >= 75 then 'high'
    when _scores.disruption_score >= 50 then 'medium'
    when _scores.disruption_score is not null then 'low'
    else 'unknown'
  end as disruption_band,
  coalesce(_strikes.strikes, 0) as strikes_in_sample,
  coalesce(_strikes.damaging_strikes, 0) as damaging_strikes_in_sample,
  coalesce(_strikes.cost_usd, 0) as strike_cost_usd
from _sites
left join _scores on _scores.iata = _sites.iata
left join _strikes on _strikes.iata = _sites.iata
left join _nearest_zip on _nearest_zip.iata = _sites.iata
left join _nearest_place on _nearest_place.iata = _sites.iata
order by _sites.iata
