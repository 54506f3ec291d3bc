import { Option, type Command } from 'commander'
import { windowDays } from '../discovery/measures/window.ts'
import type { RateOptions, Stars } from './commands/rate.ts'
import { example, type Ask } from './program-parts.ts'

const starsThereAre: readonly Stars[] = [1, 2, 3, 4, 5]

/** How products are used, and what is thought of them. */
export function measureCommands(root: Command, ask: Ask): void {
  root
    .command('usage [product]')
    .description('show who uses the products, or of one which consumers and columns')
    .addHelpText('after', example('usage', 'planning/airport_risk'))
    .action((product?: string) =>
      ask(async (context) => (await import('./commands/usage.ts')).usage(context, { product })),
    )
  root
    .command('measures [name]')
    .description('say how products are used and cared for, of all, a domain or one')
    .addOption(
      new Option('--days <number>', 'over how many days').choices(windowDays.map(String)).default('30'),
    )
    .addHelpText('after', example('measures', 'safety'))
    .action((name: string | undefined, { days }: { days: string }) =>
      ask(async (context) =>
        (await import('./commands/measures.ts')).measures(context, {
          name,
          days: windowDays.find((each) => String(each) === days) ?? 30,
        }),
      ),
    )
  root
    .command('rate <product>')
    .description(
      'say what you think of a product that you have read, answer as its owner, or see what was said',
    )
    .addOption(new Option('--stars <number>', 'how many').choices(starsThereAre.map(String)))
    .option('--comment <text>', 'what there is to say; with --stars, or with --answer')
    .option('--withdraw', 'take back what you said; with --answer, the answer')
    .option('--answer <rating>', 'answer this rating, as an owner')
    .option('--as <principal>', 'as this principal, e.g. user:olga; nobody rates for somebody else')
    .addHelpText(
      'after',
      example('rate', 'safety/wildlife_strikes --stars 4 --comment "Complete, and late."'),
    )
    .action((product: string, { stars, ...options }: TypedRating) =>
      ask(async (context) =>
        (await import('./commands/rate.ts')).rate(context, { product, ...options, ...starsOf(stars) }),
      ),
    )
}

interface TypedRating extends Omit<RateOptions, 'product' | 'stars'> {
  readonly stars?: string
}

function starsOf(typed: string | undefined): Pick<RateOptions, 'stars'> {
  const stars = starsThereAre.find((each) => String(each) === typed)
  return stars === undefined ? {} : { stars }
}
