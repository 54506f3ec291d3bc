import * as z from 'zod'
import { HansaError } from '../../errors.ts'
import { letTakeLonger } from '../../ports/http/patience.ts'
import { parseDocumentKey } from './document-key.ts'
import { keepDocuments, keepRotations } from './keep-documents.ts'
import {
  documentDigests,
  nodeStatements,
  readDocument,
  readReports,
  readRotations,
} from './read-documents.ts'
import { readJson } from './read-json.ts'
import type { RegistryApp } from './registry-environment.ts'
import type { Registry } from './registry.ts'
import { taggableJson } from './taggable-json.ts'
import { verifyDocuments } from './verify-documents.ts'

/** Longest body of documents that is taken at once, in bytes; a client sends more in parts. */
export const longestDelivery = 16 << 20

const delivery = z.strictObject({ documents: z.record(z.string(), z.string()) })

/** What nodes say of themselves, in their own signed words. */
export function nodeRoutes(app: RegistryApp, registry: Registry): void {
  const { database, members } = registry
  app.put('/nodes/:node/documents', async (context) => {
    const node = context.req.param('node')
    requireItself(context.get('node'), node)
    letTakeLonger(context.env.incoming)
    const body = await readJson(context.env.incoming, { schema: delivery, longest: longestDelivery })
    return context.json(await deliver(registry, node, body))
  })
  app.get('/nodes', async (context) => {
    const [all, statements] = await Promise.all([members.all(), nodeStatements(database)])
    const nodes = all.map(({ node }) => ({ node, statement: statements.get(node) ?? null }))
    return taggableJson(context, { nodes })
  })
  app.get('/nodes/:node', async (context) => {
    const node = await requireKnown(registry, context.req.param('node'))
    const statement = (await readDocument(database, node, 'node')) ?? null
    return taggableJson(context, { node, statement, rotations: await readRotations(database, node) })
  })
  app.get('/nodes/:node/digests', async (context) => {
    const node = await requireKnown(registry, context.req.param('node'))
    return taggableJson(context, { digests: await documentDigests(database, node) })
  })
  app.get('/nodes/:node/documents/*', async (context) => {
    const node = await requireKnown(registry, context.req.param('node'))
    const key = decodeURIComponent(context.req.path.split('/').slice(4).join('/'))
    const text = await readDocument(database, node, key)
    if (text === undefined) throw new HansaError('not_found', `\`${node}\` has delivered no such document`)
    return context.body(text, 200, { 'content-type': 'application/jose' })
  })
  app.get('/reports/:kind', async (context) => {
    const kind = context.req.param('kind')
    if (parseDocumentKey(`report/${kind}/-`) === undefined)
      throw new HansaError('not_found', 'there is no such kind of report')
    const known = new Set((await members.all()).map(({ node }) => node))
    const reports = await readReports(database, kind, context.req.query('name'))
    return taggableJson(context, { reports: reports.filter(({ node }) => known.has(node)) })
  })
}

const rotationsBody = z.strictObject({ rotations: z.array(z.string()).max(1000) })
const longestRotations = 1 << 20

/** A rotation proves itself, so that who brings it need not: a node's new key is known by it only. */
export function rotationRoutes(app: RegistryApp, registry: Registry): void {
  app.put('/nodes/:node/rotations', async (context) => {
    const node = context.req.param('node')
    const { rotations } = await readJson(context.env.incoming, {
      schema: rotationsBody,
      longest: longestRotations,
    })
    if (!(await registry.members.learn(node, rotations)))
      throw new HansaError(
        'denied',
        `these rotations do not go on from the key of \`${node}\` that is known here`,
        { remedy: 'Name its key of now in governance/nodes.yaml where the one before it was lost.' },
      )
    await keepRotations(registry.database, node, rotations)
    return context.json({ kept: rotations.length })
  })
}

async function deliver(
  { mesh, database, members, lineage, build, now }: Registry,
  node: string,
  { documents }: z.infer<typeof delivery>,
) {
  const limits = build.mesh.settings.registry
  const { verified, refused } = await verifyDocuments(documents, { mesh, node, members, now: now() })
  const outcome = await keepDocuments(database, node, { documents: verified, limits })
  lineage.forget()
  return { kept: outcome.kept, refused: [...refused, ...outcome.refused] }
}

function requireItself(asking: string, node: string): void {
  if (asking === node) return
  throw new HansaError('denied', `\`${asking}\` cannot deliver what \`${node}\` says`, {
    remedy: 'Each node delivers its own documents.',
  })
}

async function requireKnown({ members }: Registry, node: string): Promise<string> {
  if ((await members.known(node)) !== undefined) return node
  throw new HansaError('not_found', 'the rules in force know no such node')
}
