import type { DataProduct } from './data-product.ts'
import type { Document } from './document.ts'
import type { Issue } from './issue.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import { dataProduct } from './odps/product.ts'

/** Checks a document as the official ODPS schema v1.0.0 does; all that is wrong is found at once. */
export function parseDataProduct(document: Document): DataProduct | Issue[] {
  const result = dataProduct.safeParse(document.value)
  return result.success ? result.data : issuesFromZod(result.error, document)
}
