import { HansaError } from '../errors.ts'
import type { BuildContext } from '../product/build-context.ts'
import { formatIssue, type Issue } from '../spec/issue.ts'
import { loadMesh } from '../spec/load-mesh.ts'
import { loadSettings } from '../spec/load-settings.ts'
import type { Mesh, Product } from '../spec/mesh.ts'
import { nearest } from '../spec/nearest.ts'
import { openStore, type Store } from '../store/store.ts'
import type { CommandContext } from './command-context.ts'
import { documentCache } from './document-cache.ts'
import { noteLine } from './terminal.ts'

/** Opens the mesh's store and loads what is declared; issues of severity error end the command, warnings are shown. */
export async function withMesh<T>(
  context: CommandContext,
  work: (build: BuildContext) => Promise<T>,
): Promise<T> {
  return withStore(context, async (store) => {
    const { mesh, issues } = await loadMesh(context.folder, {
      environment: context.effects.environment,
      cache: documentCache(store.metadata),
    })
    if (mesh === undefined) throw invalidMesh(issues)
    for (const issue of issues) noteLine(context.terminal, formatIssue(issue))
    return work({ mesh, store, effects: context.effects })
  })
}

/** Opens the store that `mesh.yaml` names: enough to read what is published, however broken the rest may be. */
export async function withStore<T>(
  context: CommandContext,
  work: (store: Store, settings: Mesh['settings'], name: string) => Promise<T>,
): Promise<T> {
  const { settings, name, issues } = loadSettings(context.folder, context.effects.environment)
  if (settings === undefined) throw invalidMesh(issues)
  const store = await openStore(settings)
  try {
    return await work(store, settings, name)
  } finally {
    await store.close()
  }
}

export function invalidMesh(issues: readonly Issue[]): HansaError {
  const errors = issues.filter(({ severity }) => severity === 'error').length
  return new HansaError('invalid_input', `the mesh has ${errors} ${errors === 1 ? 'error' : 'errors'}`, {
    detail: issues.map(formatIssue),
    remedy: 'Mend them and run the command again; what is published is still served.',
  })
}

/** The products a person named, or all. A name is `domain/product` or, where it is unique, `product`. */
export function chooseProducts(mesh: Mesh, names: readonly string[]): readonly Product[] {
  if (names.length === 0) return mesh.products
  const chosen = new Set(names.map((name) => findProduct(mesh, name)))
  return mesh.products.filter((product) => chosen.has(product))
}

export function findProduct(mesh: Mesh, name: string): Product {
  const matches = mesh.products.filter((product) => product.key === name || product.name === name)
  const [only] = matches
  if (only !== undefined && matches.length === 1) return only
  if (only !== undefined)
    throw new HansaError('invalid_input', `${name} is ambiguous: ${matches.map(({ key }) => key).join(', ')}`)
  const near = nearest(
    name,
    mesh.products.map(({ key }) => key),
  )
  throw new HansaError('not_found', `there is no product ${name}`, {
    ...(near === undefined ? {} : { remedy: `Is ${near} meant?` }),
  })
}
