import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { catalogueQueries, withObjectIds } from '../ports/pgwire/read-catalogue-queries.ts'
import { sameInBoth } from './same-in-both.ts'
import { serveWorld, type ServedWorld } from './served-world.ts'
import { WireClient } from './wire-client.ts'
import { worlds } from './world.ts'

/** What the attacker may not even know of. */
const unheardOf = /salary|ledger|hidden/i

/** Questions about the shop, asked of what there is in the worlds: first of what is seen, then of what is not. */
const asked = (text: string, dataset: string): string =>
  text.replaceAll(/\bsales\b/g, 'vault').replaceAll(/\b(?:orders|customers)\b/g, dataset)

describe('two nodes that are asked all that clients ask of the catalogue', () => {
  const nodes: ServedWorld[] = []
  const clients: WireClient[] = []

  before(async () => {
    for (const hidden of worlds) nodes.push(await serveWorld(hidden, { pgwire: { port: 0 } }))
    for (const node of nodes) clients.push(await WireClient.open(node))
  })
  after(async () => {
    for (const client of clients) await client[Symbol.asyncDispose]()
    for (const node of nodes) await node[Symbol.asyncDispose]()
  })

  // The reader sees one dataset in one domain, and these are the numbers that the first of each has.
  const ids = new Map([
    ['vault', '20000'],
    ['vault.people', '100000'],
  ])

  for (const { client: program, queries } of catalogueQueries)
    it(`cannot be told apart by what ${program} asks, and name nothing that is hidden`, async () => {
      for (const { sql, values } of queries) {
        const question = withObjectIds(asked(sql, 'people'), ids)
        const given = values?.map((value) => value && withObjectIds(asked(value, 'people'), ids))
        const sent = { sql: question, ...(given === undefined ? {} : { values: given }) }
        const answers = await Promise.all(clients.map((each) => each.answer(sent)))
        const answer = sameInBoth(question, answers)
        assert.doesNotMatch(answer, unheardOf, question)
        assert.doesNotMatch(answer, /C(?!00000)[0-9A-Z]{5}\0M/, question)
      }
    })

  it('answer of what is seen, so that there is something to tell apart', async () => {
    const sql = `select c.relname, a.attname, c.reltuples from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.oid = 'vault.people'::regclass`
    const answer = sameInBoth(sql, await Promise.all(clients.map((each) => each.answer({ sql }))))
    assert.match(answer, /people.*tenant/s)
    // A reader of a part does not learn how much there is.
    assert.match(answer, /-1/)
  })
})
