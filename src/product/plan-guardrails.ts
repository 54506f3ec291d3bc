import { SqlParser } from '../engine/sql/parse.ts'
import type { Verdict as Refusal } from '../governance/verdict.ts'
import { hasErrors } from '../spec/issue.ts'
import type { Product, ProductKey } from '../spec/mesh.ts'
import type { Publication } from '../store/publication.ts'
import { analyseProduct } from './analyse-product.ts'
import type { BuildContext } from './build-context.ts'
import { classificationsRead, type Classifications } from './classifications-read.ts'
import { classifyColumns, type ClassifiedColumns } from './classify-columns.ts'
import { effectiveClassifications } from './effective-classifications.ts'
import { isGuarded, judgeGuardrails } from './judge-guardrails.ts'
import type { ProductLineage } from './product-lineage.ts'
import type { Verdict } from './quality/verdict.ts'

/** Asks guardrails ahead of `apply`, product by product, producers first. */
export class PlanGuardrails implements Disposable {
  readonly #context: BuildContext
  readonly #anyIsGuarded: boolean
  /** Classifications that products will have once this plan is applied. */
  readonly #planned = new Map<ProductKey, Classifications>()
  #parser: SqlParser | undefined

  constructor(context: BuildContext) {
    this.#context = context
    const { mesh } = context
    this.#anyIsGuarded = mesh.products.some((product) => isGuarded(product, mesh))
  }

  /**
   * What guardrails would refuse of a product that is published anew. Of personal data they know what the newest
   * publication's build found; what the next one finds, `apply` will know.
   */
  async judge(
    product: Product,
    published: () => Promise<Publication | undefined>,
  ): Promise<readonly Refusal[]> {
    if (!this.#anyIsGuarded) return []
    const { mesh } = this.#context
    const classified = await this.#classify(product)
    if (classified === undefined) return []
    this.#planned.set(product.key, effectiveClassifications(classified, mesh.governance.vocabulary))
    if (!isGuarded(product, mesh)) return []
    const quality = (await published())?.quality as Verdict | undefined
    return judgeGuardrails(product, this.#context, { classified, personalData: quality?.personalData ?? [] })
  }

  /** Undefined where the SQL has issues: there is nothing to judge, and `validate` and `apply` tell them. */
  async #classify(product: Product): Promise<ClassifiedColumns | undefined> {
    const lineage = await this.#lineageOf(product)
    if (lineage === undefined) return undefined
    return classifyColumns(product, {
      lineage,
      read: await classificationsRead(product, this.#context, this.#planned),
      vocabulary: this.#context.mesh.governance.vocabulary,
    })
  }

  async #lineageOf(product: Product): Promise<ProductLineage | undefined> {
    this.#parser ??= await SqlParser.open()
    const { lineage, issues } = await analyseProduct(product, this.#parser)
    return hasErrors(issues) ? undefined : lineage
  }

  [Symbol.dispose](): void {
    this.#parser?.[Symbol.dispose]()
  }
}
