import { InvalidArgumentError, Option, type Command } from 'commander'
import type { AccessChange } from './commands/access-change.ts'
import type { AccessListOptions } from './commands/access-list.ts'
import type { AccessRequestOptions } from './commands/access-request.ts'
import type { AccessShowOptions } from './commands/access-show.ts'
import { example, type Ask } from './program-parts.ts'

/** Asking for access to a product, and deciding about it. */
export function accessCommands(root: Command, ask: Ask): void {
  const access = root
    .command('access')
    .description('ask for access to a product, and decide who may read what you own')
    .addHelpText('after', example('access list', '--to-decide --as user:olga'))
  askCommands(access, ask)
  decideCommands(access, ask)
  endCommands(access, ask)
}

const as = (): Option => new Option('--as <principal>', 'act as this principal (default: the operator)')

const note = (): Option => new Option('--note <text>', 'a word to go with it')

function askCommands(access: Command, ask: Ask): void {
  access
    .command('request <name>')
    .description('ask to read a product or dataset for a purpose until a day')
    .requiredOption('--purpose <purpose>', 'what the data are for: a purpose of W3C DPV or of the vocabulary')
    .requiredOption('--until <day>', 'the last day, or a time (ISO 8601)')
    .requiredOption('--for <justification>', 'why, in a sentence for the owners')
    .option('--consumer <principal>', 'who would read: yourself, or a team you are in')
    .addOption(as())
    .addHelpText(
      'after',
      example(
        'access request',
        'planning/airport_risk --purpose dpv:ResearchAndDevelopment --until 2031-12-31 --for "Routes of next year"',
      ),
    )
    .action((name: string, options: AccessRequestOptions) =>
      ask(async (context) =>
        (await import('./commands/access-request.ts')).accessRequest(context, { ...options, name }),
      ),
    )
  access
    .command('list')
    .description('list the agreements that are yours or that you decide, newest first')
    .option('--mine', 'only those you asked for or read by')
    .option('--to-decide', 'only those that wait for your decision')
    .option('--product <product>', 'only those on this product')
    .addOption(
      new Option('--state <state>', 'only those in this state').choices([
        'requested',
        'approved',
        'expired',
        'refused',
        'revoked',
        'withdrawn',
      ]),
    )
    .addOption(as())
    .addHelpText('after', example('access list', '--to-decide --as user:olga'))
    .action((options: AccessListOptions) =>
      ask(async (context) => (await import('./commands/access-list.ts')).accessList(context, options)),
    )
  narrowing(
    access
      .command('show <id>')
      .description('show an agreement: its history, and what its consumer would see or sees'),
  )
    .addOption(as())
    .addHelpText('after', example('access show', 'agr_7f3k2q --columns id,state --as user:olga'))
    .action((id: string, options: AccessShowOptions) =>
      ask(async (context) =>
        (await import('./commands/access-show.ts')).accessShow(context, { ...options, id }),
      ),
    )
}

function decideCommands(access: Command, ask: Ask): void {
  const change = changing(ask)
  narrowing(
    access.command('approve <id>').description('let the consumer read, all or less, and see what they see'),
  )
    .option('--until <day>', 'another last day than the requested one')
    .addOption(note())
    .addOption(as())
    .addHelpText(
      'after',
      example(
        'access approve',
        'agr_7f3k2q --columns id,state --rows airport_risk=\'resource.state == "CA"\'',
      ),
    )
    .action(change('approve'))
  access
    .command('refuse <id>')
    .description('decide against a request')
    .addOption(note())
    .addOption(as())
    .addHelpText('after', example('access refuse', 'agr_7f3k2q --note "Use the aggregated product."'))
    .action(change('refuse'))
  narrowing(
    access
      .command('narrow <id>')
      .description('set what an approved agreement leaves out, in place of what it left out before'),
  )
    .addOption(note())
    .addOption(as())
    .addHelpText('after', example('access narrow', 'agr_7f3k2q --columns id'))
    .action(change('narrow'))
  access
    .command('renew <id>')
    .description('set another last day, also after the old one')
    .requiredOption('--until <day>', 'the last day, or a time (ISO 8601)')
    .addOption(note())
    .addOption(as())
    .addHelpText('after', example('access renew', 'agr_7f3k2q --until 2032-12-31'))
    .action(change('renew'))
}

function endCommands(access: Command, ask: Ask): void {
  const change = changing(ask)
  access
    .command('revoke <id>')
    .description('end an agreement; the next statement is denied')
    .addOption(note())
    .addOption(as())
    .addHelpText('after', example('access revoke', 'agr_7f3k2q --note "The project has ended."'))
    .action(change('revoke'))
  access
    .command('withdraw <id>')
    .description('take back your own request, or give up your access')
    .addOption(note())
    .addOption(as())
    .addHelpText('after', example('access withdraw', 'agr_7f3k2q --as user:ana'))
    .action(change('withdraw'))
}

const changing =
  (ask: Ask) =>
  (kind: AccessChange['kind']) =>
  (id: string, options: Omit<AccessChange, 'kind' | 'id'>): Promise<void> =>
    ask(async (context) =>
      (await import('./commands/access-change.ts')).accessChange(context, { ...options, kind, id }),
    )

/** The options that narrow; `--rows` can be given once for each dataset. */
const narrowing = (command: Command): Command =>
  command
    .option(
      '--columns <columns>',
      'only these columns, with commas between: `dataset.column`, or `column`',
      columns,
    )
    .option('--rows <dataset=condition>', 'only rows where this Cedar condition on `resource` is true', rows)

function columns(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('Names with commas between are expected.')
  return names
}

function rows(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const [, dataset, condition] = /^\s*([\w.]+)\s*=(?!=)(.+)$/s.exec(text) ?? []
  if (dataset === undefined || condition === undefined)
    throw new InvalidArgumentError('`dataset=condition` is expected.')
  if (Object.hasOwn(before, dataset)) throw new InvalidArgumentError(`${dataset} has a condition already.`)
  return { ...before, [dataset]: condition.trim() }
}
