import type { KnownNode } from './known-node.ts'

/** The node to which rules give a domain, where that is another one than `self`; nobody else where this is the only one. */
export const nodeElsewhere = (
  domain: string,
  { nodes }: { readonly nodes?: readonly KnownNode[] },
  self: string | undefined,
): KnownNode | undefined =>
  self === undefined
    ? undefined
    : nodes?.find(({ node, domains }) => node !== self && domains.includes(domain))

/** The domain in a name that says one: of `safety.wildlife_strikes`, `safety/wildlife_strikes`. */
export const domainOfName = (name: string): string | undefined => /^([^./]+)[./]/.exec(name)?.[1]
