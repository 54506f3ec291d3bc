import { HansaError } from '../errors.ts'
import { nearest } from '../spec/nearest.ts'
import type { MetadataStore } from '../store/metadata-store.ts'

/** The key of a published product that a person named: `domain/product`, or `product` where it is unique. */
export async function publishedKey(metadata: MetadataStore, name: string): Promise<string> {
  const keys = [...(await metadata.heads()).keys()]
  const matches = keys.filter((key) => key === name || key.endsWith(`/${name}`))
  const [only] = matches
  if (only !== undefined && matches.length === 1) return only
  if (only !== undefined) throw new HansaError('invalid_input', `${name} is ambiguous: ${matches.join(', ')}`)
  const near = nearest(name, [...keys, ...keys.map((key) => key.slice(key.indexOf('/') + 1))])
  throw new HansaError('not_found', `no product ${name} is published`, {
    remedy: near === undefined ? '`hansa status` lists what is.' : `Is ${near} meant?`,
  })
}
