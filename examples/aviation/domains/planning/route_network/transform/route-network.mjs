// How the route graph hangs together, one row per airport. Links are taken as flown in both directions,
// except for PageRank, which follows each direction with its number of flights.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { parquetWriteFile } from 'hyparquet-writer'

const { HANSA_INPUTS: inputs, HANSA_OUTPUTS: outputs } = process.env
if (inputs === undefined || outputs === undefined) {
  console.error('HANSA_INPUTS and HANSA_OUTPUTS must name two folders; Hansa sets both.')
  process.exit(2)
}

const routes = await readRows(path.join(inputs, 'routes'), ['origin', 'destination', 'flights'])
const graph = graphOf(routes)
const components = componentsOf(graph)
const { betweenness, meanSteps } = shortestPaths(graph)
const pageRank = pageRanks(graph)
const cutOff = graph.airports.map((_, airport) => airportsCutOff(graph, components, airport))
console.log(
  `${graph.airports.length} airports, ${routes.length} routes, ${new Set(components).size} component(s)`,
)
console.log(`${cutOff.filter((count) => count > 0).length} airports are the only way to some other airport`)

const rounded = (values) => values.map((value) => Number(value.toFixed(6)))
parquetWriteFile({
  filename: path.join(outputs, 'airport_network.parquet'),
  columnData: [
    { name: 'iata', type: 'STRING', data: graph.airports },
    { name: 'component', type: 'INT32', data: components },
    { name: 'destinations', type: 'INT32', data: graph.flown.map((flown) => flown.size) },
    { name: 'linked_airports', type: 'INT32', data: graph.links.map((links) => links.size) },
    { name: 'mean_steps', type: 'DOUBLE', data: rounded(meanSteps) },
    { name: 'betweenness', type: 'DOUBLE', data: rounded(betweenness) },
    { name: 'page_rank', type: 'DOUBLE', data: rounded(pageRank) },
    { name: 'airports_cut_off', type: 'INT32', data: cutOff },
  ],
})

async function readRows(folder, columns) {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.parquet')).sort()
  const parts = []
  for (const name of files) {
    const file = await asyncBufferFromFile(path.join(folder, name))
    parts.push(await parquetReadObjects({ file, columns, compressors }))
  }
  return parts.flat()
}

/** Airports in alphabetical order, so that the same routes always give the same file. */
function graphOf(rows) {
  const airports = [...new Set(rows.flatMap(({ origin, destination }) => [origin, destination]))].sort()
  const index = new Map(airports.map((iata, position) => [iata, position]))
  const links = airports.map(() => new Set())
  const flown = airports.map(() => new Map())
  for (const { origin, destination, flights } of rows) {
    const [from, to] = [index.get(origin), index.get(destination)]
    links[from].add(to)
    links[to].add(from)
    flown[from].set(to, Number(flights))
  }
  return { airports, links, flown }
}

/** Everything reachable from `start` without passing `closed`, nearest first. */
function reach({ links }, start, closed) {
  const steps = new Map([[start, 0]])
  for (const [here, step] of steps)
    for (const next of links[here]) if (next !== closed && !steps.has(next)) steps.set(next, step + 1)
  return steps
}

/** Components numbered from 1, the largest first. */
function componentsOf(graph) {
  const found = []
  const seen = new Set()
  graph.airports.forEach((_, airport) => {
    if (seen.has(airport)) return
    const members = [...reach(graph, airport).keys()]
    members.forEach((member) => seen.add(member))
    found.push(members)
  })
  found.sort((a, b) => b.length - a.length || a[0] - b[0])
  const numbers = new Array(graph.airports.length)
  found.forEach((members, position) => members.forEach((member) => (numbers[member] = position + 1)))
  return numbers
}

/** How many airports lose touch with most of their component when this one closes. */
function airportsCutOff(graph, components, closed) {
  const rest = new Set(graph.airports.keys())
  for (const airport of rest)
    if (airport === closed || components[airport] !== components[closed]) rest.delete(airport)
  const total = rest.size
  let largest = 0
  for (const start of rest) {
    const part = reach(graph, start, closed)
    for (const airport of part.keys()) rest.delete(airport)
    largest = Math.max(largest, part.size)
  }
  return total - largest
}

/** Brandes (2001): betweenness over unweighted shortest paths, as a share of all pairs of other airports. */
function shortestPaths(graph) {
  const count = graph.airports.length
  const betweenness = new Array(count).fill(0)
  const meanSteps = new Array(count).fill(0)
  for (let source = 0; source < count; source += 1) {
    const steps = reach(graph, source)
    const order = [...steps.keys()]
    const paths = new Array(count).fill(0)
    paths[source] = 1
    for (const here of order)
      for (const next of graph.links[here])
        if (steps.get(next) === steps.get(here) + 1) paths[next] += paths[here]
    const dependency = new Array(count).fill(0)
    for (const here of order.reverse()) {
      for (const next of graph.links[here])
        if (steps.get(next) === steps.get(here) + 1)
          dependency[here] += (paths[here] / paths[next]) * (1 + dependency[next])
      if (here !== source) betweenness[here] += dependency[here]
    }
    const others = order.length - 1
    meanSteps[source] = others === 0 ? 0 : [...steps.values()].reduce((sum, step) => sum + step, 0) / others
  }
  const pairs = Math.max(1, (count - 1) * (count - 2))
  return { betweenness: betweenness.map((value) => value / pairs), meanSteps }
}

/** Where a traveller ends up who always takes the next flight at random: Page and Brin (1998), damping 0.85. */
function pageRanks({ airports, flown }) {
  const count = airports.length
  const departures = flown.map((to) => [...to.values()].reduce((sum, flights) => sum + flights, 0))
  let ranks = new Array(count).fill(1 / count)
  for (let round = 0; round < 100; round += 1) {
    const stranded = ranks.reduce((sum, rank, airport) => sum + (departures[airport] === 0 ? rank : 0), 0)
    const next = new Array(count).fill((0.15 + 0.85 * stranded) / count)
    flown.forEach((to, from) => {
      for (const [airport, flights] of to) next[airport] += (0.85 * ranks[from] * flights) / departures[from]
    })
    ranks = next
  }
  return ranks
}
