import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import { rulesText } from './with-rules.ts'

/** Whether two statements have the same rules and the same council, whenever and why they were proposed. */
export const saysTheSame = (a: BundleStatement, b: BundleStatement): boolean => contentOf(a) === contentOf(b)

const contentOf = ({ charter, ...rules }: BundleStatement): string =>
  canonicalJson([charter, rulesText(rules)])
