import type { Command } from 'commander'
import type { PolicyExplainOptions } from './commands/policy-explain.ts'
import { example, type Runs } from './program-parts.ts'

/** Trying rules, and asking what they decide. */
export function policyCommands(root: Command, { run, ask }: Runs): void {
  const policy = root
    .command('policy')
    .description('test the rules, ask what they decide, and see whom a change would touch')
    .addHelpText(
      'after',
      example('policy explain', 'user:ana planning.airport_risk --purpose dpv:ResearchAndDevelopment'),
    )
  policy
    .command('test')
    .description('run the cases that are kept beside the policies (`policies/*.test.yaml`)')
    .addHelpText('after', example('policy test', ''))
    .action(() => run(async (context) => (await import('./commands/policy-test.ts')).policyTest(context)))
  policy
    .command('explain <principal> <dataset>')
    .description(
      'show what a principal sees of a dataset, column by column and for the rows, and which rule made it so',
    )
    .option('--purpose <purpose>', 'what they read it for; where absent, what their one agreement says')
    .option('--agreement <id>', 'by this agreement only')
    .addHelpText(
      'after',
      example('policy explain', 'user:ana planning.airport_risk --purpose dpv:ResearchAndDevelopment'),
    )
    .action((principal: string, dataset: string, options: PolicyExplainOptions) =>
      ask(async (context) =>
        (await import('./commands/policy-explain.ts')).policyExplain(context, {
          ...options,
          principal,
          dataset,
        }),
      ),
    )
  policy
    .command('preview')
    .description('show who would see more or less, were the declared rules put in force; nothing is changed')
    .addHelpText('after', example('policy preview', ''))
    .action(() =>
      run(async (context) => (await import('./commands/policy-preview.ts')).policyPreview(context)),
    )
}
