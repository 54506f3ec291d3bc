import type { MeshClient } from '../../api/client/mesh-client.ts'

/** What an operation of the Mesh API answers. */
export type Answers<Id extends keyof MeshClient> = Awaited<ReturnType<MeshClient[Id]>>

/** One item of what a list answers. */
export type ItemOf<Id extends keyof MeshClient> =
  Answers<Id> extends { readonly items: readonly (infer Item)[] } ? Item : never
