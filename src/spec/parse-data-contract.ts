import type { DataContract } from './data-contract.ts'
import type { Document } from './document.ts'
import type { Issue } from './issue.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import { dataContract } from './odcs/contract.ts'

/** Checks a document as the official ODCS schema v3.1.0 does; all that is wrong is found at once. */
export function parseDataContract(document: Document): DataContract | Issue[] {
  const result = dataContract.safeParse(document.value)
  return result.success ? result.data : issuesFromZod(result.error, document)
}
