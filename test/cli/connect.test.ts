import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { chmodSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Answers } from '../../src/cli/asking/answers.ts'
import { connect, type ConnectCommandOptions } from '../../src/cli/commands/connect.ts'
import { governedShop } from '../ports/http/governed-shop.ts'
import { callTool, connectMcp } from '../ports/mcp/mcp-client.ts'
import { freePort } from '../support/free-port.ts'
import { hansa, hansaJson, startHansa, type RunningHansa } from '../support/hansa.ts'
import { find, skipWithout } from '../support/needs.ts'
import type { TestMesh } from '../support/test-mesh.ts'

/** As odd as a principal may be called. */
const reader = 'user:ana.o-hara+x@example.org'
const checkout = path.resolve(import.meta.dirname, '../..')

/** With `--json` it is the API's answer. */
type Printed = Answers<'showConnections'>
type Connection = Printed['clients'][number]

/** Every line is taken as it is printed, with nothing but the token in the environment. */
describe('hansa connect, as a process', { concurrency: 3 }, () => {
  let mesh: TestMesh
  let running: RunningHansa
  let printed: Printed
  let environment: NodeJS.ProcessEnv
  const terms = { as: reader, purpose: 'dpv:Marketing' }
  const here = () => ({ cwd: mesh.root, env: { npm_command: undefined } })
  /** What the command prints, asked for in this process. */
  const said = async (
    dataset: string,
    options: ConnectCommandOptions,
  ): Promise<{ readonly out: string; readonly err: string }> => {
    const [out, err] = [new PassThrough(), new PassThrough()]
    const terminal = { out, err, width: 80, liveWidth: undefined }
    const { effects } = await mesh.context()
    await connect({ terminal, effects, folder: mesh.root, json: false }, dataset, options)
    return { out: await text(out.end()), err: await text(err.end()) }
  }
  const connectionOf = ({ clients }: Printed, client: Connection['client']): Connection => {
    const found = clients.find((each) => each.client === client)
    assert.ok(found)
    return found
  }
  /** The line that puts a token into the environment. */
  const exportIn = (err: string): string => {
    const [, line = ''] = /^ {2}(export HANSA_TOKEN=.*)$/m.exec(err) ?? []
    assert.notEqual(line, '', err)
    return line
  }
  const textOf = (client: Connection['client'], index = 0): string => {
    const connection = connectionOf(printed, client)
    assert.equal(connection.state, 'ready', JSON.stringify(connection))
    const snippet = connection.snippets.at(index)?.text
    assert.ok(snippet !== undefined && !snippet.includes(environment['HANSA_TOKEN'] ?? 'no token'))
    return snippet
  }
  const run = async (command: string, ...words: string[]): Promise<string> =>
    (await promisify(execFile)(command, words, { cwd: mesh.root, env: environment })).stdout
  const shell = (script: string): Promise<string> => run('sh', '-e', '-c', script)

  before(async () => {
    const [http, pgwire, flight] = [await freePort(), await freePort(), await freePort()]
    mesh = governedShop({ http: { port: http }, pgwire: { port: pgwire }, flight: { port: flight } })
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [
        { principal: reader, teams: ['marketing'] },
        { principal: 'user:eve' },
        { principal: 'team:marketing' },
      ],
    })
    await mesh.apply()
    mesh.write('bin/hansa', `#!/bin/sh\nexec "${process.execPath}" "${checkout}/bin/hansa.mjs" "$@"\n`)
    chmodSync(path.join(mesh.root, 'bin/hansa'), 0o755)
    symlinkSync(path.join(checkout, 'node_modules'), path.join(mesh.root, 'node_modules'))
    environment = { PATH: `${path.join(mesh.root, 'bin')}:${process.env['PATH'] ?? ''}` }
    running = startHansa(['up'], here())
    await running.says(/Flight SQL's clients at /)
    const words = ['connect', 'sales.orders', '--as', reader, '--purpose', terms.purpose]
    const all = await hansaJson(words, here())
    assert.ok(isPrinted(all))
    printed = all
    const { err } = await said('sales.orders', { ...terms, with: 'curl' })
    const token = await shell(`${exportIn(err)}\necho "$HANSA_TOKEN"`)
    environment = { ...environment, HANSA_TOKEN: token.trim() }
  })
  after(async () => {
    await running.end('SIGTERM')
    await mesh[Symbol.asyncDispose]()
  })

  it('prints for psql what psql takes', { skip: skipWithout('psql') }, async () => {
    assert.match(await shell(textOf('psql')), /ann\.x+@[^]*\(4 rows\)/)
  })
  it('prints for psycopg what Python takes', { skip: skipWithout('psycopg') }, async () => {
    assert.match(await run(find('psycopg') ?? '', '-c', textOf('psycopg')), /^\(1, 'ann', 'ann\.x/m)
  })
  it('prints for pandas what Python takes', { skip: skipWithout('delta-sharing') }, async () => {
    assert.match(await run(find('delta-sharing') ?? '', '-c', textOf('pandas')), /^0\s+1\s+ann\s+ann\.x/m)
  })
  it('prints for ADBC what Python takes', { skip: skipWithout('adbc') }, async () => {
    assert.match(await run(find('adbc') ?? '', '-c', textOf('adbc')), /^0\s+1\s+ann\s+ann\.x/m)
  })
  it('prints for Delta Sharing what Python takes', { skip: skipWithout('delta-sharing') }, async () => {
    await shell(textOf('delta-sharing'))
    const frame = await run(find('delta-sharing') ?? '', '-W', 'ignore', '-c', textOf('delta-sharing', 1))
    assert.match(frame, /^0\s+1\s+ann\s+ann\.x/m)
  })
  it('prints for Node.js a module that runs', async () => {
    assert.match(await run(process.execPath, '--input-type=module', '-e', textOf('node')), /customer: 'ann'/)
  })
  it('prints for DuckDB a file and a statement', async () => {
    await shell(textOf('duckdb'))
    const sql = textOf('duckdb', 1).replace("'orders.parquet'", `'${path.join(mesh.root, 'orders.parquet')}'`)
    const instance = await DuckDBInstance.create()
    const connection = await instance.connect()
    const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson()
    assert.deepEqual(
      rows.map(({ customer }) => customer),
      ['ann', 'bob', `o'hara, "q"`, 'dan'],
    )
    instance.closeSync()
  })
  it('prints for curl what gives rows', async () => {
    const rows = JSON.parse(await shell(textOf('curl'))) as readonly Readonly<Record<string, unknown>>[]
    assert.deepEqual([rows.length, Object.hasOwn(rows[0] ?? {}, 'card')], [4, false])
  })
  it('prints for an agent what a client of MCP connects with, and its purpose', async () => {
    interface Settings {
      readonly mcpServers: Record<string, { readonly url: string; readonly headers: Record<string, string> }>
    }
    const settings = textOf('agent').replaceAll(/\$\{(\w+)\}/g, (_, name: string) => environment[name] ?? '')
    const { url, headers } = (JSON.parse(settings) as Settings).mcpServers['test'] ?? {}
    assert.ok(url !== undefined && headers !== undefined)
    const client = await connectMcp(url, headers)
    const { structure } = await callTool(client, 'dataproduct_query', { sql: 'from sales.orders' })
    assert.partialDeepStrictEqual(structure, { purpose: 'dpv:Marketing', complete: true })
    await client.close()
  })
  it('prints for Excel an address whose answer Power Query reads', async () => {
    const [, url = ''] = /Web\.Contents\("([^"]*)"\)/.exec(textOf('excel')) ?? []
    await shell(`printf 'a long password' | hansa identity password --stdin ${reader}`)
    const csv = await run('curl', '-fsS', '-u', `${reader}:a long password`, url)
    assert.match(csv, /^id,customer,email,/)
  })
  it('prints for JDBC what jshell takes', { skip: skipWithout('jdbc') }, async () => {
    const words = ['--class-path', find('jdbc') ?? '', '-s', '-']
    const jshell = promisify(execFile)('jshell', words, { cwd: mesh.root, env: environment })
    jshell.child.stdin?.end(`${textOf('jdbc')}\n`)
    assert.equal((await jshell).stdout, '1\n2\n3\n5\n')
  })

  it('prints one client’s lines alone, to be run as they come', async () => {
    const { out, err } = await said('sales.orders', { ...terms, with: 'curl' })
    assert.equal(out, `${textOf('curl')}\n`)
    assert.match(err, /export HANSA_TOKEN=\$\(hansa .*identity token user:ana/)
    const theirs = await hansaJson(['connect', 'sales.orders'], here())
    assert.ok(isPrinted(theirs))
    const operators = exportIn((await said('sales.orders', { with: 'curl' })).err)
    const piped = `${operators}\nhansa connect sales.orders --with curl 2>&- | sh`
    assert.match(await shell(piped), /southern-canary/)
    // The operator, whose purpose goes without saying, has no profile.
    assert.equal(theirs.reader, 'node:test')
    assert.partialDeepStrictEqual(connectionOf(theirs, 'psql'), {
      state: 'ready',
      purpose: 'dpv:ServiceManagement',
    })
    assert.equal(connectionOf(theirs, 'delta-sharing').state, 'unavailable')
  })

  it('prints all with a heading each', async () => {
    const { out } = await said('sales.orders', terms)
    assert.match(out, /^# psql\nPGPASSWORD="\$HANSA_TOKEN" PGOPTIONS=/m)
    assert.match(out, /^# an agent, by MCP\n\{$/m)
  })

  it('is decided: who may not read hears why and how to ask, and gets no line', async () => {
    const eve = { as: 'user:eve', purpose: 'dpv:Marketing' }
    const { stdout, stderr, status } = await hansa(
      ['connect', 'sales.orders', '--as', eve.as, '--purpose', eve.purpose],
      here(),
    )
    assert.deepEqual([status, stdout], [3, ''])
    assert.match(stderr, /nothing permits user:eve.*\n.*hansa access request sales\/orders/)
    await assert.rejects(said('sales.orders', { as: reader, with: 'psql' }), {
      code: 'denied',
      remedy: /--purpose/,
    })
  })

  it('says what cannot be: a version, an unknown name, files of what is masked anew', async () => {
    for (const [dataset, options, code, remedy] of [
      ['sales.orders@1', {}, 'invalid_input', /Name the dataset alone: sales\.orders/],
      ['orders', {}, 'invalid_input', /`domain\.dataset`/],
      ['sales.order', {}, 'not_found', /Did you mean `sales\.orders`/],
      ['sales.orders', { with: 'excel' }, 'not_found', /--as/],
      ['sales.notes', { ...terms, with: 'delta-sharing' }, 'not_found', /masked anew/],
    ] as const)
      await assert.rejects(said(dataset, options), { code, remedy })
  })
})

const isPrinted = (value: unknown): value is Printed =>
  typeof value === 'object' && value !== null && 'reader' in value && 'clients' in value
