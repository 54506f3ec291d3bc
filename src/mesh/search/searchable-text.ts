import type { ProductDescriptor } from '../product-descriptor.ts'
import { splitWords } from './words.ts'

/** What a product is found by, most telling first. */
export interface SearchableText {
  readonly name: string
  readonly datasets: string
  readonly columns: string
  readonly description: string
}

/** Where the documents have words for people. */
const telling: ReadonlySet<string> = new Set([
  'description',
  'purpose',
  'usage',
  'limitations',
  'businessName',
  'tags',
  'tag',
])

/** Longer descriptions are found by their beginning. */
const longestDescription = 32 << 10

export function searchableText({
  product,
  document,
  contracts,
  datasets,
}: ProductDescriptor): SearchableText {
  const title = typeof document['name'] === 'string' ? document['name'] : ''
  return {
    name: words([product, title]),
    datasets: words(datasets.flatMap(({ name, sqlName, port }) => [sqlName, name, port])),
    columns: words(datasets.flatMap(({ columns }) => columns.map(({ name }) => name))),
    description: describingText([document, ...contracts]),
  }
}

/** Each once, and `flightDate` also as `flight Date`. */
export function words(names: readonly string[]): string {
  const all = names.flatMap((name) => [name, splitWords(name)])
  return [...new Set(all)].join(' ')
}

/** What documents say for people, in one text. */
export function describingText(documents: readonly unknown[]): string {
  const texts: string[] = []
  addTellingTexts(texts, documents, false)
  return texts.join('\n').slice(0, longestDescription)
}

function addTellingTexts(texts: string[], value: unknown, isTelling: boolean): void {
  if (typeof value === 'string') {
    if (isTelling) texts.push(value)
  } else if (Array.isArray(value)) for (const each of value) addTellingTexts(texts, each, isTelling)
  else if (typeof value === 'object' && value !== null)
    for (const [key, each] of Object.entries(value))
      addTellingTexts(texts, each, isTelling || telling.has(key))
}
