/** A call of an operation, as the client makes it: who calls, and with what; `status` where it is to be refused. */
export interface Example {
  readonly as?: 'user:ana' | 'user:eve' | 'nobody'
  readonly input?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

export interface Examples {
  readonly valid: Example
  readonly invalid: Example & { readonly status: number }
  /** More of it, in this order after the valid one, each with the status that it is answered with. */
  readonly also?: readonly (Example & { readonly status: number })[]
}
