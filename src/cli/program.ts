import { Command, Option } from 'commander'
import { resultFormats } from '../engine/encode/encoder.ts'
import { accessCommands } from './access-commands.ts'
import { auditCommands } from './audit-commands.ts'
import { askingContext, folderContext } from './asking/asking-context.ts'
import { domainCommands } from './domain-commands.ts'
import { governanceCommands } from './governance-commands.ts'
import { identityCommands } from './identity-commands.ts'
import type { PushOptions } from './commands/push.ts'
import type { QueryOptions } from './commands/query.ts'
import { measureCommands } from './measure-commands.ts'
import { nodeCommands } from './node-commands.ts'
import { policyCommands } from './policy-commands.ts'
import { example, wholeNumber, type Ask, type Run, type Runs } from './program-parts.ts'
import { connectCommand } from './connect-command.ts'
import { packageVersion } from './package-version.ts'
import { registryCommands } from './registry-commands.ts'
import { shareCommands } from './share-commands.ts'
import type { Terminal } from './terminal.ts'

/** The command line: what can be typed, with help and an example each. */
export function program(terminal: Terminal): Command {
  const root = new Command('hansa')
    .description(
      'A data mesh you can run: domains declare, build, verify, publish and serve their data as products.',
    )
    .version(packageVersion(), '-V, --version', 'print the version')
    .option('-C, --mesh <folder>', 'a folder of the mesh (default: the current one, and those above it)')
    .option('--at <address>', 'ask the node at this address, in place of a folder of the mesh')
    .option('--json', 'print JSON, for programs')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .showHelpAfterError('(`hansa --help` shows what there is)')
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
    .exitOverride()
    .addHelpText('after', `\n${firstSteps}`)
  const run: Run = async (verb) => {
    process.exitCode = await verb(folderContext(terminal, root.opts()))
  }
  const ask: Ask = async (verb, options) => {
    process.exitCode = await verb(askingContext(terminal, root.opts(), options))
  }
  const runs = { run, ask }
  declareCommands(root, run)
  makeCommands(root, run)
  pushCommand(root, run)
  useCommands(root, runs)
  lineageCommand(root, ask)
  accessCommands(root, ask)
  auditCommands(root, runs)
  measureCommands(root, ask)
  governanceCommands(root, runs)
  identityCommands(root, runs)
  policyCommands(root, runs)
  connectCommand(root, ask)
  shareCommands(root, run)
  registryCommands(root, runs)
  nodeCommands(root, run)
  domainCommands(root, run)
  serveCommands(root, run)
  return root
}

interface LineageOptions {
  readonly impact?: boolean
  readonly days: number
  readonly as?: string
  readonly purpose?: string
  readonly nodes?: boolean
  readonly down?: boolean
  readonly hops: number
}

const firstSteps = `First steps:
  $ hansa init my-mesh           a new mesh that builds
  $ hansa plan                   what applying would do
  $ hansa apply                  build, verify and publish what changed
  $ hansa query "select 1"       ask it something

Exit status: 0 done, 1 tests failed or data wrong, 2 bad input, 3 denied, 4 not found, 5 refused or changed meanwhile,
6 busy, 7 quality rules failed, 8 a source cannot be read, 9 took too long, 10 no room, memory or right to write,
11 what is kept is damaged, 70 a fault of Hansa, 130 cancelled.`

