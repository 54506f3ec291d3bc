import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { adbcLines } from '../../../src/ports/connect/adbc.ts'
import { agentLines } from '../../../src/ports/connect/agent.ts'
import { clientNames, connectClients } from '../../../src/ports/connect/connect-clients.ts'
import { queryText } from '../../../src/ports/connect/excel.ts'
import { httpAddress, rowsUrl } from '../../../src/ports/connect/http-address.ts'
import { jdbcLines } from '../../../src/ports/connect/jdbc.ts'
import { nodeLines } from '../../../src/ports/connect/node.ts'
import { portAddress } from '../../../src/ports/connect/port-address.ts'
import { postgresOptions } from '../../../src/ports/connect/postgres-options.ts'
import { psqlLines } from '../../../src/ports/connect/psql.ts'
import { psycopgLines } from '../../../src/ports/connect/psycopg.ts'
import type { ReadFacts } from '../../../src/ports/connect/read-facts.ts'
import { selectSql } from '../../../src/ports/connect/select-sql.ts'
import { shellWord } from '../../../src/ports/connect/shell-text.ts'
import { stringLiteral } from '../../../src/ports/connect/string-literal.ts'
import { startupOptions } from '../../../src/ports/pgwire/startup-message.ts'

/** Names that no mesh takes today, and that a line has to be right for all the same. */
const oddNames = [
  "o'hara",
  'with "two" words',
  String.raw`back\slash`,
  'user@example.org',
  '$(touch /tmp/never) `id` $HOME',
  'Zürich – 東京 🦢',
  'a&b=c#d?e%20f/g',
  'two\nlines\tand a tab',
  '-c hansa.agreement=other',
  '#(lf)',
  '!history',
]

const facts: ReadFacts = {
  mesh: 'test',
  domain: 'sales',
  product: 'orders',
  dataset: 'orders',
  reader: 'user:ana',
  purpose: 'dpv:Marketing',
  agreement: undefined,
  hansa: ['hansa', '-C', 'my mesh'],
}
const oddFacts = (name: string): ReadFacts => ({
  ...facts,
  mesh: name,
  domain: name,
  product: name,
  dataset: name,
  reader: `user:${name}`,
  purpose: name,
  agreement: name,
})

describe('shellWord', () => {
  for (const name of ['', 'dpv:Marketing', ...oddNames])
    it(`is one word of a shell: ${JSON.stringify(name)}`, () => {
      const printed = execFileSync('sh', ['-c', `printf '[%s]' ${shellWord(name)} x`], { encoding: 'utf8' })
      assert.equal(printed, `[${name}][x]`)
    })
})

