import { isHansaError } from '../../errors.ts'
import { applyMesh } from '../../product/apply-mesh.ts'
import type { Outcome } from '../../product/apply-product.ts'
import type { BuildContext } from '../../product/build-context.ts'
import { reportLines } from '../../product/quality/verdict.ts'
import { tidyAfter } from '../../product/tidy.ts'
import type { Product } from '../../spec/mesh.ts'
import type { CommandContext } from '../command-context.ts'
import { chooseProducts, withMesh } from '../open-mesh.ts'
import { progressDisplay } from '../progress-display.ts'
import { noteLine, printJson, type Terminal } from '../terminal.ts'

/** `hansa apply [products…]`: builds, verifies and publishes what changed. Returns the exit status. */
export async function apply(
  context: CommandContext,
  { products, force }: { products: readonly string[]; force: boolean },
): Promise<number> {
  return withMesh(context, async (build) => {
    const chosen = chooseProducts(build.mesh, products)
    const outcomes = await applyShown(build, { products: chosen, force, terminal: context.terminal })
    if (context.json)
      printJson(
        context.terminal,
        [...outcomes].map(([product, outcome]) => describeOutcome(product, outcome)),
      )
    return exitStatus([...outcomes.values()])
  })
}

/** Applies with progress drawn on the terminal, then tidies the store. */
export async function applyShown(
  build: BuildContext,
  { products, force, terminal }: { products: readonly Product[]; force: boolean; terminal: Terminal },
): Promise<ReadonlyMap<string, Outcome>> {
  const display = progressDisplay(terminal, products.length)
  const effects = { ...build.effects, report: display.report }
  const outcomes = await applyMesh(
    { ...build, effects },
    {
      products,
      force,
      onOutcome: ({ key }, outcome) => {
        if (outcome.kind === 'unchanged') return
        display.report({
          kind: 'finished',
          task: key,
          ok: outcome.kind === 'published',
          outcome: outcomeText(outcome),
        })
        for (const line of failureLines(outcome))
          display.report({ kind: 'note', level: 'info', text: `    ${line}` })
      },
    },
  )
  await tidyAfter(
    build,
    [...outcomes.values()].some(({ kind }) => kind !== 'unchanged'),
  )
  display.stop()
  noteLine(terminal, summary([...outcomes.values()]))
  return outcomes
}

function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'unchanged':
      return 'unchanged'
    case 'held':
    case 'blocked':
      return `${outcome.kind}: ${outcome.reasons.join('; ')}`
    case 'published':
      return `published ${outcome.publication.version} as publication ${outcome.publication.sequence}`
    case 'rejected':
      return `rejected: what was published before stays in place (run ${outcome.runId})`
    case 'failed':
      return isHansaError(outcome.error)
        ? outcome.error.message
        : `an unexpected fault: ${String(outcome.error)}`
  }
}

function failureLines(outcome: Outcome): readonly string[] {
  if (outcome.kind === 'rejected' || outcome.kind === 'published') return reportLines(outcome.verdict)
  if (outcome.kind !== 'failed' || !isHansaError(outcome.error)) return []
  const { detail, remedy } = outcome.error
  return remedy === undefined ? detail : [...detail, remedy]
}

function summary(outcomes: readonly Outcome[]): string {
  const counts = Object.entries(Object.groupBy(outcomes, ({ kind }) => kind))
  return counts.map(([kind, some]) => `${String(some.length)} ${kind}`).join(', ') || 'nothing is declared'
}

/** The worst outcome decides. */
function exitStatus(outcomes: readonly Outcome[]): number {
  const statuses = outcomes.map((outcome) => {
    switch (outcome.kind) {
      case 'unchanged':
      case 'published':
      case 'held':
        return 0
      case 'blocked':
        return 4
      case 'rejected':
        return 7
      case 'failed':
        return isHansaError(outcome.error) ? outcome.error.meaning.exitStatus : 70
    }
  })
  return Math.max(0, ...statuses)
}

function describeOutcome(product: string, outcome: Outcome): unknown {
  const base = { product, outcome: outcome.kind }
  if (outcome.kind === 'published')
    return { ...base, version: outcome.publication.version, sequence: outcome.publication.sequence }
  return { ...base, message: outcomeText(outcome), detail: failureLines(outcome) }
}
