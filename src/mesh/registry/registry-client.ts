import * as z from 'zod'
import { isHansaError, type HansaError } from '../../errors.ts'
import { parseSignedBundle, type SignedBundle } from '../../governance/council/signed-bundle.ts'
import type { AddressBook } from '../address-book.ts'
import type { Direction } from './lineage-graph.ts'
import type { TracedLineage } from './lineage-index.ts'
import { askJson, askRegistry, noRegistry, type RegistryAccess } from './registry-request.ts'

/** What was not taken of a delivery, and why. */
const outcome = z.object({
  kept: z.array(z.string()).readonly(),
  refused: z.array(z.object({ key: z.string(), reason: z.string() })).readonly(),
})

export type DeliveryOutcome = Readonly<z.infer<typeof outcome>>

const nodeStatement = z.object({ node: z.string(), statement: z.string().nullable() })
const found = z.object({ product: z.string(), node: z.string(), statement: z.string() })
const page = z.object({ products: z.array(found).readonly(), next: z.string().optional() })
const place = z.object({ dataset: z.string(), column: z.string().exactOptional() })
const traced = z.object({ steps: z.array(z.object({ from: place, to: place })), isCut: z.boolean() })
const bundles = z.object({
  bundles: z.array(
    z.object({
      number: z.int(),
      digest: z.string(),
      state: z.enum(['signed', 'waiting']),
      bundle: z.unknown(),
    }),
  ),
})
const putBundle = z.object({ state: z.enum(['signed', 'waiting']), number: z.int() })

export interface ProductQuestion {
  readonly q?: string | undefined
  readonly domain?: string | undefined
  readonly limit?: number | undefined
  readonly after?: string | undefined
}

/** A bundle that a registry knows; whoever takes it up verifies it. */
export interface BundleOfRegistry {
  readonly number: number
  readonly state: 'signed' | 'waiting'
  readonly bundle: SignedBundle
}

/** Signed statements of nodes and products, as registries hand them out. Nothing of it is verified here. */
export class RegistryClient implements AddressBook {
  readonly #access: RegistryAccess

  constructor(access: RegistryAccess) {
    this.#access = access
  }

