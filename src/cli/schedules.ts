import { Cron } from 'croner'
import type { BuildContext } from '../product/build-context.ts'
import type { Product } from '../spec/mesh.ts'
import { applyShown } from './commands/apply.ts'
import type { CommandContext } from './command-context.ts'
import { reportError } from './report-error.ts'
import { withConsumers } from '../product/product-graph.ts'

export interface Schedules {
  /** Ends when what is being built has ended. */
  stop(): Promise<void>
}

/** Applies each product at its `hansa.schedule`, with everything made from it; one at a time. */
export function startSchedules({ terminal }: CommandContext, build: BuildContext): Schedules {
  let queue = Promise.resolve()
  const applyNow = (product: Product): void => {
    queue = queue
      .then(() =>
        applyShown(build, {
          products: withConsumers(build.mesh.products, [product]),
          force: false,
          terminal,
        }),
      )
      .then(
        () => undefined,
        (error: unknown) => void reportError(terminal, error, []),
      )
  }
  const crons = build.mesh.products.flatMap((product) =>
    product.schedule === undefined
      ? []
      : [new Cron(product.schedule, { timezone: 'UTC' }, () => applyNow(product))],
  )
  return {
    stop: async () => {
      for (const cron of crons) cron.stop()
      await queue
    },
  }
}
