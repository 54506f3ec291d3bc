import type { Operations } from '../operations.ts'

/** Method and path of every operation, so that a browser needs no schemas; the types hold it to what the operations say. */
export const addresses: Addresses = {
  signIn: 'POST /session',
  showSession: 'GET /session',
  signOut: 'DELETE /session',
  showMe: 'GET /me',
  listProducts: 'GET /products',
  showProduct: 'GET /products/{domain}/{product}',
}

type Addresses = {
  readonly [Id in keyof Operations]: `${Operations[Id]['method']} ${Operations[Id]['path']}`
}
