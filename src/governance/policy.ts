import type { PolicySource } from '../spec/policy-source.ts'
import type { PolicyJson } from './cedar.ts'
import type { DecidingPolicy } from './entitlement.ts'
import type { Mask } from './mask.ts'

/** A policy as it is enforced. */
export interface Policy extends DecidingPolicy {
  readonly effect: 'permit' | 'forbid'
  /** Of a `forbid` on a column: it is masked so, not withheld. */
  readonly mask?: Mask
  /** Of a guardrail: what the author of the product can do. */
  readonly advice?: string
  /** What Cedar is given. */
  readonly text: string
  /** What `text` says, to look into: numbers beyond 2^53 are inexact in it. */
  readonly cedar: PolicyJson
}

/** A policy with its place, for checking. */
export interface DeclaredPolicy extends Policy {
  readonly source: PolicySource
  /** In characters from the file's beginning. */
  readonly offset: number
}

/** What decisions say of it. */
export const decidingPolicy = ({ id, reason, scope }: DecidingPolicy): DecidingPolicy => ({
  id,
  reason,
  scope,
})

/** The actions a policy is about by name; undefined where it is about all. */
export function actionsOf({ action }: PolicyJson): readonly string[] | undefined {
  if (action.op === 'All') return undefined
  if ('slot' in action) return []
  const entities = 'entities' in action ? action.entities : [action.entity]
  return entities.map((entity) => ('__entity' in entity ? entity.__entity.id : entity.id))
}

/** Whether a policy can have a say when `action` is asked. */
export const isAbout = (policy: PolicyJson, action: string): boolean =>
  actionsOf(policy)?.includes(action) ?? true
