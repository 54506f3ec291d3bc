import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { shellCommand } from '../../ports/connect/shell-text.ts'
import { demoFolder } from '../demo-folder.ts'
import { startNodes, type StartedNodes } from '../demo-nodes/start-nodes.ts'
import { letReadersIn } from '../demo-readers.ts'
import type { CommandContext } from '../command-context.ts'
import { interrupted } from '../interrupted.ts'
import { withMesh } from '../open-mesh.ts'
import { noteLine, printLine, type Terminal } from '../terminal.ts'

/** `hansa demo --nodes`: the demo mesh as one node a domain and a registry, each a process with a store of its own. */
export async function demoNodes(context: CommandContext): Promise<number> {
  const folder = demoFolder()
  const { terminal } = context
  const { mesh } = await withMesh({ ...context, folder }, (build) => Promise.resolve(build))
  const base = path.join(folder, '.hansa-nodes')
  const ending = interrupted()
  const reads = [{ consumer: 'user:ria', port: 'flightops/flights/flights@1', purpose: 'SafetyResearch' }]
  const nodes = await startNodes(context, mesh, { base, reads })
  try {
    await withMesh({ ...context, folder: path.join(base, 'safety') }, letReadersIn)
    for (const line of thingsToTry(nodes, base)) printLine(terminal, line)
    const told = new AbortController()
    void ending.then(() => told.abort())
    await Promise.race([ending, allGone(nodes, { terminal, told: told.signal })])
  } finally {
    await nodes.end()
  }
  return 0
}

/** Names each that ends before it was told to; the others go on. */
async function allGone(
  { processes }: StartedNodes,
  { terminal, told }: { readonly terminal: Terminal; readonly told: AbortSignal },
): Promise<void> {
  await Promise.all(
    processes.map(async ({ name, ended }) => {
      const status = await ended
      // Ctrl-C in a terminal ends all at once: then nobody has to be named.
      await sleep(200)
      if (!told.aborted)
        noteLine(terminal, `${name} has ended with status ${status}; what others own goes on.`)
    }),
  )
}

const question =
  'select s.species, count(*) as strikes, sum(f.flights) as flights from safety.wildlife_strikes s join (select origin, count(*) as flights from flightops.flights group by origin) f on f.origin = s.iata group by s.species order by strikes desc limit 3'

function thingsToTry({ nodes, processes }: StartedNodes, base: string): readonly string[] {
  const at = (node: string): string =>
    shellCommand('npx', 'hansa', '-C', path.relative(process.cwd(), path.join(base, node)))
  const safety = processes.find(({ name }) => name === 'safety')
  return [
    '',
    'Nodes, each with a store of its own:',
    ...nodes.map(({ name, url }) => `   ${name.padEnd(10)} ${url}`),
    '',
    'Things to try, in another terminal:',
    '',
    '1. One question at one node about what two others own:',
    `   ${at('planning')} query --as user:ria --purpose SafetyResearch "${question}"`,
    '',
    '2. Who is there:',
    `   ${at('planning')} nodes`,
    '',
    '3. What a node makes of what others own, built as itself:',
    `   ${at('planning')} show airport_risk`,
    '',
    '4. A node that is stopped keeps nobody else from anything that is not its own:',
    `   kill ${safety?.pid ?? ''}; ${at('planning')} query "select count(*) from planning.airport_risk"`,
    '',
    'Ctrl-C ends all of them.',
  ]
}
