import type { Product } from '../api/mesh.ts'

/** What every part of a product is given. */
export interface ProductPartProps {
  /** As its reader sees it for the purpose. */
  readonly product: Product
  /** That of the address; that of the reader's one agreement where absent. */
  readonly purpose: string | undefined
}
