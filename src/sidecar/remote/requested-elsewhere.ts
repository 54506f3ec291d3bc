import type { Agreement } from '../../governance/agreement.ts'

/** What another node answered to a request for access. */
export interface RequestedElsewhere {
  readonly node: string
  readonly agreement: Pick<
    Agreement,
    'id' | 'consumer' | 'product' | 'port' | 'major' | 'purpose' | 'until'
  > & { readonly state: string }
  /** Who decides there, as `formatPrincipal` writes them. */
  readonly owners: readonly string[]
}
