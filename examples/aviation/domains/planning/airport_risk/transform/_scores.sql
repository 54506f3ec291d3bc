-- How often it goes wrong (delayed share) and how much hangs on it (betweenness), each as a rank from 0 to 1.
select
  _delays.iata,
  _delays.flights,
  _delays.delayed_flights,
  round(_delays.delayed_flights / _delays.flights, 4) as delayed_share,
  airport_network.betweenness,
  airport_network.airports_cut_off,
  round(50 * (
    percent_rank() over (order by _delays.delayed_flights / _delays.flights)
    + percent_rank() over (order by airport_network.betweenness)
  ), 1) as disruption_score
from _delays
join airport_network on airport_network.iata = _delays.iata
