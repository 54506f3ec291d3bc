import type * as z from 'zod'
import type { ErrorCode } from '../errors.ts'
import type { tags } from './tags.ts'

/**
 * One thing that the Mesh API does, as data: the server's checks, the OpenAPI document and the client's types come of it.
 * What travels is what the schemas say, so they transform nothing. Names in path, query and body are all different.
 */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, as OpenAPI writes it: `/products/{domain}/{product}`. */
  readonly path: `/${string}`
  readonly tag: keyof typeof tags
  /** A sentence without a full stop. */
  readonly summary: string
  readonly description?: string
  /** Where names of the path are more than text. */
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType<object>
  /** Media types of a body that is not JSON: it comes as it was sent, and `sentAs` says as which of them. */
  readonly takes?: readonly string[]
  /** 200 where there is an answer, and 204 where there is none. */
  readonly status?: 200 | 201 | 202
  readonly answer?: z.ZodType
  /** Where the answer is not JSON: `text/event-stream`, or several to choose from. The schema is then of what it is made of. */
  readonly media?: string | readonly string[]
  /** Whether it is also for who has not signed in. */
  readonly open?: true
  /**
   * Whether of what another node owns that node is asked, in the reader's name. Its answer has the `node` then, where the
   * schema has it, and can be about no other product or domain than the one that is asked for.
   */
  readonly asksOwner?: true
  /** The portal's page of the same thing, by names of the path: a node that serves the portal leads there who browses. */
  readonly page?: `/${string}`
  /** What it can answer besides what every operation can. */
  readonly problems?: readonly ErrorCode[]
}

/** Gives an operation its exact type. */
export const operation = <const O extends Operation>(data: O): O => data

/** All that a caller says, wherever it travels. */
export type Input<O extends Operation> = Plain<Params<O> & Part<O, 'query'> & Part<O, 'body'> & Sent<O>>

/** What a caller gets: the answer, or for other media than JSON the response as it comes. */
export type Answer<O extends Operation> = O extends { readonly media: string | readonly string[] }
  ? Response
  : O extends { readonly answer: infer S extends z.ZodType }
    ? z.infer<S>
    : undefined

/** A body as it is, and its media type. */
type Sent<O extends Operation> = O extends { readonly takes: readonly string[] }
  ? { readonly sent: string; readonly sentAs: string }
  : unknown

type Part<O extends Operation, Name extends 'query' | 'body' | 'params'> =
  O extends Readonly<Record<Name, infer S extends z.ZodType>> ? Readonly<z.infer<S>> : unknown

type Params<O extends Operation> = O extends { readonly params: z.ZodObject }
  ? Part<O, 'params'>
  : Readonly<Record<PathNames<O['path']>, string>>

/** `domain` and `product` of `/products/{domain}/{product}`. */
export type PathNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PathNames<Rest>
  : never

/** One type in place of an intersection; each member of a union by itself. */
type Plain<T> = T extends unknown ? { [Name in keyof T]: T[Name] } : never
