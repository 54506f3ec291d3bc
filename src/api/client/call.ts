import type { Operation, Input, Answer } from '../operation.ts'

/** How a request goes besides what it says. */
export interface CallOptions {
  readonly signal?: AbortSignal
  readonly headers?: Readonly<Record<string, string>>
}

/** The method of one operation: its input may be left out where nothing of it is required. */
export type Call<O extends Operation> =
  Partial<Input<O>> extends Input<O>
    ? (input?: Input<O>, options?: CallOptions) => Promise<Answer<O>>
    : (input: Input<O>, options?: CallOptions) => Promise<Answer<O>>