function declareCommands(root: Command, run: Run): void {
  root
    .command('init [folder]')
    .description('make a new mesh with one small product that builds')
    .addHelpText('after', example('init', 'my-mesh'))
    .action((folder?: string) =>
      run(async (context) => (await import('./commands/init.ts')).init(context, { folder })),
    )
  root
    .command('new')
    .description('write a new product')
    .addHelpText('after', example('new product', 'sales/orders --from orders.csv'))
    .command('product <domain/product>')
    .description(
      'write a product from a sample file or a database table, with types, keys and quality rules inferred',
    )
    .requiredOption('--from <source>', 'a CSV, JSON, NDJSON or Parquet file, or a postgres:// address')
    .option('--table <name>', 'the table, for a database')
    .addHelpText('after', example('new product', 'sales/orders --from orders.csv'))
    .action((name: string, options: { from: string; table?: string }) =>
      run(async (context) =>
        (await import('./commands/new-product.ts')).newProduct(context, { name, ...options }),
      ),
    )
  root
    .command('validate')
    .description('check every document and SQL file; each error with file:line:column')
    .addHelpText('after', example('validate', '--json'))
    .action(() => run(async (context) => (await import('./commands/validate.ts')).validate(context)))
  root
    .command('plan [products...]')
    .description('show what apply would do, contract changes and whom they break; nothing is written')
    .addHelpText('after', example('plan', 'flightops/flights'))
    .action((products: string[]) =>
      run(async (context) => (await import('./commands/plan.ts')).plan(context, { products })),
    )
}

function makeCommands(root: Command, run: Run): void {
  root
    .command('apply [products...]')
    .description('build, verify and publish what changed')
    .option('--force', 'publish even what was rolled back from', false)
    .addHelpText('after', example('apply', 'flightops/flights'))
    .action((products: string[], { force }: { force: boolean }) =>
      run(async (context) => (await import('./commands/apply.ts')).apply(context, { products, force })),
    )
  root
    .command('test [products...]')
    .description("run the unit tests beside the products' transformations")
    .addHelpText('after', example('test', 'flightops/routes'))
    .action((products: string[]) =>
      run(async (context) => (await import('./commands/test.ts')).test(context, { products })),
    )
  root
    .command('dev [products...]')
    .description('build again whenever a file is saved')
    .addHelpText('after', example('dev', ''))
    .action((products: string[]) =>
      run(async (context) => (await import('./commands/dev.ts')).dev(context, { products })),
    )
  root
    .command('rollback <product>')
    .description('serve an earlier publication again')
    .option(
      '--to <publication>',
      'its number in `hansa log`; the newest that differs where absent',
      wholeNumber,
    )
    .addHelpText('after', example('rollback', 'flightops/flights --to 3'))
    .action((product: string, { to }: { to?: number }) =>
      run(async (context) => (await import('./commands/rollback.ts')).rollback(context, { product, to })),
    )
  root
    .command('collect')
    .description('apply retention and remove what nobody needs')
    .addHelpText('after', example('collect', ''))
    .action(() => run(async (context) => (await import('./commands/collect.ts')).collect(context)))
}

function pushCommand(root: Command, run: Run): void {
  root
    .command('push <input> <file>')
    .description('push the rows of a file to an input port that takes them')
    .option('--as <principal>', 'push as this principal, e.g. service:till-7; the operator without it')
    .option('--key <key>', 'idempotency key; without it the same file is taken once')
    .addHelpText('after', example('push', 'sales/takings/tills sales.csv'))
    .action((input: string, file: string, options: Omit<PushOptions, 'input' | 'file'>) =>
      run(async (context) => (await import('./commands/push.ts')).push(context, { input, file, ...options })),
    )
}

