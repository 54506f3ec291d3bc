import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, it } from 'node:test'
import type { Command } from 'commander'
import { program } from '../../src/cli/program.ts'
import { errorTable } from '../../src/errors.ts'
import { hansa, hansaPrints } from '../support/hansa.ts'

const root = program({ out: new PassThrough(), err: new PassThrough(), width: 80, liveWidth: undefined })

/** Every command, also those of commands, as it is typed. */
const typed = (command: Command, above: readonly string[] = []): (readonly string[])[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .flatMap((inner) => {
      if (inner.name() === 'help') return []
      const words = [...above, inner.name()]
      return [words, ...typed(inner, words)]
    })

describe('hansa --help', () => {
  it('lists every command and first steps, on standard output', async () => {
    const { status, stdout, stderr } = await hansa(['--help'])
    assert.deepEqual([status, stderr], [0, ''])
    for (const [name = ''] of typed(root)) assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'))
    assert.match(stdout, /\$ hansa init my-mesh/)
  })

  it('says every exit status there is, and no other', async () => {
    const [, table = ''] = /Exit status: ([^]*)\.\n/.exec(await hansaPrints(['--help'])) ?? []
    const said = table.split(/,\s(?=\d)/).map((entry) => Number.parseInt(entry, 10))
    const meant = new Set([0, ...Object.values(errorTable).map(({ exitStatus }) => exitStatus)])
    assert.deepEqual(
      said,
      [...meant].toSorted((a, b) => a - b),
    )
  })

  for (const words of typed(root))
    it(`shows an example for ${words.join(' ')}`, () => {
      const command = words.reduce((found, word) => {
        const inner = found.commands.find((candidate) => candidate.name() === word)
        assert.ok(inner)
        return inner
      }, root)
      let help = ''
      command.configureOutput({ writeOut: (text) => void (help += text) })
      command.outputHelp()
      assert.match(help, new RegExp(`^Example:\\n  \\$ hansa ${words[0]}`, 'm'))
    })

  it('is also `help` and `help <command>`', async () => {
    assert.equal(await hansaPrints(['help']), await hansaPrints(['--help']))
    assert.equal(await hansaPrints(['help', 'query']), await hansaPrints(['query', '--help']))
  })
})

describe('hansa --version', () => {
  it('is that of the package', async () => {
    assert.match(await hansaPrints(['--version']), /^\d+\.\d+\.\d+\n$/)
  })
})

describe('a wrong call', () => {
  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no command', [], /Usage: hansa/],
    ['an unknown command', ['aply'], /unknown command 'aply'\n\(Did you mean apply\?\)/],
    ['an unknown option', ['plan', '--al'], /unknown option '--al'/],
    ['a missing argument', ['query'], /missing required argument 'sql'/],
    ['one argument too many', ['show', 'a', 'b'], /too many arguments/],
    ['an unknown format', ['query', '-f', 'xml', 'select 1'], /Allowed choices are json, /],
    ['a limit that is no number', ['log', 'x', '-n', 'many'], /A whole number from 1 is expected/],
    ['new product without its source', ['new', 'product', 'a/b'], /required option '--from <source>'/],
  ]
  for (const [what, words, message] of wrong)
    it(`${what} ends with 2 and says what there is, on standard error`, async () => {
      const { status, stdout, stderr } = await hansa(words)
      assert.equal(status, 2)
      assert.equal(stdout, '')
      assert.match(stderr, message)
    })
})
