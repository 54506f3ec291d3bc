import type { Progress } from '../../effects.ts'
import { applyMesh } from '../../product/apply-mesh.ts'
import type { Outcome } from '../../product/apply-product.ts'
import type { BuildContext } from '../../product/build-context.ts'
import { reportLines } from '../../product/quality/verdict.ts'
import type { RuleChange } from '../../product/rule-changes.ts'
import { tidyAfter } from '../../product/tidy.ts'
import type { GovernanceBundle } from '../../store/governance-bundle.ts'
import type { Product } from '../../spec/mesh.ts'
import { auditEnactment } from '../audit-enactment.ts'
import type { CommandContext } from '../command-context.ts'
import { chooseProducts, withMesh } from '../open-mesh.ts'
import { progressDisplay } from '../progress-display.ts'
import { refusalLines, ruleChangeLine } from '../rule-lines.ts'
import { debugLines, describeError, knownError } from '../report-error.ts'
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
    return exitStatus(outcomes)
  })
}

/** Applies with progress drawn on the terminal, then tidies the store. */
export async function applyShown(
  build: BuildContext,
  { products, force, terminal }: { products: readonly Product[]; force: boolean; terminal: Terminal },
): Promise<ReadonlyMap<string, Outcome>> {
  const display = progressDisplay(terminal, products.length)
  const effects = { ...build.effects, report: display.report }
  const onOutcome = ({ key }: Product, outcome: Outcome): void => {
    display.count()
    for (const progress of outcomeShown(key, outcome)) display.report(progress)
  }
  const onRules = async (changes: readonly RuleChange[], enacted: GovernanceBundle): Promise<void> => {
    for (const change of changes)
      display.report({ kind: 'note', level: 'info', text: ruleChangeLine(change) })
    if (changes.length > 0) await auditEnactment(build, { changes, sequence: enacted.sequence })
  }
  const outcomes = await applyMesh({ ...build, effects }, { products, force, onRules, onOutcome }).finally(
    () => display.stop(),
  )
  noteLine(terminal, summary([...outcomes.values()]))
  await tidyAfter(
    build,
    [...outcomes.values()].some(({ kind }) => kind !== 'unchanged'),
  )
  return outcomes
}

const outcomeShown = (product: string, outcome: Outcome): readonly Progress[] =>
  outcome.kind === 'unchanged'
    ? []
    : [
        {
          kind: 'finished',
          task: product,
          ok: outcome.kind === 'published',
          outcome: outcomeText(outcome),
        },
        ...failureLines(outcome).map((line) => ({
          kind: 'note' as const,
          level: 'info' as const,
          text: `    ${line}`,
        })),
      ]

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
    case 'refused':
      return `refused by guardrails: what was published before stays in place (run ${outcome.runId})`
    case 'failed':
      return knownError(outcome.error).message
  }
}

function failureLines(outcome: Outcome): readonly string[] {
  if (outcome.kind === 'rejected' || outcome.kind === 'published') return reportLines(outcome.verdict)
  if (outcome.kind === 'refused')
    return [...outcome.refusals.flatMap(refusalLines), ...reportLines(outcome.verdict)]
  if (outcome.kind !== 'failed') return []
  const error = knownError(outcome.error)
  const { detail, remedy } = error
  return [...detail, ...(remedy === undefined ? [] : [remedy]), ...debugLines(error)]
}

function summary(outcomes: readonly Outcome[]): string {
  const counts = Object.entries(Object.groupBy(outcomes, ({ kind }) => kind))
  return counts.map(([kind, some]) => `${String(some.length)} ${kind}`).join(', ') || 'nothing is declared'
}

/** The worst outcome decides. */
export function exitStatus(outcomes: ReadonlyMap<string, Outcome>): number {
  const statuses = [...outcomes.values()].map((outcome) => {
    switch (outcome.kind) {
      case 'unchanged':
      case 'published':
      case 'held':
        return 0
      case 'blocked':
        return 4
      case 'refused':
        return 5
      case 'rejected':
        return 7
      case 'failed':
        return knownError(outcome.error).meaning.exitStatus
    }
  })
  return Math.max(0, ...statuses)
}

function describeOutcome(product: string, outcome: Outcome): unknown {
  const base = { product, outcome: outcome.kind }
  if (outcome.kind === 'published')
    return { ...base, version: outcome.publication.version, sequence: outcome.publication.sequence }
  if (outcome.kind === 'failed') return { ...base, ...describeError(knownError(outcome.error)) }
  return {
    ...base,
    message: outcomeText(outcome),
    detail: failureLines(outcome),
    ...(outcome.kind === 'refused' ? { refusals: outcome.refusals } : {}),
  }
}
