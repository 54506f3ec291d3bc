import { createRequire } from 'node:module'

import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs'

export type { CedarValueJson, EntityJson, Expr, PolicyJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs'
export type CedarSchema = Cedar.SchemaJson<string>
export type CedarType = Cedar.TypeOfAttribute<string>

/**
 * Policies by the id that answers name them by. Those that people wrote as text: the JSON form holds numbers beyond
 * 2^53 inexactly.
 */
export type StaticPolicies = Readonly<Record<string, string | Cedar.PolicyJson>>

/** What Cedar is asked; `context` and `entities` in its JSON forms. */
export interface CedarRequest {
  readonly principal: Cedar.TypeAndId
  readonly action: string
  readonly resource: Cedar.TypeAndId
  readonly context: Readonly<Record<string, Cedar.CedarValueJson>>
  readonly entities: readonly Cedar.EntityJson[]
}

/** What Cedar answered; `fault` where it did not. */
export type CedarAnswer =
  | {
      readonly kind: 'answered'
      readonly allowed: boolean
      /** The policies that made it so: forbids that hold, or else permits. */
      readonly reasons: readonly string[]
      /** Policies that could not be evaluated, which Cedar leaves out of its answer. */
      readonly errors: readonly string[]
    }
  | { readonly kind: 'fault' }

export type CedarResiduals =
  | {
      readonly kind: 'residuals'
      readonly errors: readonly string[]
      readonly residuals: readonly Residual[]
    }
  | { readonly kind: 'fault' }

/** What is left of a policy once everything but the row is known. */
export interface Residual {
  readonly id: string
  readonly effect: 'permit' | 'forbid'
  readonly policy: Cedar.PolicyJson
}

/** What Cedar says of a text, with offsets in UTF-8 bytes. */
export interface CedarComplaint {
  readonly message: string
  readonly help: string | undefined
  readonly start: number
  /** What the parser would have taken there. */
  readonly label: string | undefined
}

/** A set of policies with the schema that requests and entities must conform to, known by the digest of both. */
export interface ParsedSet {
  readonly digest: string
  readonly policies: StaticPolicies
  /** Sets that share this very object share what was parsed of it, which takes longer than most policies. */
  readonly schema: CedarSchema
}

const load = createRequire(import.meta.url)
const moduleName = '@cedar-policy/cedar-wasm/nodejs'

interface Instance {
  readonly cedar: typeof Cedar
  /** Sets that the instance has parsed, by digest. */
  readonly sets: Slots<string>
  readonly schemas: Slots<CedarSchema>
}

/** A few names within an instance, and what has them now; least recently used first. */
interface Slots<Key> {
  readonly names: readonly string[]
  readonly taken: Map<Key, string>
}

const slots = <Key>(prefix: string, count: number): Slots<Key> => ({
  names: Array.from({ length: count }, (_, index) => `${prefix}-${index}`),
  taken: new Map(),
})

let instance: Instance | undefined

/** Loaded when first used, so that commands which decide nothing start sooner. */
function running(): Instance {
  // `require` is typed as giving anything; the package declares what it gives.
  instance ??= {
    cedar: load(moduleName) as typeof Cedar,
    sets: slots('set', 256),
    schemas: slots('schema', 16),
  }
  return instance
}

/**
 * Runs one call. A text that is nested too deeply overflows the instance's stack and leaves its memory broken: then
 * the instance is thrown away, and the next call gets a new one.
 */
function call<T>(work: (instance: Instance) => T): T | undefined {
  try {
    return work(running())
  } catch {
    instance = undefined
    Reflect.deleteProperty(load.cache, load.resolve(moduleName))
    return undefined
  }
}

/** Parses a text that is one policy and nothing else. */
export function parsePolicy(text: string): Cedar.PolicyJson | CedarComplaint {
  const answer = call(({ cedar }) => cedar.policyToJson(text))
  if (answer?.type === 'success') return answer.json
  return complaint(answer?.errors[0])
}

/** How many policies Cedar sees in a text; undefined where it cannot be read. */
export function countPolicies(text: string): number | undefined {
  const answer = call(({ cedar }) => cedar.policySetTextToParts(text))
  return answer?.type === 'success' ? answer.policies.length + answer.policy_templates.length : undefined
}

export interface ValidatedPolicies {
  readonly errors: readonly { readonly id: string; readonly complaint: CedarComplaint }[]
  readonly warnings: readonly { readonly id: string; readonly complaint: CedarComplaint }[]
}

/** Strict validation of texts of one policy each, by id; a complaint where it could not be done at all. */
export function validatePolicies(
  texts: Readonly<Record<string, string>>,
  schema: CedarSchema,
): ValidatedPolicies | CedarComplaint {
  const answer = call(({ cedar }) =>
    cedar.validate({
      schema,
      policies: { staticPolicies: { ...texts } },
      validationSettings: { mode: 'strict' },
    }),
  )
  if (answer?.type !== 'success') return complaint(answer?.errors[0])
  const all = (found: readonly Cedar.ValidationError[]): ValidatedPolicies['errors'] =>
    found.map(({ policyId, error }) => ({ id: policyId, complaint: complaint(error) }))
  return { errors: all(answer.validationErrors), warnings: all(answer.validationWarnings) }
}

function complaint(error: Cedar.DetailedError | undefined): CedarComplaint {
  const place = error?.sourceLocations?.[0]
  return {
    message: error?.message ?? 'it is nested too deeply',
    help: error?.help ?? undefined,
    start: place?.start ?? 0,
    label: place?.label ?? undefined,
  }
}

/** Answers by a set; it is parsed when first asked, and again only after many others were. */
export function authorize(set: ParsedSet, request: CedarRequest): CedarAnswer {
  const answer = call((running) => {
    const preparsedPolicySetId = parsedSet(set, running)
    const preparsedSchemaName = parsedSchema(set, running)
    if (preparsedPolicySetId === undefined || preparsedSchemaName === undefined) return undefined
    return running.cedar.statefulIsAuthorized({
      ...requestOf(request),
      resource: request.resource,
      preparsedPolicySetId,
      preparsedSchemaName,
      validateRequest: true,
    })
  })
  return answered(answer)
}

/** Answers by a few policies that are parsed for this request only. */
export const authorizeOnce = (policies: StaticPolicies, request: CedarRequest): CedarAnswer =>
  answered(
    call(({ cedar }) =>
      cedar.isAuthorized({
        ...requestOf(request),
        resource: request.resource,
        policies: { staticPolicies: { ...policies } },
      }),
    ),
  )

function answered(answer: Cedar.AuthorizationAnswer | undefined): CedarAnswer {
  if (answer?.type !== 'success') return { kind: 'fault' }
  const { decision, diagnostics } = answer.response
  return {
    kind: 'answered',
    allowed: decision === 'allow',
    reasons: diagnostics.reason.toSorted(),
    errors: diagnostics.errors.map(({ policyId }) => policyId).sort(),
  }
}

/** What is left of the policies while the resource is not known; only its type and ancestors are, which Cedar is not told. */
export function residualsOf(
  policies: StaticPolicies,
  request: Omit<CedarRequest, 'resource'>,
): CedarResiduals {
  const answer = call(({ cedar }) =>
    cedar.isAuthorizedPartial({
      ...requestOf(request),
      resource: null,
      policies: { staticPolicies: { ...policies } },
    }),
  )
  if (answer?.type !== 'residuals') return { kind: 'fault' }
  const { errored, residuals } = answer.response
  return {
    kind: 'residuals',
    errors: errored.toSorted(),
    residuals: Object.entries(residuals)
      .map(([id, policy]) => ({ id, effect: policy.effect, policy }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
  }
}

const requestOf = ({ principal, action, context, entities }: Omit<CedarRequest, 'resource'>) => ({
  principal,
  action: { type: 'Hansa::Action', id: action },
  context: { ...context },
  entities: [...entities],
})

/** The name under which the instance has the set parsed, or undefined where it cannot be. */
const parsedSet = ({ digest, policies }: ParsedSet, { cedar, sets }: Instance): string | undefined =>
  slotOf(sets, digest, (slot) => cedar.preparsePolicySet(slot, { staticPolicies: { ...policies } }))

const parsedSchema = ({ schema }: ParsedSet, { cedar, schemas }: Instance): string | undefined =>
  slotOf(schemas, schema, (slot) => cedar.preparseSchema(slot, schema))

/** The name that `key` has; another one is taken for it, and `parse`d under, where it has none. */
function slotOf<Key>(
  { names, taken }: Slots<Key>,
  key: Key,
  parse: (slot: string) => { readonly type: string },
): string | undefined {
  const known = taken.get(key)
  const slot = known ?? freeSlot({ names, taken })
  if (known === undefined && parse(slot).type === 'failure') return undefined
  taken.delete(key)
  taken.set(key, slot)
  return slot
}

/** A name that nothing has; where all are taken, that of what was not used for longest. */
function freeSlot<Key>({ names, taken }: Slots<Key>): string {
  const inUse = new Set(taken.values())
  const free = names.find((name) => !inUse.has(name))
  if (free !== undefined) return free
  const [oldest] = taken
  if (oldest === undefined) throw new RangeError('there are no slots')
  taken.delete(oldest[0])
  return oldest[1]
}
