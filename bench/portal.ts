import { randomUUID } from 'node:crypto'
import { portalRoutes } from '../src/api/portal/portal-routes.ts'
import { ServedApi } from '../test/api/served-api.ts'
import { PortalBrowser, type PortalWindow } from '../test/portal/portal-browser.ts'
import { tokenOf } from '../test/support/mesh-credentials.ts'
import { threeDomains } from '../test/support/three-domains.ts'
import type { Benchmark, Findings } from './support/benchmark.ts'
import { megabytes } from './support/interleave.ts'
import { percentile, sizeFrom } from './support/percentile.ts'

const rounds = sizeFrom('HANSA_BENCH_ROUNDS', 10)
const layers = 10
/** Datasets of a layer outside the mesh; a job makes a group of the next layer from one of it. */
const perLayer = 50
const perGroup = 5
const datasets = layers * perLayer
const lineageOfAll = '/lineage/sales/orders?level=dataset&depth=10'

export const portal: Benchmark = {
  about: `the portal in Chromium: the first view, and lineage of ${datasets} datasets made from one`,
  run: async () => {
    const mesh = threeDomains()
    mesh.write('domains/sales/policies/lineage.cedar', tells)
    await using api = await ServedApi.serve(mesh, [portalRoutes()])
    for (const event of events()) await api.client.tellLineage(event)
    await using browser = await PortalBrowser.start()
    return await measure(api, browser)
  },
}

const tells = `@id("sales.lineage") @reason("Its operator tells")
permit (principal is Hansa::Node, action == Hansa::Action::"tellLineage", resource == Hansa::Domain::"sales");`

type Event = Parameters<ServedApi['client']['tellLineage']>[0]
type Dataset = NonNullable<Event['inputs']>[number]

/** Jobs outside the mesh: the first makes a layer of orders, the others a group of the next layer each. */
function events(): readonly Event[] {
  const layer = (number: number): Dataset[] =>
    Array.from({ length: perLayer }, (_, index) => ({
      namespace: 'warehouse',
      name: `made_${number}_${index}`,
    }))
  const orders: Dataset[] = [{ namespace: 'hansa://test', name: 'sales/orders/orders@1/orders' }]
  const more = Array.from({ length: layers - 1 }, (_, from) =>
    Array.from({ length: perLayer / perGroup }, (_each, group) => {
      const part = [group * perGroup, (group + 1) * perGroup] as const
      return [layer(from).slice(...part), layer(from + 1).slice(...part)] as const
    }),
  )
  return [[orders, layer(0)] as const, ...more.flat()].map(([inputs, outputs], job) => ({
    eventType: 'COMPLETE',
    eventTime: '2026-01-01T12:00:00Z',
    producer: 'https://example.org/jobs',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: { runId: randomUUID() },
    job: { namespace: 'dbt', name: `job_${job}` },
    ...{ inputs, outputs },
  }))
}

/** What a window saw, in milliseconds since it was told the address, and of all scripts in bytes as they were sent. */
interface Seen {
  readonly milliseconds: number
  readonly scriptBytes: number
  readonly heapBytes: number
}

async function measure(api: ServedApi, browser: PortalBrowser): Promise<Findings> {
  const token = await tokenOf(api.mesh, 'user:olga')
  const [first, home, drawn, anew]: [Seen[], Seen[], Seen[], Seen[]] = [[], [], [], []]
  for (let round = 0; round < rounds; round++) {
    // Nothing of the rounds before is kept by a new window.
    await using window = await browser.open(api.url)
    first.push(await load(window, '/', "document.querySelector('form input:not(:disabled)')"))
    await window.signIn(token)
    home.push(await load(window, '/', "document.querySelector('h1') && !document.querySelector('.loading')"))
    const cards = `document.querySelectorAll('.graph-card').length > ${datasets}`
    drawn.push(await follow(window, lineageOfAll, cards))
    anew.push(await load(window, lineageOfAll, cards))
  }
  const slowest = (seen: readonly Seen[]): number =>
    Math.max(...seen.map(({ milliseconds }) => milliseconds)) / 1000
  return {
    tables: [
      {
        title: `${rounds} windows, each new; node, browser and this on one machine`,
        headers: ['', 'p50 ms', 'most ms', 'script kB', 'browser MB'],
        rows: [
          rowOf('the first view, until somebody can sign in', first),
          rowOf('home, loaded anew', home),
          rowOf(`lineage of ${datasets} datasets, by a link`, drawn),
          rowOf(`lineage of ${datasets} datasets, loaded anew`, anew),
        ],
        notes: [`The node and this: ${megabytes(process.memoryUsage().rss)} MB resident`],
      },
    ],
    targets: [
      { what: 'script of the first view, kB', atMost: 150, measured: Math.max(...first.map(kilobytes)) },
      { what: 'the first view, until somebody can sign in, s', atMost: 1, measured: slowest(first) },
      { what: `lineage of ${datasets} datasets, by a link, s`, atMost: 1, measured: slowest(drawn) },
      { what: `lineage of ${datasets} datasets, loaded anew, s`, atMost: 1, measured: slowest(anew) },
    ],
    samples: { first, home, drawn, anew },
  }
}

const kilobytes = ({ scriptBytes }: Seen): number => scriptBytes / 1000

function rowOf(what: string, seen: readonly Seen[]): readonly string[] {
  const milliseconds = seen.map((each) => each.milliseconds)
  const [median, most] = [percentile(milliseconds, 0.5), Math.max(...milliseconds)]
  const [bytes, heap] = [Math.max(...seen.map(kilobytes)), Math.max(...seen.map((each) => each.heapBytes))]
  return [what, median.toFixed(0), most.toFixed(0), bytes.toFixed(1), megabytes(heap)]
}

/** Loads an address as if nothing had been loaded, but for what the browser keeps. */
async function load({ page }: PortalWindow, address: string, isThere: string): Promise<Seen> {
  await page.goto(address, { waitUntil: 'commit' })
  return page.evaluate<Seen>(painted(isThere, '0'))
}

/** Goes to an address as a link of the portal does. */
const follow = ({ page }: PortalWindow, address: string, isThere: string): Promise<Seen> =>
  page.evaluate<Seen>(
    painted(isThere, `(history.pushState(null, '', ${JSON.stringify(address)}), performance.now())`),
  )

/** Script that says when what is asked about was there and painted. */
const painted = (isThere: string, since: string): string => `new Promise((done) => {
  const since = ${since}
  const isScript = ({ name }) => new URL(name).pathname.endsWith('.js')
  const look = () => {
    if (!(${isThere})) return requestAnimationFrame(look)
    // What was drawn in a frame is on the screen when the one after it begins.
    requestAnimationFrame(() => done({
      milliseconds: performance.now() - since,
      scriptBytes: performance.getEntriesByType('resource').filter(isScript)
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
      heapBytes: performance.memory.usedJSHeapSize,
    }))
  }
  look()
})`
