import type { ProductDescriptor } from '../../mesh/product-descriptor.ts'
import type { Verdict } from '../../product/quality/verdict.ts'
import { objectAt, textAt } from './document-parts.ts'

/** Why a product is believed or not: what it says of itself, and whether its checks passed. */
export interface Trust {
  /** Of the last publication; `unknown` where its node does not say. */
  readonly checks: 'passing' | 'failing' | 'none' | 'unknown'
  /** Between 0 and 1: how much of what should be described is. */
  readonly described: number
}

/** Of this many parts, each is as good as another: purpose, usage, limitations, who is asked, who owns it. */
export function trustOf({ document }: Pick<ProductDescriptor, 'document'>, quality: unknown): Trust {
  const description = objectAt(document, 'description')
  const parts = [
    ...['purpose', 'usage', 'limitations'].map((field) => textAt(description, field) !== ''),
    isFilled(document['support']),
    isFilled(objectAt(document, 'team')['members']),
  ]
  return { checks: checksOf(quality), described: parts.filter(Boolean).length / parts.length }
}

const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0

function checksOf(quality: unknown): Trust['checks'] {
  if (quality === undefined) return 'unknown'
  // `product/` records it in this form.
  const { checks = 0, failedErrors = 0, failedWarnings = 0 } = quality as Partial<Verdict>
  if (checks === 0) return 'none'
  return failedErrors + failedWarnings > 0 ? 'failing' : 'passing'
}

/** Between 0 and 1, for ranking: a product that is given up is not to be built on. */
export function trustScore({ checks, described }: Trust, status: string): number {
  const standing = standings[status] ?? 0.5
  return 0.4 * standing + 0.3 * quality[checks] + 0.3 * described
}

const standings: Readonly<Record<string, number>> = {
  active: 1,
  proposed: 0.4,
  draft: 0.3,
  deprecated: 0.1,
  retired: 0,
}
const quality = { passing: 1, none: 0.4, unknown: 0.5, failing: 0 }
