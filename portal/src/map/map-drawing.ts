import type { MapFlow, MapProduct, MeshMap } from '../api/mesh.ts'
import { curve } from '../graph/curve.ts'
import { gridLayout } from '../graph/grid-layout.ts'
import { layeredLayout } from '../graph/layered-layout.ts'
import type { PlacedBox } from '../graph/layout.ts'
import type { Stop } from '../graph/next-stop.ts'

/** Where everything of the mesh map is, in pixels. */
export interface MapDrawing {
  readonly domains: readonly DrawnDomain[]
  readonly chips: readonly DrawnChip[]
  /** Between domains: how many flows there are. */
  readonly streams: readonly DrawnStream[]
  /** Between products. */
  readonly flows: readonly DrawnFlow[]
  readonly stops: readonly Stop[]
  readonly width: number
  readonly height: number
}

export interface DrawnDomain {
  readonly domain: MeshMap['domains'][number]
  readonly box: PlacedBox
  readonly count: number
}

export interface DrawnChip {
  readonly product: MapProduct
  readonly x: number
  readonly y: number
}

export interface DrawnStream {
  readonly from: string
  readonly to: string
  readonly count: number
  readonly path: string
}

export interface DrawnFlow extends MapFlow {
  readonly path: string
}

export const chipWidth = 176
export const chipHeight = 34
const gap = 8
const inset = 10
const headHeight = 52
/** What a letter of a domain's name, and one of the line below it, takes at most, about. */
const [nameLetter, kindLetter] = [9, 7]
/** From so many on, a domain has another column of products. */
const perColumn = 8

export const domainOf = (product: string): string => product.slice(0, product.indexOf('/'))

/** Domains from left to right as data go between most of them, or in rows where none do; products in columns within. */
export function mapDrawing({ domains, products, flows }: MeshMap): MapDrawing {
  const productsOf = Map.groupBy(products, ({ product }) => domainOf(product))
  const names = [...new Set([...domains.map(({ domain }) => domain), ...productsOf.keys()])].sort()
  const known = new Map(domains.map((domain) => [domain.domain, domain]))
  const between = streamsOf(flows)
  const boxes = names.map((id) => {
    const domain = known.get(id) ?? { domain: id, owners: [] }
    return { id, ...sizeOf(productsOf.get(id)?.length ?? 0, headWidth(domain)) }
  })
  // One layer would be one narrow column.
  const layout = between.length === 0 ? gridLayout(boxes) : layeredLayout(boxes, between)
  const drawn = [...layout.boxes.values()].map((box) => ({
    domain: known.get(box.id) ?? { domain: box.id, owners: [] },
    box,
    count: productsOf.get(box.id)?.length ?? 0,
  }))
  const chips = drawn.flatMap(({ box }) => chipsOf(box, productsOf.get(box.id) ?? []))
  const placeOf = new Map(chips.map((chip) => [chip.product.product, chip]))
  return {
    domains: drawn,
    chips,
    streams: between.map(({ from, to, count }, index) => {
      const [start, end] = [layout.boxes.get(from), layout.boxes.get(to)]
      const path = streamPath(start, end, layout.bends[index] ?? [])
      return { from, to, count, path }
    }),
    flows: flows.map(({ from, to }) => ({ from, to, path: flowPath(placeOf.get(from), placeOf.get(to)) })),
    stops: [
      ...drawn.map(({ box: { id, x, y, width } }) => ({ id, x: x + width / 2, y: y + headHeight / 2 })),
      ...chips.map(({ product: { product: id }, x, y }) => ({
        id,
        x: x + chipWidth / 2,
        y: y + chipHeight / 2,
      })),
    ],
    width: layout.width,
    height: layout.height,
  }
}

/** What is said of a domain below its name. */
export const kindText = ({ kind, node }: MeshMap['domains'][number]): string =>
  [kind, node === undefined ? undefined : `node ${node}`].filter(Boolean).join(' · ')

const headWidth = (domain: MeshMap['domains'][number]): number =>
  Math.max(domain.domain.length * nameLetter, kindText(domain).length * kindLetter) + 3 * inset

function sizeOf(count: number, atLeast: number): { readonly width: number; readonly height: number } {
  const columns = columnsFor(count)
  const rows = Math.max(1, Math.ceil(count / columns))
  return {
    width: Math.max(atLeast, 2 * inset + columns * (chipWidth + gap) - gap),
    height: headHeight + rows * (chipHeight + gap) - gap + inset,
  }
}

/** Rather square than long. */
const columnsFor = (count: number): number =>
  count <= perColumn ? 1 : Math.max(2, Math.round(Math.sqrt(count / 4)))

function chipsOf({ x, y }: PlacedBox, products: readonly MapProduct[]): readonly DrawnChip[] {
  const rows = Math.max(1, Math.ceil(products.length / columnsFor(products.length)))
  return products.map((product, index) => ({
    product,
    x: x + inset + Math.floor(index / rows) * (chipWidth + gap),
    y: y + headHeight + (index % rows) * (chipHeight + gap),
  }))
}

function streamsOf(flows: readonly MapFlow[]) {
  const counts = new Map<string, { readonly from: string; readonly to: string; count: number }>()
  for (const flow of flows) {
    const [from, to] = [domainOf(flow.from), domainOf(flow.to)]
    if (from === to) continue
    const known = counts.get(`${from} ${to}`)
    if (known === undefined) counts.set(`${from} ${to}`, { from, to, count: 1 })
    else known.count += 1
  }
  return [...counts.values()]
}

function streamPath(
  from: PlacedBox | undefined,
  to: PlacedBox | undefined,
  bends: readonly { readonly x: number; readonly y: number }[],
): string {
  if (from === undefined || to === undefined) return ''
  const isForward = from.layer <= to.layer
  return curve([
    { x: from.x + (isForward ? from.width : 0), y: from.y + from.height / 2 },
    ...bends,
    { x: to.x + (isForward ? 0 : to.width), y: to.y + to.height / 2 },
  ])
}

function flowPath(from: DrawnChip | undefined, to: DrawnChip | undefined): string {
  if (from === undefined || to === undefined) return ''
  const isBack = to.x < from.x
  return curve([
    { x: from.x + (isBack ? 0 : chipWidth), y: from.y + chipHeight / 2 },
    { x: to.x + (isBack ? chipWidth : 0), y: to.y + chipHeight / 2 },
  ])
}