describe('stringLiteral', () => {
  it('is the same text in JavaScript', () => {
    for (const name of oddNames) {
      const program = `process.stdout.write(${stringLiteral(name)})`
      assert.equal(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8' }), name)
    }
  })
})

describe('queryText', () => {
  it('doubles quotes, and escapes what begins an escape', () => {
    assert.equal(queryText('a "b" #(lf)\n'), '"a ""b"" #(#)(lf)#(lf)"')
  })
})

describe('postgresOptions', () => {
  for (const name of oddNames)
    it(`are read by the port as they were meant: ${JSON.stringify(name)}`, () => {
      const settings = startupOptions(postgresOptions({ purpose: name, agreement: name }))
      assert.deepEqual(Object.fromEntries(settings), { 'hansa.purpose': name, 'hansa.agreement': name })
    })
})

describe('rowsUrl', () => {
  for (const name of oddNames)
    it(`is an address that says the same: ${JSON.stringify(name)}`, () => {
      const url = new URL(rowsUrl(oddFacts(name), { url: 'http://[::1]:4242' }, { limit: 3 }))
      assert.deepEqual(url.pathname.split('/').slice(2).map(decodeURIComponent), [name, name, name])
      assert.deepEqual(Object.fromEntries(url.searchParams), { limit: '3', purpose: name, agreement: name })
    })
})

describe('selectSql', () => {
  it('quotes what SQL would not take as it is', () => {
    assert.equal(selectSql(facts), 'select * from sales.orders limit 10')
    assert.equal(selectSql({ domain: 'Sales', dataset: 'a "b"' }), 'select * from "Sales"."a ""b""" limit 10')
  })
})

describe('the lines', () => {
  const addresses = { host: '127.0.0.1', port: 5433, secure: false, url: 'http://127.0.0.1:4242' }

  it('have no secret in them, and name where it comes from', () => {
    for (const name of clientNames) {
      const text = connectClients[name].lines(facts, addresses).map((each) => each.text)
      assert.match(text.join('\n'), /HANSA_TOKEN| share profile | identity password /, name)
    }
  })

  it('want a certificate that is trusted where the node is another machine', () => {
    const far = { host: 'data.example.org', port: 5433, secure: true }
    assert.match(textOf(psqlLines(facts, far)), / PGSSLMODE=verify-full PGSSLROOTCERT=system psql /)
    assert.match(textOf(psycopgLines(facts, far)), /sslmode="verify-full", sslrootcert="system"/)
    assert.match(textOf(nodeLines(facts, far)), /ssl: true/)
    assert.match(textOf(adbcLines(facts, far)), /"grpc\+tls:\/\/data\.example\.org:5433"/)
    assert.match(textOf(jdbcLines(facts, far)), /&sslmode=verify-full&sslfactory=/)
  })

  it('are whole programs, whatever things are called', () => {
    for (const name of oddNames) {
      const odd = oddFacts(name)
      const shell = psqlLines(odd, addresses).map(({ text }) => text)
      const words = execFileSync('sh', ['-c', `psql() { printf '%s\\0' "$@"; }\n${shell.join('\n')}`], {
        encoding: 'utf8',
      }).split('\0')
      assert.deepEqual(words.slice(7, 10), [name, '-c', selectSql(odd)])
      execFileSync(process.execPath, ['--check', '--input-type=module', '-'], {
        input: textOf(nodeLines(odd, addresses)),
      })
      const { mcpServers } = JSON.parse(textOf(agentLines(odd, addresses))) as { mcpServers: object }
      assert.deepEqual(Object.keys(mcpServers), [name])
    }
  })
})

describe('portAddress', () => {
  const pgwire = { host: '127.0.0.1', port: 5433 }

  it('is one that clients on this machine reach', () => {
    assert.deepEqual(portAddress('pgwire', { pgwire: { ...pgwire, host: '0.0.0.0' } }), {
      host: '127.0.0.1',
      port: 5433,
      secure: false,
    })
    assert.deepEqual(portAddress('pgwire', { pgwire: { ...pgwire, host: '::' } }), {
      host: '::1',
      port: 5433,
      secure: false,
    })
  })

  it('has the host that its reader asked by, where the port listens everywhere', () => {
    const everywhere = { ...pgwire, host: '::', certificate: '/c', key: '/k' }
    assert.deepEqual(portAddress('pgwire', { pgwire: everywhere }, 'https://mesh.example.org'), {
      host: 'mesh.example.org',
      port: 5433,
      secure: true,
    })
    assert.partialDeepStrictEqual(portAddress('pgwire', { pgwire: everywhere }, 'http://[::1]:4242'), {
      host: '::1',
      secure: false,
    })
    assert.match(
      sentence(portAddress('pgwire', { pgwire }, 'https://mesh.example.org')),
      /own machine only: `pgwire\.host`/,
    )
  })

  it('is a sentence where there is none', () => {
    assert.match(sentence(portAddress('pgwire', {})), /`pgwire: \{\}` in mesh\.yaml/)
    assert.match(sentence(portAddress('pgwire', { pgwire: { ...pgwire, port: 0 } })), /set `pgwire\.port`/)
    const elsewhere = { ...pgwire, host: '192.0.2.1' }
    assert.match(sentence(portAddress('pgwire', { pgwire: elsewhere })), /over TLS only/)
    assert.deepEqual(portAddress('pgwire', { pgwire: { ...elsewhere, certificate: '/c', key: '/k' } }), {
      host: '192.0.2.1',
      port: 5433,
      secure: true,
    })
  })
})

describe('httpAddress', () => {
  it('is the one that its reader asked by', () => {
    const url = 'https://mesh.example.org'
    assert.deepEqual(httpAddress({ http: { host: '127.0.0.1', port: 0 } }, url), { url })
  })
  it('is one that clients on this machine reach, or a sentence', () => {
    assert.deepEqual(httpAddress({ http: { host: '::', port: 4242 } }), { url: 'http://[::1]:4242' })
    assert.match(sentence(httpAddress({ http: { host: '127.0.0.1', port: 0 } })), /set `http\.port`/)
  })
})

const sentence = (address: string | object): string => {
  assert.ok(typeof address === 'string')
  return address
}

const textOf = (snippets: readonly { readonly text: string }[]): string =>
  snippets.map(({ text }) => text).join('\n')
