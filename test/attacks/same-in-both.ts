import assert from 'node:assert/strict'
import { worlds } from './world.ts'

/** What the two worlds answered to a statement, which is the same and holds nothing that is hidden; it fails otherwise. */
export function sameInBoth(sql: string, [first = '', second = '']: readonly string[]): string {
  if (first !== second) assert.fail(`the worlds differ in ${sql}:\n${difference(first, second)}`)
  assertSilent(sql, first.replaceAll(JSON.stringify(sql).slice(1, -1), ''))
  return first
}

/** Fails where a canary, or the beginning of one, is in what was `told` of something. */
export function assertSilent(what: string, told: string): void {
  for (const { canary } of worlds) {
    const name = canary.slice(0, 6)
    if (told.includes(name)) assert.fail(`${name} sings in ${what}:\n${told.slice(0, 600)}`)
  }
}

/** From where two long texts part. */
function difference(first: string, second: string): string {
  let at = 0
  while (at < first.length && first[at] === second[at]) at += 1
  const from = Math.max(0, at - 80)
  return `${first.slice(from, from + 300)}\n${second.slice(from, from + 300)}`
}
