import type { Command } from 'commander'
import { example, type Run } from './program-parts.ts'

/** This node as one of several: who it is, and where others find it. */
export function nodeCommands(root: Command, run: Run): void {
  const node = root
    .command('node')
    .description('show who this node is for the others of its mesh, and give it another key')
    .addHelpText('after', example('node show', ''))
  node
    .command('key')
    .description('print the line for governance/nodes.yaml that lets this node in')
    .addHelpText('after', example('node key', ''))
    .action(() => run(async (context) => (await import('./commands/node-key.ts')).nodeKeyLine(context)))
  node
    .command('show')
    .description('show its key, what the rules say of it, and the registries that it has joined')
    .addHelpText('after', example('node show', ''))
    .action(() => run(async (context) => (await import('./commands/node-show.ts')).nodeShow(context)))
  node
    .command('rotate')
    .description('give it another key, which the old one names; the old one counts for nothing then')
    .addHelpText('after', example('node rotate', ''))
    .action(() => run(async (context) => (await import('./commands/node-rotate.ts')).nodeRotate(context)))
}
