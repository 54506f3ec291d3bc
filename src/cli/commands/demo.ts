import { existsSync } from 'node:fs'
import path from 'node:path'
import { HansaError } from '../../errors.ts'
import type { CommandContext } from '../command-context.ts'
import { withMesh } from '../open-mesh.ts'
import { serveMesh } from '../serve-mesh.ts'
import { printLine, type Terminal } from '../terminal.ts'
import { applyShown, exitStatus } from './apply.ts'

const folder = path.resolve(import.meta.dirname, '../../../examples/aviation')

/** `hansa demo`: builds what is new of the demo mesh, then serves it. */
export async function demo(context: CommandContext): Promise<number> {
  if (!existsSync(folder))
    throw new HansaError('not_found', 'the demo mesh comes with a checkout of Hansa, not with the package', {
      remedy: '`hansa init my-mesh` makes a mesh of your own.',
    })
  const here = { ...context, folder }
  return withMesh(here, async (build) => {
    const { terminal } = here
    const outcomes = await applyShown(build, { products: build.mesh.products, force: false, terminal })
    const status = exitStatus(outcomes)
    if (status !== 0) return status
    const { mesh, store } = build
    const { name, settings } = mesh
    await serveMesh(here, { name, settings, store, mesh }, (url) =>
      printThingsToTry(terminal, { url, state: settings.state }),
    )
    return 0
  })
}

function printThingsToTry(terminal: Terminal, { url, state }: { url: string; state: string }): void {
  const mesh = path.relative(process.cwd(), folder) || '.'
  const token = path.relative(process.cwd(), path.join(state, 'owner.token'))
  const lines = [
    '',
    'Three things to try, in another terminal:',
    '',
    '1. Ask a question across two domains:',
    `   npx hansa -C ${mesh} query "select f.origin, a.city, count(*) as flights from flightops.flights f join airports.airports a on a.iata = f.origin group by all order by flights desc limit 5"`,
    '',
    '2. See where a number comes from, column by column:',
    `   npx hansa -C ${mesh} lineage airport_risk disruption_score`,
    '',
    '3. Read over HTTP, as the local owner:',
    `   curl -H "Authorization: Bearer $(cat ${token})" ${url}/products`,
    '',
  ]
  for (const line of lines) printLine(terminal, line)
}
