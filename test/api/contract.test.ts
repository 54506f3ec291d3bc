import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { every, meshClient, type MeshClient } from '../../src/api/client/mesh-client.ts'
import { MeshProblem } from '../../src/api/client/mesh-problem.ts'
import type { Operation } from '../../src/api/operation.ts'
import { operations } from '../../src/api/operations.ts'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { governedShop } from '../ports/http/governed-shop.ts'
import { signer } from '../governance/council/council.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import type { Example } from './example.ts'
import { examples, ids, type Made } from './examples.ts'
import { mediaOf, MetAnswers, type DescribedPaths } from './met-answers.ts'
import { parseAnswer } from './parse-answer.ts'
import { propose } from './propose.ts'
import { ServedApi } from './served-api.ts'

interface Document {
  readonly openapi: string
  readonly paths: DescribedPaths
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

type AnyCall = (input: object, options: object) => Promise<unknown>

describe('the Mesh API', () => {
  let served: ServedApi
  let document: Document
  let ajv: Ajv2020
  let made: Omit<Made, 'token'>
  let met: MetAnswers
  /** What was answered in several forms, by operation and media type. */
  const inForms = new Map<string, Map<string, readonly unknown[]>>()
  const clients = new Map<string, MeshClient>()

  before(async () => {
    const mesh = governedShop()
    mesh.write(
      'domains/sales/policies/lineage.cedar',
      '@id("sales.lineage") @reason("Its operator tells") permit (principal is Hansa::Node, action == Hansa::Action::"tellLineage", resource == Hansa::Domain::"sales");\n',
    )
    mesh.write('governance/vocabulary.yaml', {
      ...{ apiVersion: 'hansa/v1', kind: 'Vocabulary' },
      terms: [{ name: 'Order', description: 'What somebody wants' }],
    })
    served = await ServedApi.serve(mesh, [portalRoutes()])
    document = (await (await served.fetch('/openapi.json', { headers: {} })).json()) as Document
    ajv = new Ajv2020({ strict: false, allErrors: true })
    addFormats.default(ajv)
    // What an answer has beyond its schema is refused here: it could be what nobody meant to give away.
    ajv.addSchema(closed({ $id: 'mesh:', ...document }) as object)
    met = new MetAnswers(document.paths)
    const client = (token?: string) =>
      meshClient({ address: served.url, fetch: met.fetch, ...(token === undefined ? {} : { token }) })
    for (const name of ['user:ana', 'user:eve']) clients.set(name, client(await tokenOf(mesh, name)))
    clients.set('operator', client(served.token)).set('nobody', client())
    const { id } = await clients.get('user:ana')!.requestAccess({
      ...{ name: 'sales/orders', purpose: 'dpv:Marketing' },
      ...{ until: '2091-12-31', justification: 'The spring campaign.' },
    })
    for (const name of ['user:ana', 'service:dashboard'])
      await served.read(name, 'select id from sales.orders')
    const dashboard = await served.as('service:dashboard')
    const { id: rating } = await dashboard.rateProduct({ domain: 'sales', product: 'orders', stars: 5 })
    const olga = signer('user:olga')
    const { digest, signedBy } = await propose(mesh, { council: [olga], threshold: 1, reason: 'Together.' })
    const proposed = { digest, ...(await signedBy(olga)) }
    const credential = await dashboardCredential(served)
    const url = 'https://127.0.0.1/hansa'
    const { webhook } = await clients.get('user:ana')!.createWebhook({ url })
    made = {
      agreement: id,
      rating,
      proposed,
      credential,
      entry: await decisionAboutAna(served),
      hook: webhook.id,
      place: (await served.client.listEvents({ limit: 1 })).position,
    }
  })
  after(() => served[Symbol.asyncDispose]())

  const call = (id: keyof typeof operations, { as, input = {}, headers }: Example): Promise<unknown> => {
    const client = clients.get(as ?? 'operator')!
    return (client[id] as AnyCall)(input, headers === undefined ? {} : { headers })
  }

  const schemaAt = (id: string, status: string, media: string): string => {
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(methods))
        if (operation.operationId === id && operation.responses[status]?.content?.[media] !== undefined)
          return `mesh:#/paths/${pointer(path)}/${method}/responses/${status}/content/${pointer(media)}/schema`
    throw new Error(`${id} has no answer of ${status}`)
  }

  const refused = async (id: keyof typeof operations, example: Example & { readonly status: number }) =>
    assert.rejects(call(id, example), (error: unknown) => {
      assert.ok(error instanceof MeshProblem, String(error))
      assert.equal(error.status, example.status, error.message)
      assert.ok(error.requestId)
      return true
    })

  /** An answer, as its operation says that it is. */
  const assertAnswers = async (id: keyof typeof operations, answer: unknown): Promise<void> => {
    const { answer: schema, status = 200, media } = operations[id] as Operation
    if (schema === undefined) assert.equal(answer, undefined)
    else if (media === undefined) assertFits(schemaAt(id, String(status), 'application/json'), answer)
    else {
      const form = mediaOf(answer as Response)
      const fits = schemaAt(id, String(status), form)
      const parts = await parseAnswer(answer as Response)
      const isText = ajv.getSchema(fits)?.('') === true
      for (const part of isText ? [] : parts) assertFits(fits, part)
      inForms.set(id, (inForms.get(id) ?? new Map<string, readonly unknown[]>()).set(form, parts))
    }
  }

  /** Sends a request to an operation's address that its example fills, with what a client of it could not send. */
  const send = (
    id: keyof typeof operations,
    { query = '', ...request }: RequestInit & { query?: string },
  ) => {
    const { method, path } = operations[id]
    const input = examples({ ...made, token: '' })[id]?.valid.input ?? {}
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(String(input[name])),
    )
    return met.fetch(`${served.url}/api/v1${address}${query}`, { method, ...request })
  }

