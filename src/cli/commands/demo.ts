import path from 'node:path'
import { curlLines } from '../../ports/connect/curl.ts'
import { psqlLines } from '../../ports/connect/psql.ts'
import { tokenVariable, type ReadFacts } from '../../ports/connect/read-facts.ts'
import { shellCommand } from '../../ports/connect/shell-text.ts'
import type { CommandContext } from '../command-context.ts'
import { demoFolder } from '../demo-folder.ts'
import { demoReaders, letReadersIn } from '../demo-readers.ts'
import { withMesh } from '../open-mesh.ts'
import { serveMesh, type ServedPorts } from '../serve-mesh.ts'
import { printLine } from '../terminal.ts'
import { applyShown, exitStatus } from './apply.ts'

/** `hansa demo`: builds what is new of the demo mesh, lets its three readers in, then serves it. */
export async function demo(context: CommandContext): Promise<number> {
  const folder = demoFolder()
  const here = { ...context, folder }
  return withMesh(here, async (build) => {
    const { terminal } = here
    const outcomes = await applyShown(build, { products: build.mesh.products, force: false, terminal })
    const status = exitStatus(outcomes)
    if (status !== 0) return status
    const { mesh, store } = build
    const { name, settings } = mesh
    const tokens = await letReadersIn(build)
    await serveMesh(here, { name, settings, store, mesh, anyPort: true }, (ports) => {
      for (const line of thingsToTry(folder, ports, tokens)) printLine(terminal, line)
    })
    return 0
  })
}

const strikes =
  'select operator, count(*) as strikes, sum(total_cost_usd) as cost from safety.wildlife_strikes group by operator order by strikes desc limit 3'

function thingsToTry(
  folder: string,
  ports: ServedPorts,
  tokens: ReadonlyMap<string, string>,
): readonly string[] {
  const caller = ['npx', 'hansa', '-C', path.relative(process.cwd(), folder) || '.']
  const hansa = shellCommand(...caller)
  return [
    '',
    'Things to try, in another terminal:',
    '',
    '1. One question, three readers, three answers:',
    ...demoReaders.map(
      ({ name, purpose }) => `   ${hansa} query --as ${name} --purpose ${purpose} "${strikes}"`,
    ),
    '',
    '2. Why one of them sees what they see:',
    `   ${hansa} policy explain user:kim safety.wildlife_strikes --purpose AirportOperations`,
    '',
    '3. The same with the tools you have:',
    ...withTools(caller, ports, tokens).map((line) => `   ${line}`),
    '',
    '4. The same in a browser, signed in with a token of the readers below:',
    `   ${ports.url}/marketplace/safety/wildlife_strikes/preview`,
    '',
    '5. Who read what, in a log that nobody can change unnoticed:',
    `   ${hansa} audit list`,
    '',
    ...tokenLines(hansa, tokens),
  ]
}

/** As `hansa connect` has it, but for ports that are other ones today. */
function withTools(
  hansa: readonly string[],
  { url, pgwire }: ServedPorts,
  tokens: ReadonlyMap<string, string>,
): readonly string[] {
  const reader = 'user:ria'
  const facts: ReadFacts = {
    mesh: 'aviation',
    domain: 'safety',
    product: 'wildlife_strikes',
    dataset: 'wildlife_strikes',
    reader,
    purpose: 'SafetyResearch',
    agreement: undefined,
    hansa,
  }
  const lines = [
    ...curlLines(facts, { url }),
    ...(pgwire === undefined ? [] : psqlLines(facts, { ...pgwire, secure: false })),
  ]
  return [
    `export ${tokenVariable}=${tokens.get(reader) ?? `$(${shellCommand(...hansa, 'identity', 'token', reader)})`}`,
    ...lines.map(({ text }) => text),
    shellCommand(...hansa, 'connect', 'safety.wildlife_strikes', '--as', reader),
  ]
}

function tokenLines(hansa: string, tokens: ReadonlyMap<string, string>): readonly string[] {
  if (tokens.size === 0)
    return [`A reader's token is shown once; \`${hansa} identity token user:ria\` makes another.`]
  const lines = [...tokens].map(([name, token]) => `   ${name.padEnd(10)} ${token}`)
  return ["The readers' tokens, made for this machine and not shown again:", ...lines]
}
