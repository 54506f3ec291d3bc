import type { Verdict } from '../../product/quality/verdict.ts'
import type { SlaProperty } from '../../spec/data-contract.ts'
import { measureSla, slaDefinition } from '../../spec/sla-property.ts'
import type { Publication } from '../../store/publication.ts'

/** What a product promises, and what its last publication says of that. */
export interface ProductSlo {
  readonly product: string
  readonly version: string
  readonly publishedAt: string
  /** Of the last publication. */
  readonly checks: {
    readonly passed: number
    readonly failed: number
    readonly warnings: number
    readonly skipped: number
  }
  readonly promises: readonly SloPromise[]
}

/** An SLA property of a contract. */
export interface SloPromise {
  readonly contract: string
  /** ODCS's name, whatever its synonym: `latency`. */
  readonly property: string
  readonly value: string
  readonly unit?: string | undefined
  /** ISO time by which data must be published again for the promise to be kept; absent where time alone does not tell. */
  readonly due?: string | undefined
}

/** From the publication alone: what has not been published anew says the same. */
export function productSlo({ product, version, publishedAt, quality, documents }: Publication): ProductSlo {
  // `product/` records it in this form.
  const verdict = quality as Partial<Verdict> | undefined
  const { checks = 0, failedErrors = 0, failedWarnings = 0, skipped = 0 } = verdict ?? {}
  return {
    product,
    version,
    publishedAt,
    checks: {
      passed: checks - failedErrors - failedWarnings - skipped,
      failed: failedErrors,
      warnings: failedWarnings,
      skipped,
    },
    promises: documents.contracts.flatMap(({ id, slaProperties = [] }) =>
      slaProperties.map((property) => promiseOf(id, property, publishedAt)),
    ),
  }
}

function promiseOf(contract: string, said: SlaProperty, publishedAt: string): SloPromise {
  const { name = said.property } = slaDefinition(said.property) ?? {}
  const due = renewing.has(name) ? dueAfter(said, publishedAt) : undefined
  return {
    contract,
    property: name,
    value: String(said.value),
    ...(said.unit === undefined ? {} : { unit: said.unit }),
    ...(due === undefined ? {} : { due }),
  }
}

/** Promises that data are made anew. */
const renewing: ReadonlySet<string> = new Set(['frequency', 'latency'])

function dueAfter(said: SlaProperty, publishedAt: string): string | undefined {
  const measured = measureSla(said, 'duration')
  if ('field' in measured) return undefined
  const due = new Date(Date.parse(publishedAt) + measured.amount * 1000)
  return Number.isNaN(due.getTime()) ? undefined : due.toISOString()
}
