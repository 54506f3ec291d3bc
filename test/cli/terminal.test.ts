import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { eventually } from '../support/eventually.ts'
import { startHansa } from '../support/hansa.ts'
import { skipWithout } from '../support/needs.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const bin = path.resolve(import.meta.dirname, '../../bin/hansa.mjs')
const endless = 'select sum(a.range * b.range) from range(10000000) a, range(10000000) b'
const escape = '\u001b'

describe('output', () => {
  let mesh: TestMesh
  before(async () => {
    mesh = new TestMesh(shop)
    await mesh.apply()
    await mesh.close()
  })
  after(() => mesh[Symbol.asyncDispose]())

  /** What a person at a terminal sees of a command. */
  async function atTerminal(
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const quoted = [process.execPath, bin, ...words].map((word) => `'${word}'`).join(' ')
    // Node.js takes a machine with CI set for one without colours, and nobody sits at those.
    const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...rest } = process.env
    const { stdout } = await promisify(execFile)('script', ['-qec', `stty cols 50; ${quoted}`, '/dev/null'], {
      cwd: mesh.root,
      env: { ...rest, TERM: 'xterm', ...env },
    })
    return stdout
  }

  describe('at a terminal', { skip: skipWithout('script') }, () => {
    it('shows a live line of progress, no longer than the terminal is wide, and colours', async () => {
      mesh.writeTo('sales/orders', 'deliveries.csv', 'id,customer,amount\n1,ann,1\n')
      const text = await atTerminal(['apply'])
      const live = text.split('\r').filter((line) => /[░█]/.test(line))
      assert.ok(live.length > 0)
      for (const line of live) assert.ok(line.replaceAll(/\u001b\[\d*K/g, '').trimEnd().length < 50, line)
      assert.match(text, /█{20} 3\/3/)
      assert.ok(text.includes(`${escape}[32m✓`))
      assert.match(text, /3 published\s*$/)
    })

    it('has no colours where NO_COLOR is set', async () => {
      const text = await atTerminal(['apply', '--force'], { NO_COLOR: '1' })
      assert.doesNotMatch(text, /\u001b\[\d*m/)
    })

    it('has no live line on a terminal that cannot redraw', async () => {
      mesh.writeTo('sales/orders', 'deliveries.csv', 'id,customer,amount\n1,ann,2\n')
      assert.doesNotMatch(await atTerminal(['apply'], { TERM: 'dumb' }), /[░█]|\u001b/)
    })

    it('cuts a table to its width', async () => {
      const text = await atTerminal([
        'query',
        `select repeat(customer, 60) as wide, 1 as one from sales.orders`,
      ])
      for (const line of text.trimEnd().split(/\r?\n/)) assert.ok(line.length <= 50, line)
    })

    it('keeps Parquet from it', async () => {
      await assert.rejects(
        atTerminal(['query', '-f', 'parquet', 'select 1']),
        ({ stdout }: { stdout: string }) => stdout.includes('Parquet is not for a terminal'),
      )
    })
  })

  describe('elsewhere', () => {
    it('is plain lines, one for each thing that ended', async () => {
      mesh.writeTo('sales/orders', 'deliveries.csv', 'id,customer,amount\n1,ann,3\n')
      const { stderr } = await startHansa(['apply'], { cwd: mesh.root }).ended
      assert.doesNotMatch(stderr, /[\r\u001b░█]/)
      assert.equal(stderr.match(/^✓ \w+\/\w+ {2}published/gm)?.length, 3)
    })

    it('has colours where FORCE_COLOR asks for them', async () => {
      const { stderr } = await startHansa(['show', 'nothing'], { cwd: mesh.root, env: { FORCE_COLOR: '1' } })
        .ended
      assert.ok(stderr.startsWith(`${escape}[31mhansa:`))
    })

    it('may be closed by a reader that has seen enough: the query ends quietly and its session with it', async () => {
      const shell = spawn(
        'sh',
        ['-c', '"$0" "$@" | head -n 1', process.execPath, bin, 'query', '-f', 'csv', 'from range(5000000)'],
        { cwd: mesh.root, stdio: ['ignore', 'pipe', 'pipe'] },
      )
      let said = ''
      shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
      shell.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      await once(shell, 'close')
      assert.equal(said, 'range\r\n')
      assert.deepEqual(readdirSync(path.join(mesh.state, 'sessions')), [])
    })

    it('ends a query at Ctrl-C, with 130, and its session with it', async () => {
      const sessions = path.join(mesh.state, 'sessions')
      const { child, ended } = startHansa(['query', endless], { cwd: mesh.root })
      await eventually(() => existsSync(sessions) && readdirSync(sessions).length > 0)
      child.kill('SIGINT')
      const { status, stdout, stderr } = await ended
      assert.deepEqual([status, stdout, stderr], [130, '', 'hansa: the statement was cancelled\n'])
      assert.deepEqual(readdirSync(sessions), [])
    })

    for (const words of [['query', 'select 1'], ['status']])
      it(
        `says that the disk behind it is full: ${words[0]}`,
        { skip: process.platform !== 'linux' },
        async () => {
          const stdout = openSync('/dev/full', 'w')
          const { status, stderr } = await startHansa(words, { cwd: mesh.root, stdout }).ended
          assert.equal(status, 10)
          assert.match(stderr, /^hansa: writing the output: the disk is full\n.*\n$/)
          assert.deepEqual(readdirSync(path.join(mesh.state, 'sessions')), [])
        },
      )
  })
})
