import { Cron } from 'croner'
import type { BuildContext } from '../product/build-context.ts'
import { withConsumers } from '../product/product-graph.ts'
import type { Product } from '../spec/mesh.ts'
import { repeating } from './repeating.ts'
import { reportError } from './report-error.ts'
import type { Terminal } from './terminal.ts'

export interface Schedules {
  /** Ends when what is being built has ended. */
  stop(): Promise<void>
}

/**
 * Applies each product at its `hansa.schedule`, with everything made from it. What falls due while a build runs is
 * applied together after it, once, however slow the build and however fast the schedule.
 */
export function startSchedules(terminal: Terminal, build: BuildContext): Schedules {
  const due = new Set<Product>()
  const applying = repeating(async () => {
    const products = withConsumers(build.mesh.products, [...due])
    due.clear()
    try {
      // Building needs much that serving does not.
      const { applyShown } = await import('./commands/apply.ts')
      await applyShown(build, { products, force: false, terminal })
    } catch (error) {
      reportError(terminal, error)
    }
  })
  const crons = build.mesh.products.flatMap((product) => {
    if (product.schedule === undefined) return []
    const fallDue = (): void => {
      due.add(product)
      applying.ask()
    }
    return [new Cron(product.schedule, { timezone: 'UTC' }, fallDue)]
  })
  return {
    stop: async () => {
      for (const cron of crons) cron.stop()
      await applying.stop()
    },
  }
}
