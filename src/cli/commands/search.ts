import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { searchKnown } from '../search-known.ts'
import { printSigned } from '../search-signed.ts'

export interface SearchOptions {
  readonly words: readonly string[]
  readonly domain?: string
  readonly limit: number
  readonly as?: string
  readonly purpose?: string
}

/** The most that is given at once. */
const mostAtOnce = 100

/** `hansa search`: by the registries where the node of the folder has joined one, and otherwise by what a node knows. */
export async function search(context: AskingContext, options: SearchOptions): Promise<number> {
  const { words, domain, as, purpose } = options
  return askMesh(context, { as }, async (mesh) => {
    const question = { q: words.join(' '), limit: Math.min(options.limit, mostAtOnce) }
    const isOwn = as === undefined && context.node === undefined
    const inDomain = domain === undefined ? {} : { domain }
    const signed = isOwn ? await mesh.searchRegistries({ ...question, ...inDomain }) : undefined
    return signed?.joined === true
      ? printSigned(context, signed)
      : searchKnown(context, mesh, { ...question, domain, as, purpose })
  })
}