  const assertFits = (schema: string, value: unknown): void => {
    const validate = ajv.getSchema(schema)
    assert.ok(validate, schema)
    assert.ok(validate(value), JSON.stringify({ errors: validate.errors, value }, undefined, 1))
  }

  it('has every operation in its document, once', () => {
    assert.equal(document.openapi, '3.1.1')
    const described = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    assert.deepEqual(described.toSorted(), ids.toSorted())
  })

  it('has no name twice in one operation', () => {
    for (const [id, each] of Object.entries<Operation>(operations)) {
      const names = [
        ...[...each.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
        ...Object.keys(each.query?.shape ?? {}),
      ]
      assert.equal(new Set(names).size, names.length, id)
    }
  })

  it('leaves no operation untried', () => {
    assert.deepEqual(Object.keys(examples({ ...made, token: '' })).toSorted(), ids.toSorted())
  })

  it('tells of what somebody may not know of as of what is not there', async () => {
    const authorization = `Bearer ${await tokenOf(served.mesh, 'user:eve')}`
    const json = { 'content-type': 'application/json' }
    const key = (object: string) => encodeURIComponent(`sales/orders/orders@1/${object}`)
    const pairs: readonly (readonly [string, string, string, object?])[] = [
      ['/agreements/', made.agreement, 'agr_zzzzzz'],
      ['/agreements/*/preview', made.agreement, 'agr_zzzzzz', {}],
      ['/agreements/*/steps', made.agreement, 'agr_zzzzzz', { kind: 'approve' }],
      ['/people/', 'user:ana', 'user:abc'],
      ['/people?principal=', 'user:ana', 'user:abc'],
      ['/people/', 'team:marketing', 'team:markering'],
      ['/agents/', 'service:dashboard', 'service:dashbored'],
      ['/webhooks/*/test', made.hook, `whk_${'0'.repeat(32)}`, {}],
      ['/audit/', String(made.entry), '9'.repeat(String(made.entry).length)],
      ['/audit/*/replay', String(made.entry), '9'.repeat(String(made.entry).length)],
      ['/audit?principal=', 'user:ana', 'user:abc'],
      ['/lineage?of=', key('orders'), key('ordexx')],
      ['/impact?column=card&of=', key('orders'), key('ordexx')],
      ['/lineage/path?to=sales/prices&from=', 'sales/orders', 'sales/ordexx'],
      ['/agreements?product=', 'sales/orders', 'sales/ordexx'],
    ]
    for (const [address, hidden, missing, body] of pairs) {
      const ask = async (name: string): Promise<string> => {
        const place = address.includes('*') ? address.replace('*', name) : address + name
        const response = await met.fetch(`${served.url}/api/v1${place}`, {
          headers: { authorization, ...json },
          ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
        })
        const { date, 'x-request-id': id, ...headers } = Object.fromEntries(response.headers)
        assert.ok(date !== undefined && id !== undefined)
        const text = (await response.text()).replace(decodeURIComponent(name), 'NAME')
        return JSON.stringify([response.status, headers, text])
      }
      assert.equal(await ask(hidden), await ask(missing), address)
    }
  })

  for (const id of ids) {
    it(`${id} refuses what is wrong with a problem`, async () => {
      await refused(id, examples({ ...made, token: '' })[id]!.invalid)
    })

    it(`${id} answers what its schema says`, async () => {
      const token = await tokenOf(served.mesh, 'user:ana')
      const { valid, also = [] } = examples({ ...made, token })[id]!
      await assertAnswers(id, await call(id, valid))
      for (const each of also)
        if (each.status >= 400) await refused(id, each)
        else await assertAnswers(id, await call(id, each))
    })
  }

  it('refuses everywhere who does not say who they are, what it does not know, and what is too long', async () => {
    const authorization = `Bearer ${served.token}`
    for (const id of ids) {
      const { open, body, takes = [], page } = operations[id] as Operation
      const hasBody = body !== undefined || takes.length > 0
      const sent = { authorization, 'content-type': takes[0] ?? 'application/json' }
      const said = { headers: sent, ...(hasBody ? { body: '{}' } : {}) }
      assert.equal((await send(id, { ...said, query: '?nothing-of-this=1' })).status, 400, id)
      if (open !== true) assert.equal((await send(id, { ...said, headers: {} })).status, 401, id)
      if (hasBody)
        assert.equal((await send(id, { ...said, body: ' '.repeat(1 << 20) + '{}' })).status, 413, id)
      if (page !== undefined)
        assert.equal((await send(id, { headers: { accept: 'text/html' } })).status, 303, id)
    }
  })

  it('answers every odd name in an address with what its document has, and no fault of its own', async () => {
    const authorization = `Bearer ${served.token}`
    const odd = ['a%2Fb', '%2e%2e%2f', '%00', '%E2%80%AE', '%zz', '%C3', '__proto__', 'x'.repeat(2000)]
    for (const id of ids) {
      const { method, path, body, takes = [] } = operations[id] as Operation
      const hasBody = body !== undefined || takes.length > 0
      const sent = { authorization, 'content-type': takes[0] ?? 'application/json' }
      for (const [name] of path.matchAll(/\{\w+\}/g))
        for (const value of odd) {
          const address = path.replace(name, value).replaceAll(/\{\w+\}/g, 'sales')
          const request = { method, headers: sent, ...(hasBody ? { body: '{}' } : {}) }
          const { status, headers } = await met.fetch(`${served.url}/api/v1${address}`, request)
          assert.ok(status < 500, `${id} ${address} ${status}`)
          if (status >= 400) assert.equal(headers.get('content-type'), 'application/problem+json', address)
        }
    }
  })

  it('says the same in every form', () => {
    for (const [id, forms] of inForms) {
      const solutions = [...forms].filter(([form]) => /sparql|csv|tab/.test(form))
      const graphs = [...forms].filter(([form]) => /turtle|triples|ld\+json/.test(form))
      for (const each of [solutions, graphs.map(([form, parts]) => [form, parts.toSorted()] as const)])
        for (const [form, parts] of each) assert.deepEqual(parts, each[0]?.[1], `${id} ${form}`)
    }
  })

  it('answers nothing that its document does not say, and says nothing that it does not answer', () => {
    assert.deepEqual(
      { undescribed: met.undescribed, unmet: met.unmet, unnamed: met.unnamed },
      {
        undescribed: [],
        unmet: [],
        unnamed: [],
      },
    )
    for (const { id, status, problem } of met.problems)
      assertFits(schemaAt(id, status, 'application/problem+json'), problem)
  })

  it('answers problems as its document says', async () => {
    const response = await served.fetch('/products?dmain=sales')
    const problem: unknown = await response.json()
    assertFits(schemaAt('listProducts', '400', 'application/problem+json'), problem)
    assert.match(JSON.stringify(problem), /Did you mean `domain`/)
  })

  it('names the request in its answer, by the name that it came with', async () => {
    const headers = { authorization: `Bearer ${served.token}`, 'x-request-id': 'my-1' }
    assert.equal((await served.fetch('/me', { headers })).headers.get('x-request-id'), 'my-1')
  })

  it('is not kept by anybody between, and takes no other method', async () => {
    assert.equal((await served.fetch('/me')).headers.get('cache-control'), 'no-store')
    assert.equal((await served.fetch('/me', { method: 'HEAD' })).status, 200)
    const refused = await served.fetch('/me', { method: 'PUT' })
    assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'GET, HEAD'])
  })

  it('gives lists page by page, and a cursor that is good for that list alone', async () => {
    const all = await Array.fromAsync(every(served.client.listProducts, { limit: 1 }))
    assert.deepEqual(
      all.map(({ product }) => product),
      ['sales/notes', 'sales/orders', 'sales/prices'],
    )
    const { next = '' } = await served.client.listProducts({ limit: 1 })
    for (const input of [{ domain: 'sales', after: next }, { after: `${next}x` }, { after: 'x.y' }])
      await assert.rejects(served.client.listProducts(input), { status: 400 })
    const response = await served.fetch('/products?limit=1')
    assert.match(
      response.headers.get('link') ?? '',
      /^<\/api\/v1\/products\?limit=1&after=[^>]+>; rel="next"$/,
    )
  })

  it('shows of a product what the reader sees of it', async () => {
    const { ports } = await clients
      .get('user:ana')!
      .showProduct({ domain: 'sales', product: 'orders', purpose: 'dpv:Marketing' })
    const [dataset] = ports[0]!.datasets
    const seen = Object.fromEntries(dataset!.columns.map((column) => [column.name, column.seen]))
    assert.deepEqual([seen['id'], seen['email'], seen['card']], ['clear', 'masked', 'withheld'])
    assert.deepEqual([dataset!.rows, dataset!.statistics], ['some', undefined])
  })

  it('tells before access is asked for what would be seen, and no numbers of rows', async () => {
    const outlook = await clients
      .get('user:eve')!
      .previewAccess({ name: 'sales/orders', purpose: 'dpv:Marketing' })
    const [dataset] = outlook.datasets
    assert.deepEqual([dataset!.permitted, dataset!.visibleColumns, dataset!.counted], [true, 8, undefined])
    assert.equal((await clients.get('user:eve')!.listAgreements({ mine: true })).items.length <= 1, true)
  })

  it('shows the audit of oneself to everybody, and that of others to nobody but the operator and owners', async () => {
    const own = await clients.get('user:ana')!.listAudit({ principal: 'user:ana' })
    assert.ok(
      own.items.length > 0 &&
        own.items.every(({ entry }) => entry.principal === 'user:ana' || entry['actor'] === 'user:ana'),
    )
    for (const input of [{ principal: 'user:eve' }, { product: 'sales/orders' }])
      await assert.rejects(clients.get('user:ana')!.listAudit(input), { code: 'denied' })
  })
})

const pointer = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'))

async function dashboardCredential({ client }: ServedApi): Promise<string> {
  const { items } = await client.listCredentials({ principal: 'service:dashboard' })
  return items[0]!.id
}

async function decisionAboutAna({ client }: ServedApi): Promise<number> {
  const { items } = await client.listAudit({ kind: 'access', principal: 'user:ana' })
  return items[0]!.sequence
}

/** Every object schema without properties that it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inside = Object.fromEntries(Object.entries(schema).map(([name, each]) => [name, closed(each)]))
  const isObject = 'properties' in schema && 'type' in schema && !('additionalProperties' in schema)
  return isObject ? { ...inside, additionalProperties: false } : inside
}
