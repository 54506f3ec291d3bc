import * as z from 'zod'
import { HansaError } from '../../errors.ts'
import { parseSignedBundle } from '../../governance/council/signed-bundle.ts'
import { putBundle } from './put-bundle.ts'
import { readBundles } from './read-bundles.ts'
import { readJson } from './read-json.ts'
import type { RegistryApp } from './registry-environment.ts'
import type { Registry } from './registry.ts'
import { taggableJson } from './taggable-json.ts'

const longestBundle = 4 << 20

/** The council's bundles: those that were signed, and those that wait to be. */
export function bundleRoutes(app: RegistryApp, registry: Registry): void {
  app.get('/bundles', async (context) => {
    const after = context.req.query('after') ?? '0'
    if (!/^\d{1,9}$/.test(after)) throw new HansaError('invalid_input', '`after` is the number of a bundle')
    return taggableJson(context, { bundles: await readBundles(registry.database, Number(after)) })
  })
  app.put('/bundles', async (context) => {
    const body = await readJson(context.env.incoming, { schema: z.looseObject({}), longest: longestBundle })
    const bundle = parseSignedBundle(JSON.stringify(body))
    if (bundle === undefined) throw new HansaError('invalid_input', 'it is no bundle of rules')
    return context.json(await putBundle(registry, bundle))
  })
}
