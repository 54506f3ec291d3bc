import { HansaError } from '../errors.ts'
import { checkGovernance } from '../governance/check-governance.ts'
import { withFetchedBundles } from '../mesh/fetched-bundles.ts'
import type { BuildContext } from '../product/build-context.ts'
import { formatIssue, hasErrors, type Issue } from '../spec/issue.ts'
import { findMeshRoot, loadMesh, noMesh, type LoadedMesh } from '../spec/load-mesh.ts'
import { loadSettings } from '../spec/load-settings.ts'
import type { Mesh, Product } from '../spec/mesh.ts'
import { openStore, type Store } from '../store/store.ts'
import type { CommandContext } from './command-context.ts'
import { counted } from './counted.ts'
import { documentCache } from './document-cache.ts'
import { matchName } from '../spec/match-name.ts'
import { openOtherNodes, type OtherNodes } from './other-nodes.ts'
import { noteLine } from './terminal.ts'

/** Opens the mesh's store and loads what is declared; issues of severity error end the command, warnings are shown. */
export async function withMesh<T>(
  context: CommandContext,
  work: (build: BuildContext) => Promise<T>,
): Promise<T> {
  return withStore(context, async (store, settings, name) => {
    const { effects } = context
    const root = meshRoot(context)
    await using others = await openOtherNodes({ mesh: name, root, settings, store, effects })
    const { mesh, issues } = await loadDeclared(context, store, others)
    if (mesh === undefined) throw invalidMesh(issues)
    for (const issue of issues) noteLine(context.terminal, formatIssue(issue))
    return await work({ mesh, store, effects, ...(others === undefined ? {} : { remote: others.inputs }) })
  })
}

/** What is declared, with nothing said of warnings; issues of severity error end the command. */
export async function requireDeclared(
  context: CommandContext,
  store: Store,
  others?: Pick<OtherNodes, 'known'>,
): Promise<Mesh> {
  const { mesh, issues } = await loadDeclared(context, store, others)
  if (mesh === undefined) throw invalidMesh(issues)
  return mesh
}

/**
 * Loads what is declared, with what the store remembers of the documents; rules that are wrong make it no mesh. Other
 * nodes are asked what they serve now, where anything here reads it.
 */
export async function loadDeclared(
  context: CommandContext,
  store: Store,
  others?: Pick<OtherNodes, 'known'>,
): Promise<LoadedMesh> {
  const loaded = await loadKnowing(context, store, others)
  if (others === undefined) return loaded
  const isNews = await others.known.refresh(nodesToAsk(loaded))
  return isNews ? loadKnowing(context, store, others) : loaded
}

/** Those that serve what is read here; all of them, where something is read that nobody is known to serve. */
function nodesToAsk({ mesh, issues }: LoadedMesh): ReadonlySet<string> | undefined {
  if (issues.some(({ code }) => answeredElsewhere.has(code))) return undefined
  const sources = (mesh?.products ?? []).flatMap(({ inputs }) => inputs.map(({ source }) => source))
  return new Set(sources.flatMap((source) => (source.kind === 'product' ? (source.node ?? []) : [])))
}

const answeredElsewhere: ReadonlySet<string> = new Set([
  'unresolved-contract',
  'unserved-major',
  'unknown-object',
])

async function loadKnowing(
  { folder, effects }: CommandContext,
  { metadata }: Store,
  others: Pick<OtherNodes, 'known'> | undefined,
): Promise<LoadedMesh> {
  const options = {
    environment: effects.environment,
    cache: documentCache(metadata),
    now: effects.now,
    ...(others === undefined ? {} : { remote: await others.known.ports() }),
  }
  const { mesh, issues } = await loadMesh(folder, options)
  if (mesh === undefined) return { mesh, issues }
  const all = [...issues, ...checkGovernance(mesh, effects.now())]
  return { mesh: hasErrors(all) ? undefined : await withFetchedBundles(mesh), issues: all }
}

/** Opens the store that `mesh.yaml` names: enough to read what is published, however broken the rest may be. */
export async function withStore<T>(
  context: CommandContext,
  work: (store: Store, settings: Mesh['settings'], name: string) => Promise<T>,
): Promise<T> {
  const { settings, name } = requireSettings(context)
  const store = await openStore(settings)
  try {
    return await work(store, settings, name)
  } finally {
    await store.close()
  }
}

/** What `mesh.yaml` says. */
export function requireSettings(context: CommandContext): {
  readonly settings: Mesh['settings']
  readonly name: string
} {
  meshRoot(context)
  const { settings, name, issues } = loadSettings(context.folder, context.effects.environment)
  if (settings === undefined) throw invalidMesh(issues)
  return { settings, name }
}

/** The folder of the `mesh.yaml` that the command is about. */
export function meshRoot({ folder }: CommandContext): string {
  const root = findMeshRoot(folder)
  if (root !== undefined) return root
  const { message, remedy } = noMesh(folder)
  throw new HansaError('invalid_input', `${folder}: ${message}`, remedy === undefined ? {} : { remedy })
}

function invalidMesh(issues: readonly Issue[]): HansaError {
  const errors = issues.filter(({ severity }) => severity === 'error').length
  return new HansaError('invalid_input', `the mesh has ${counted(errors, 'error')}`, {
    detail: issues.map(formatIssue),
    remedy: 'Mend them and run the command again; what is published is still served.',
  })
}

/** The products a person named, or all. */
export function chooseProducts(mesh: Mesh, names: readonly string[]): readonly Product[] {
  if (names.length === 0) return mesh.products
  const chosen = new Set(names.map((name) => productKey(mesh, name)))
  return mesh.products.filter(({ key }) => chosen.has(key))
}

/** The key of a declared product that a person named. */
export const productKey = (mesh: Mesh, name: string): string =>
  matchName(
    name,
    mesh.products.map(({ key }) => key),
    { message: `there is no product ${name}`, remedy: '`hansa validate` checks what is declared.' },
  )
