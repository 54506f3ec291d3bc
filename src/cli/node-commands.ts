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
  meshCommands(root, run)
}

function meshCommands(root: Command, run: Run): void {
  root
    .command('join <registry>')
    .description('join the mesh at a registry: take up its rules, and say there what this node serves')
    .option('--charter <digest>', 'digest of the council’s first bundle, where no council is known here yet')
    .addHelpText('after', example('join', 'http://registry.example.org:8090'))
    .action((registry: string, { charter }: { charter?: string }) =>
      run(async (context) =>
        (await import('./commands/join.ts')).join(context, {
          registry,
          ...(charter === undefined ? {} : { charter }),
        }),
      ),
    )
  root
    .command('leave [registry]')
    .description('say at a registry, or at all, that this node is gone, and forget the address')
    .addHelpText('after', example('leave', ''))
    .action((registry?: string) =>
      run(async (context) => (await import('./commands/leave.ts')).leave(context, { registry })),
    )
}
