import type { ApiContext, OpenContext } from './api-context.ts'
import type { Answer, Input, Operation } from './operation.ts'

/** What does an operation: its input has been checked, and its answer is sent as it is. */
export type Handler<O extends Operation> = (
  input: Input<O>,
  context: O extends { readonly open: true } ? OpenContext : ApiContext,
) => Promise<Answer<O>>

/** A handler for each operation. */
export type Handlers<Operations extends Readonly<Record<string, Operation>>> = {
  readonly [Id in keyof Operations]: Handler<Operations[Id]>
}
