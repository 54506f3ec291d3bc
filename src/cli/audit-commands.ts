import { Option, type Command } from 'commander'
import { entryKinds } from '../sidecar/audit/read-entry.ts'
import type { ListOptions } from './commands/audit-list.ts'
import type { VerifyAuditOptions } from './commands/audit-verify.ts'
import type { ComplianceOptions } from './commands/compliance.ts'
import { example, isoTime, wholeNumber, type Runs } from './program-parts.ts'

/** Who read what, and whether the record of it is whole. */
export function auditCommands(root: Command, { run, ask }: Runs): void {
  const audit = root
    .command('audit')
    .description('show who read what, under which rules, and verify that the record is whole')
    .addHelpText('after', example('audit verify', ''))
  searchCommands(audit, { ask })
  proofCommands(audit, { run, ask })
  root
    .command('compliance')
    .description(
      'show what passes the rules in force, what fails since when, and what is excepted until when',
    )
    .option('--policy <id>', 'of one rule')
    .option('--domain <name>', 'of one domain')
    .option('--audit', 'also whether the audit of every node goes on from what it was before')
    .option('--here', 'of this node only, also where it is one of several')
    .addHelpText('after', example('compliance', '--domain planning'))
    .action((options: ComplianceOptions) =>
      ask(async (context) => (await import('./commands/compliance.ts')).compliance(context, options)),
    )
}

function searchCommands(audit: Command, { ask }: Pick<Runs, 'ask'>): void {
  audit
    .command('list')
    .description('list decisions and accesses, newest first')
    .option('--principal <principal>', 'who read, or acted for them')
    .option('--product <domain/product>', 'what was read, refused or changed')
    .addOption(new Option('--kind <kind>', 'entries of one kind').choices(entryKinds))
    .option('--access <id>', 'entries of one access: its beginning and its end')
    .option('--since <time>', 'from that time on (ISO 8601)', isoTime)
    .option('--until <time>', 'before that time (ISO 8601)', isoTime)
    .option('--from <entry>', 'begin at that entry', wholeNumber)
    .option('--oldest-first', 'in the order they happened')
    .option('-n, --limit <count>', 'how many', wholeNumber, 20)
    .addHelpText('after', example('audit list', '--product planning/airport_risk --kind denied'))
    .action((options: ListOptions) =>
      ask(async (context) => (await import('./commands/audit-list.ts')).auditList(context, options)),
    )
  audit
    .command('show')
    .argument('<entry>', 'its number', wholeNumber)
    .description('show one entry with all that is in it')
    .addHelpText('after', example('audit show', '12'))
    .action((sequence: number) =>
      ask(async (context) => (await import('./commands/audit-show.ts')).auditShow(context, { sequence })),
    )
  audit
    .command('replay')
    .argument('<entry>', 'its number', wholeNumber)
    .description('decide an old access anew, under the rules of today')
    .addHelpText('after', example('audit replay', '12'))
    .action((sequence: number) =>
      ask(async (context) => (await import('./commands/audit-replay.ts')).auditReplay(context, { sequence })),
    )
}

function proofCommands(audit: Command, { run, ask }: Runs): void {
  audit
    .command('verify')
    .description('find every entry that was changed, removed, put in or moved')
    .option('--checkpoint <file>', 'also hold it to checkpoints that were kept elsewhere')
    .option('--export <file>', 'verify what `audit export` wrote, anywhere, without the mesh')
    .option('--keys <file>', 'with `--export`: the nodes.yaml that names the key of its node')
    .addHelpText('after', example('audit verify', '--checkpoint checkpoint.json'))
    .action((options: VerifyAuditOptions) =>
      ask(async (context) => (await import('./commands/audit-verify.ts')).auditVerify(context, options)),
    )
  audit
    .command('export')
    .argument('<file>', 'the file to write')
    .description('write the whole audit down, for somebody to verify who has nothing else of the mesh')
    .addHelpText('after', example('audit export', 'audit.ndjson'))
    .action((file: string) =>
      ask(async (context) => (await import('./commands/audit-export.ts')).auditExport(context, { file })),
    )
  audit
    .command('checkpoint')
    .description('print the newest signed checkpoint, to be kept elsewhere')
    .addHelpText('after', example('audit checkpoint', '> checkpoint.json'))
    .action(() =>
      run(async (context) => (await import('./commands/audit-checkpoint.ts')).auditCheckpoint(context)),
    )
}
