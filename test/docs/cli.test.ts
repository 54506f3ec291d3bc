import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Command } from 'commander'
import { program } from '../../src/cli/program.ts'
import { systemTerminal } from '../../src/cli/terminal.ts'
import { errorTable } from '../../src/errors.ts'
import { readGuide } from './guide.ts'

const page = readGuide('docs/cli.md')

describe('docs/cli.md', () => {
  it('has a heading for every command, and no other', () => {
    const headings = [...page.matchAll(/^## (hansa .+)$/gm)].map(([, heading]) => heading)
    assert.deepEqual(headings.toSorted(), [...commands().keys()].toSorted())
  })

  for (const [usage, command] of commands())
    it(`lists the options of ${usage}`, () => {
      assert.deepEqual(optionsIn(sectionOf(`## ${usage}`)), optionsOf(command))
    })

  it('lists the options of all commands', () => {
    const root = program(systemTerminal())
    const said = optionsIn(sectionOf('# Command line'))
    assert.deepEqual(said, [...optionsOf(root), '-h, --help'])
  })

  it('gives every error code its exit status', () => {
    const rows = [...sectionOf('## Exit status').matchAll(/^\| (\d+) \|[^|]*\|([^|]*)\|$/gm)]
    const said = rows.flatMap(([, status, codes]) =>
      [...(codes ?? '').matchAll(/`(\w+)`/g)].map(([, code]) => [code, Number(status)]),
    )
    const meant = Object.entries(errorTable).map(([code, { exitStatus }]) => [code, exitStatus])
    assert.deepEqual(Object.fromEntries(said), Object.fromEntries(meant))
  })
})

function argumentText(argument: Command['registeredArguments'][number]): string {
  const text = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${text}>` : `[${text}]`
}

/** All that can be called, by how it is typed. */
function commands(): ReadonlyMap<string, Command> {
  const found = new Map<string, Command>()
  const add = (command: Command, above: string): void => {
    const usage = [above, command.name(), ...command.registeredArguments.map(argumentText)].join(' ')
    if (command.commands.length === 0) found.set(usage, command)
    for (const inner of command.commands) add(inner, `${above} ${command.name()}`)
  }
  const root = program(systemTerminal())
  for (const command of root.createHelp().visibleCommands(root)) add(command, 'hansa')
  return found
}

const optionsOf = (command: Command): readonly string[] => command.options.map(({ flags }) => flags)

/** From a heading to the next. */
function sectionOf(heading: string): string {
  const start = page.indexOf(`${heading}\n`)
  assert.notEqual(start, -1, heading)
  const end = page.indexOf('\n#', start + heading.length)
  return page.slice(start, end < 0 ? undefined : end)
}

const optionsIn = (section: string): readonly string[] =>
  [...section.matchAll(/^\| `(-[^`]+)` \|/gm)].map(([, flags]) => flags ?? '')
