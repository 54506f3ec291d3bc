import type { SchemaObject } from '../../spec/data-contract.ts'

/** What is known of a product to whoever may list products: what its documents promise. */
export interface KnownProduct {
  /** `<domain>/<product>`. */
  readonly product: string
  /** The node that serves it, where that is another. */
  readonly node?: string
  readonly version: string
  readonly sequence: number
  readonly publishedAt: string
  readonly title: string
  readonly about: string
  readonly status: string
  readonly tags: readonly string[]
  readonly team: readonly KnownMember[]
  readonly support: readonly { readonly channel: string; readonly url: string }[]
  readonly datasets: readonly KnownDataset[]
}

export interface KnownMember {
  readonly username: string
  readonly name?: string
  readonly role?: string
}

export interface KnownDataset {
  /** `Dataset.key`. */
  readonly key: string
  /** What SQL calls it. */
  readonly sqlName: string
  readonly about: string
  readonly createdAt: string
  readonly contract?: { readonly id: string; readonly version: string }
  readonly columns: readonly KnownColumn[]
  /** As its contract has it, as far as keys and relationships go. */
  readonly object: SchemaObject | undefined
}

export interface KnownColumn {
  readonly name: string
  /** The engine's. */
  readonly type: string
  readonly required: boolean
  /** Whether each of its values is there once: by itself it is the key, or its contract says so. */
  readonly isUnique: boolean
  /** Whether it is the key or a part of it: its values tell things apart. */
  readonly isInKey: boolean
  readonly about: string
  readonly classification?: string
  readonly tags: readonly string[]
  /** Addresses of its `authoritativeDefinitions`. */
  readonly definitions: readonly string[]
}
