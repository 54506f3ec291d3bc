import { writeFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import type { MetadataStore } from '../../src/store/metadata-store.ts'
import type { Publication } from '../../src/store/publication.ts'
import { note } from './note.ts'

/** Products in one transaction. */
const batch = 1000
/** Products are made from the layer before theirs; the first from sources. */
export const layers = 12
const domains = 500

const words =
  `orders invoices customers shipments weather claims policies meters trips payments refunds returns suppliers contracts
   sensors readings forecasts airports flights delays strikes operators routes crews tickets baggage fuel emissions
   maintenance parts inspections incidents regions stores prices stock campaigns visits clicks sessions accounts loans`.split(
    /\s+/,
  )

/** One of the words, in an order that does not repeat soon. */
export const wordFor = (index: number, place: number): string =>
  words[(index * (7 + 4 * place) + Math.floor(index / words.length) * (place + 1)) % words.length] ?? ''

export const domainOf = (index: number): string => `e${String(index % domains).padStart(3, '0')}`
export const productOf = (index: number): string => `q${String(index).padStart(6, '0')}`

/** Declares the domains of all of them, so that the rules in force know them; each lets everybody read. */
export function declareDomains(folder: string): void {
  for (let index = 0; index < domains; index++) {
    const domain = domainOf(index)
    const write = (file: string, text: string): void => {
      const target = path.join(folder, 'domains', domain, file)
      mkdirSync(path.dirname(target), { recursive: true })
      writeFileSync(target, text)
    }
    write(
      'domain.yaml',
      'apiVersion: hansa/v1\nkind: Domain\ntype: aggregate\ndescription: Invented.\nowners: [owner@example.org]\n',
    )
    write(
      'policies/open.cedar',
      `@id("${domain}.open") @reason("Lineage is told to who may read what it is of")
permit (principal, action == Hansa::Action::"read", resource in Hansa::Domain::"${domain}");
`,
    )
  }
}

/** Two publications that were really made: one from a source, one from two products. */
export interface Models {
  readonly source: Publication
  readonly joined: Publication
  /** The names of what `joined` reads. */
  readonly reads: readonly [string, string]
}

/** Commits `count` publications that are as these models, under other names, and each from two of the layer before it. */
export async function publishMany(metadata: MetadataStore, models: Models, count: number): Promise<void> {
  const perLayer = Math.ceil(count / layers)
  for (let start = 0; start < count; start += batch) {
    const taken = Array.from({ length: Math.min(batch, count - start) }, (_, index) =>
      invented(start + index, models, perLayer),
    )
    await metadata.adopt(taken)
    if (start % (20 * batch) === 0) note(`${start + taken.length} of ${count} products`)
  }
}

function invented(index: number, { source, joined, reads }: Models, perLayer: number): Publication {
  const before = index - perLayer
  const place = index % perLayer
  const layer = Math.floor(index / perLayer)
  const others = [before, (layer - 1) * perLayer + ((place * 7 + layer * 1013) % perLayer)]
  const model = before < 0 ? source : joined
  let text = renamed(JSON.stringify(model), model.product, index)
  if (before >= 0)
    reads.forEach((name, which) => {
      text = renamed(text, name, others[which] ?? 0)
    })
  const purpose = `Of ${wordFor(index, 0)} and ${wordFor(index, 1)} by ${wordFor(index, 2)}, for the benchmark.`
  // It was made of a publication, and only names in it are other ones.
  return JSON.parse(text.replaceAll('Generated for the benchmark.', purpose)) as Publication
}

/** The text with another product in place of this one, wherever it is named with its domain or without. */
function renamed(text: string, key: string, index: number): string {
  const [domain = '', product = ''] = key.split('/')
  return text
    .replaceAll(new RegExp(`${domain}([/.-])${product}`, 'g'), `${domainOf(index)}$1${productOf(index)}`)
    .replaceAll(product, productOf(index))
    .replaceAll(`"${domain}"`, `"${domainOf(index)}"`)
    .replaceAll(`domain: ${domain}\\n`, `domain: ${domainOf(index)}\\n`)
}