  /** Each node of the rules, with its newest signed descriptor where it has delivered one. */
  async nodes() {
    return (await this.#json('/nodes', z.object({ nodes: z.array(nodeStatement).readonly() }))).nodes
  }

  async nodeStatement(node: string): Promise<string | undefined> {
    return this.#first(async (access) => (await nodeOf(access, node))?.statement ?? undefined)
  }

  async rotationStatements(node: string): Promise<readonly (readonly string[])[]> {
    const said = await this.#all(async (access) => (await nodeOf(access, node))?.rotations ?? [])
    return said.filter((rotations) => rotations.length > 0)
  }

  /** Any document of a node, by its key; undefined where it has delivered none. */
  async document(node: string, key: string): Promise<string | undefined> {
    const path = `${nodePath(node)}/documents/${encodedPath(key)}`
    return this.#first((access) => orUndefined(askRegistry(access, { path })))
  }

  /** Digests of the documents of a node, by key. */
  async digests(node: string): Promise<Readonly<Record<string, string>>> {
    const schema = z.object({ digests: z.record(z.string(), z.string()) })
    return (await this.#json(`${nodePath(node)}/digests`, schema)).digests
  }

  /** Brings documents of this node. */
  async deliver(node: string, documents: Readonly<Record<string, string>>): Promise<DeliveryOutcome> {
    const path = `${nodePath(node)}/documents`
    return askJson(this.#access, { method: 'PUT', path, body: { documents } }, outcome)
  }

  /** Brings all rotations of a node, in order. */
  async deliverRotations(node: string, rotations: readonly string[]): Promise<void> {
    await askRegistry(this.#access, {
      method: 'PUT',
      path: `${nodePath(node)}/rotations`,
      body: { rotations },
    })
  }

  async products({ q, domain, limit, after }: ProductQuestion) {
    return this.#json(
      `/products${queryText({ q, domain, after, ...(limit === undefined ? {} : { limit: String(limit) }) })}`,
      page,
    )
  }

  async product(product: string) {
    const path = `/products/${encodedPath(product)}`
    return this.#first((access) => orUndefined(askJson(access, { path }, found)))
  }

  async lineage(
    dataset: string,
    { direction, hops, column }: { direction: Direction; hops?: number; column?: string | undefined },
  ): Promise<TracedLineage> {
    const query = queryText({ direction, column, ...(hops === undefined ? {} : { hops: String(hops) }) })
    return this.#json(`/lineage/${encodedPath(dataset)}${query}`, traced)
  }

  /** The newest reports of this kind, of all nodes; also where one name is asked for, an older registry gives all. */
  async reports(kind: string, name?: string) {
    const report = z.object({ node: z.string(), name: z.string(), statement: z.string() })
    const schema = z.object({ reports: z.array(report).readonly() })
    return (await this.#json(`/reports/${encodeURIComponent(kind)}${queryText({ name })}`, schema)).reports
  }

  /** Bundles after this number, lowest first, of every registry that answers: one may be there several times. */
  async bundles(after: number): Promise<readonly BundleOfRegistry[]> {
    const path = `/bundles?after=${after}`
    const answers = await this.#all((access) => askJson(access, { path }, bundles))
    const said = answers.flatMap((answer) => answer.bundles).sort((a, b) => a.number - b.number)
    return said.flatMap(({ number, state, bundle: text }) => {
      const bundle = parseSignedBundle(JSON.stringify(text))
      return bundle === undefined ? [] : [{ number, state, bundle }]
    })
  }

  /** Brings it to every registry; the signatures that came to one count there. Throws where none has taken it. */
  async putBundle(bundle: SignedBundle): Promise<{ state: 'signed' | 'waiting' }> {
    const states = await this.#all((access) =>
      askJson(access, { method: 'PUT', path: '/bundles', body: bundle }, putBundle),
    )
    return { state: states.some(({ state }) => state === 'signed') ? 'signed' : 'waiting' }
  }

  /** What one registry does not have, the next one may: it may have been filled for longer. */
  async #first<T>(ask: (access: RegistryAccess) => Promise<T | undefined>): Promise<T | undefined> {
    let fault: HansaError | undefined = this.#access.urls.length === 0 ? noRegistry() : undefined
    for (const url of this.#access.urls)
      try {
        const answer = await ask({ ...this.#access, urls: [url] })
        if (answer !== undefined) return answer
      } catch (error) {
        if (!isHansaError(error)) throw error
        fault ??= error
      }
    // What one has not may be with the one that cannot be asked.
    if (fault !== undefined) throw fault
    return undefined
  }

  /**
   * For what proves itself: one registry that lies or lags behind must not hide what another has, nor one that is silent hold
   * it up. Throws where all fail.
   */
  async #all<T>(ask: (access: RegistryAccess) => Promise<T>): Promise<readonly T[]> {
    const { urls, signal: outer } = this.#access
    const late = new AbortController()
    const signal = outer === undefined ? late.signal : AbortSignal.any([outer, late.signal])
    let waiting: NodeJS.Timeout | undefined
    const asked = await Promise.allSettled(
      urls.map(async (url) => {
        const answer = await ask({ ...this.#access, urls: [url], signal })
        waiting ??= setTimeout(() => late.abort(), longestLagMilliseconds)
        return answer
      }),
    )
    clearTimeout(waiting)
    const answers = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const [fault = noRegistry()] = asked.flatMap((each): unknown[] =>
      each.status === 'rejected' ? [each.reason] : [],
    )
    if (answers.length === 0) throw fault
    return answers
  }

  #json<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return askJson(this.#access, { path }, schema)
  }
}

/** So much later than the first one another registry may answer; it is asked again soon. */
const longestLagMilliseconds = 2000

const knownNode = nodeStatement.extend({ rotations: z.array(z.string()).readonly() })

const nodeOf = (access: RegistryAccess, node: string): Promise<z.infer<typeof knownNode> | undefined> =>
  orUndefined(askJson(access, { path: nodePath(node) }, knownNode))

const nodePath = (node: string): string => `/nodes/${encodeURIComponent(node)}`

const encodedPath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

function queryText(parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value)
  return query.size === 0 ? '' : `?${query.toString()}`
}

/** What a registry does not have is no fault. */
const orUndefined = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (isHansaError(error, 'not_found')) return undefined
    throw error
  })
