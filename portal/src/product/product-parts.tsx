import type { ComponentType } from 'react'
import { brought } from '../parts/brought.tsx'
import { About } from './about.tsx'
import { ChangelogView } from './changelog-view.tsx'
import { Connect } from './connect.tsx'
import { ContractParts } from './contract-view.tsx'
import { Datasets } from './dataset-card.tsx'
import { Joins } from './joins.tsx'
import { Policies } from './policies.tsx'
import { PreviewPart } from './preview-part.tsx'
import type { ProductPartProps } from './product-part-props.ts'
import { PromisesView } from './promises-view.tsx'
import { QualityView } from './quality-view.tsx'

const UsageView = brought('use', async () => (await import('./usage-view.tsx')).UsageView)

export interface ProductPart {
  /** As the address has it. */
  readonly name: string
  readonly title: string
  readonly View: ComponentType<ProductPartProps>
}

/** The parts of a product, in the order of their tabs; the first is shown where the address names none. */
export const productParts: readonly ProductPart[] = [
  { name: 'about', title: 'About', View: About },
  { name: 'data', title: 'What I see', View: Datasets },
  { name: 'preview', title: 'Preview', View: PreviewPart },
  { name: 'contract', title: 'Contract', View: ContractParts },
  { name: 'policies', title: 'Policies', View: Policies },
  { name: 'quality', title: 'Quality', View: QualityView },
  { name: 'slo', title: 'Service levels', View: PromisesView },
  { name: 'usage', title: 'Usage', View: UsageView },
  { name: 'changelog', title: 'Changelog', View: ChangelogView },
  { name: 'joins', title: 'Joins with', View: Joins },
  { name: 'connect', title: 'Connect', View: Connect },
]
