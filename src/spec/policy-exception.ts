/** A rule of the whole mesh does not hold for one product or domain, until a time. Part of the rules of the mesh. */
export interface PolicyException {
  /** The `@id` of a rule of global scope. */
  readonly policy: string
  /** `<domain>/<product>`, or `<domain>` for all of its products. */
  readonly for: string
  /** The principal who answers for it: `user:olga`. */
  readonly owner: string
  readonly reason: string
  /** ISO time; it holds before that. */
  readonly until: string
}

/** Whether it holds at a time; one whose end cannot be read never does. */
export const isExceptionInForce = ({ until }: Pick<PolicyException, 'until'>, now: Date): boolean =>
  now.getTime() < Date.parse(until)

/** Whether it is about a product, `<domain>/<product>`. */
export const isExceptionFor = ({ for: subject }: PolicyException, product: string): boolean =>
  product === subject || product.startsWith(`${subject}/`)