function useCommands(root: Command, { run, ask }: Runs): void {
  root
    .command('query <sql>')
    .description('run one SELECT and print the result')
    .addOption(new Option('-f, --format <format>', 'how to print it').choices(resultFormats).default('table'))
    .option('--as-of <time>', 'read what was served at that time (ISO 8601)')
    .option('--as <principal>', 'read as this principal, e.g. user:ana; the operator without it')
    .option(
      '--purpose <purpose>',
      'what the data are read for; the agreed purpose, where there is one, without it',
    )
    .option('--agreement <id>', 'the agreement that it rests on, where there are several')
    .option('--explain', 'run it and print what ran where and what moved, in place of its rows')
    .addHelpText(
      'after',
      `${example('query', '"select origin, count(*) from flightops.flights group by all"')}
  $ hansa query 'select count(*) from flightops."flights@1"'   an earlier version
  $ hansa query -f parquet "from flightops.routes" > routes.parquet`,
    )
    .action((sql: string, options: Omit<QueryOptions, 'sql'>) =>
      ask(async (context) => (await import('./commands/query.ts')).query(context, { sql, ...options })),
    )
  root
    .command('slo [product]')
    .description('measure what contracts promise: latency, availability and the like')
    .addHelpText('after', example('slo', 'planning/airport_risk'))
    .action((product: string | undefined) =>
      ask(async (context) => (await import('./commands/slo.ts')).slo(context, { product })),
    )
  root
    .command('status')
    .description('list what is published')
    .addHelpText('after', example('status', ''))
    .action(() => ask(async (context) => (await import('./commands/status.ts')).status(context)))
  root
    .command('show <product>')
    .description('show a published product: datasets, columns, SLAs, quality')
    .addHelpText('after', example('show', 'flightops/flights'))
    .action((product: string) =>
      ask(async (context) => (await import('./commands/show.ts')).show(context, { product })),
    )
  root
    .command('log <product>')
    .description('list its publications and builds, newest first')
    .option('-n, --limit <count>', 'how many', wholeNumber, 20)
    .addHelpText('after', example('log', 'flightops/flights'))
    .action((product: string, { limit }: { limit: number }) =>
      ask(async (context) => (await import('./commands/log.ts')).log(context, { product, limit })),
    )
  root
    .command('failures <product>')
    .description(
      'show the rows that the newest build kept aside: those that broke a rule or did not fit a source',
    )
    .option('-n, --limit <count>', 'how many of each', wholeNumber, 20)
    .addHelpText('after', example('failures', 'safety/wildlife_strikes'))
    .action((product: string, { limit }: { limit: number }) =>
      run(async (context) => (await import('./commands/failures.ts')).failures(context, { product, limit })),
    )
}

function lineageCommand(root: Command, ask: Ask): void {
  root
    .command('lineage <product> [column]')
    .description('show what its columns are made from')
    .option('--impact', 'show what breaks if it is dropped: products, agreements and readers')
    .option('--days <count>', 'with --impact: reads of how many days count', wholeNumber, 30)
    .option('--as <principal>', 'as somebody else may know of it; not with --nodes')
    .option('--purpose <purpose>', 'what for one would read')
    .option('--nodes', 'along all nodes of the mesh, by the registry')
    .option('--down', 'with --nodes: what is made from it')
    .option('--hops <count>', 'with --nodes or --impact: how many steps', wholeNumber, 10)
    .addHelpText('after', example('lineage', 'planning/airport_risk risk_score'))
    .action((product: string, column: string | undefined, options: LineageOptions) =>
      ask(async (context) => {
        const asked = { product, column, ...options }
        if (options.impact === true) return (await import('./commands/impact.ts')).impact(context, asked)
        return options.nodes === true
          ? (await import('./commands/mesh-lineage.ts')).meshLineage(context, asked)
          : (await import('./commands/lineage.ts')).lineage(context, asked)
      }),
    )
}

function serveCommands(root: Command, run: Run): void {
  root
    .command('up')
    .description('serve the mesh: keep products fresh by their schedules and answer on HTTP')
    .addHelpText('after', example('up', ''))
    .action(() => run(async (context) => (await import('./commands/up.ts')).up(context)))
  root
    .command('mcp')
    .description('speak MCP on standard input and output, for an agent that runs here')
    .requiredOption('--as <principal>', 'whom the agent acts as, e.g. agent:copilot')
    .option('--purpose <purpose>', 'what it reads for, and nothing else; it may say itself without this')
    .addHelpText('after', example('mcp', '--as agent:copilot --purpose dpv:ResearchAndDevelopment'))
    .action((options: { as: string; purpose?: string }) =>
      run(async (context) => (await import('./commands/mcp.ts')).mcp(context, options)),
    )
  root
    .command('demo')
    .description('build and serve the demo mesh of three million flights (in a checkout)')
    .option('--nodes', 'as one node a domain and a registry, each a process of its own', false)
    .addHelpText('after', example('demo', '--nodes'))
    .action(({ nodes }: { nodes: boolean }) =>
      run(async (context) =>
        nodes
          ? (await import('./commands/demo-nodes.ts')).demoNodes(context)
          : (await import('./commands/demo.ts')).demo(context),
      ),
    )
}
