/** Who acts: `user:ana`, `team:planning`, `service:dashboard`, `agent:copilot`, `node:aviation`. */
export const principalKinds = ['user', 'team', 'service', 'agent', 'node'] as const
export type PrincipalKind = (typeof principalKinds)[number]

export interface PrincipalName {
  readonly kind: PrincipalKind
  readonly id: string
}

/** What identities say of a principal; policies read the attributes. */
export interface Principal extends PrincipalName {
  /** Ids of every team it belongs to, those of teams within teams too. */
  readonly teams: readonly string[]
  /** As the vocabulary declares them; one that is not there is absent to policies. */
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

export type AttributeValue = string | number | boolean | readonly string[]

/** `user:ana`: how a principal is written in files, arguments, messages and the audit. */
export const formatPrincipal = ({ kind, id }: PrincipalName): string => `${kind}:${id}`

/** Takes `user:ana` apart; a name without a kind is a user's. Undefined where it names nobody. */
export function parsePrincipal(text: string): PrincipalName | undefined {
  const match = /^(?:(user|team|service|agent|node):)?([\w.@+-]+)$/.exec(text)
  const [, kind = 'user', id] = match ?? []
  return id === undefined ? undefined : { kind: kind as PrincipalKind, id }
}

/** The node's local operator, who can read its disk anyway: `hansa` commands without `--as`. */
export const operatorOf = (mesh: string): Principal => ({
  kind: 'node',
  id: mesh,
  teams: [],
  attributes: {},
})

/** Whether it is who `operatorOf` says. */
export const isOperatorOf = (mesh: string, { kind, id }: PrincipalName): boolean =>
  kind === 'node' && id === mesh
