import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import * as z from 'zod'
import { colours } from './colours.ts'
import type { PortalWindow } from './portal-browser.ts'

/** Something that the Tab key is on. */
const tabStop = z.object({
  /** Among the controls of the page, in their order; -1 where it is none of them, such as a part that scrolls. */
  index: z.int(),
  name: z.string(),
  /** Whether an outline of two pixels or more tells it apart from its ground, three to one. */
  isRinged: z.boolean(),
  /** Whether something else covers it wholly. */
  isCovered: z.boolean(),
})

const walked = z.object({
  stops: z.array(tabStop).readonly(),
  /** Controls that the key has not reached. */
  missed: z.array(z.string()).readonly(),
})
type Walk = z.infer<typeof walked>

/** More presses than that are a trap. */
const mostPresses = 600

/** Goes through what is in a part of a page with Tab, or back with Shift and Tab, from one end to the other. */
async function walk(page: Page, part: 'body' | 'main', key: TabKey): Promise<Walk> {
  const controls = await page.evaluate<number>(beginAt(part, key))
  await press(page, key, controls + 2)
  return walked.parse(await page.evaluate('window.walk.told()'))
}

/** Presses Tab until a control of that name has the focus, as somebody does who looks for it. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  await page.evaluate(`(() => {
    window.met = []
    ${pressedUntil(`() => {
      const at = (${focused})
      met.push(at)
      return ${String(name)}.test(at) || met.filter((each) => each === at).length > 20
    }`)}
  })()`)
  await press(page, 'Tab', 6)
  const met = z.array(z.string()).parse(await page.evaluate('window.met'))
  if (!name.test(met.at(-1) ?? ''))
    throw new Error(`no ${String(name)} among ${[...new Set(met)].join(' | ')}`)
}

type TabKey = 'Tab' | 'Shift+Tab'

/** Begins to look after each key whether that was the last one; the page is kept from those that are on their way then. */
const pressedUntil = (isLast: string): string => `
  const isLast = ${isLast}
  const stop = new AbortController()
  window.pressed = { isOver: false, stop: () => stop.abort() }
  const take = (event) => {
    if (window.pressed.isOver) {
      event.preventDefault()
      event.stopImmediatePropagation()
    } else if (event.type === 'keyup') window.pressed.isOver = isLast()
  }
  for (const type of ['keydown', 'keyup']) addEventListener(type, take, { capture: true, signal: stop.signal })`

/** Presses a key, as often at first as is said and then a few times more, until it was pressed for the last time. */
async function press(page: Page, key: TabKey, first: number): Promise<void> {
  const keyboard = await page.context().newCDPSession(page)
  const tab = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9, modifiers: key === 'Tab' ? 0 : 8 }
  const types = ['rawKeyDown', 'keyUp'] as const
  let [pressed, isOver] = [0, false]
  for (let many = first; pressed < mostPresses && !isOver; many = 6) {
    // They are sent in their order, and none waits until the one before is answered.
    const sent = Array.from({ length: many }, () =>
      types.map((type) => keyboard.send('Input.dispatchKeyEvent', { type, ...tab })),
    )
    await Promise.all(sent.flat())
    isOver = await page.evaluate<boolean>('window.pressed.isOver')
    pressed += many
  }
  await page.evaluate('window.pressed.stop()')
  await keyboard.detach()
  if (!isOver) throw new Error(`no end after ${pressed} times ${key}`)
}

/** What has the focus, in words: its element, and what names it. */
export const focusOf = (page: Page): Promise<string> => page.evaluate<string>(focused)

/** Goes through screens from one end to the other and back, in light and in dark, and says what is not as it should be. */
export async function faultsOn(
  window: PortalWindow,
  addresses: readonly string[],
): Promise<readonly string[]> {
  const { page } = window
  const faults: string[] = []
  for (const address of addresses) {
    await window.visit(address)
    // What is around all screens is gone through once.
    const part = address === '/' ? 'body' : 'main'
    const to = await walk(page, part, 'Tab')
    await page.emulateMedia({ colorScheme: 'dark' })
    const fro = await walk(page, part, 'Shift+Tab')
    await page.emulateMedia({ colorScheme: 'light' })
    if (part === 'body') assert.equal(to.stops[0]?.name, 'a To the content')
    const found = [...faultsOf(to), ...faultsOf({ ...fro, stops: fro.stops.toReversed() })]
    faults.push(...found.map((fault) => `${address}: ${fault}`))
  }
  return faults
}

/** What of a walk is not as it should be, a sentence each. */
function faultsOf({ stops, missed }: Walk): readonly string[] {
  const known = stops.filter(({ index }) => index >= 0)
  return [
    ...missed.map((name) => `not reached: ${name}`),
    ...stops.filter(({ isRinged }) => !isRinged).map(({ name }) => `not seen to have the focus: ${name}`),
    ...stops.filter(({ isCovered }) => isCovered).map(({ name }) => `covered: ${name}`),
    ...known
      .filter(({ index }, at) => index < (known[at - 1]?.index ?? -1))
      .map(({ name }) => `out of order: ${name}`),
  ]
}

const nameOf = `(each) => each.tagName.toLowerCase() + ' ' +
  (each.matches('[data-stop]') ? 'stop ' : '') + (each.getAttribute('aria-label') || each.labels?.[0]?.innerText || each.innerText || each.name || each.className || '').slice(0, 80).trim()`

const focused = `(${nameOf})(document.activeElement)`

const look = `() => {
  const at = document.activeElement
  if (at === null || at === root || at === end || !root.contains(at)) return null
  reached.add(at)
  const isRing = (each) => {
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(each)
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return false
    const ground = groundOf(parseFloat(outlineOffset) < 0 ? each : each.parentElement)
    return contrast(rgb(outlineColor), ground) >= 3
  }
  const box = at.getClientRects()[0] ?? at.getBoundingClientRect()
  const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)]
  const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)]
  const places = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]].map(([x, y]) =>
    document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y))
  const isSeen = right - left > 1 && bottom - top > 1 && places.some((hit) => hit !== null &&
    (at.contains(hit) || [...(at.labels ?? [])].some((label) => label.contains(hit))))
  const around = at.closest('.editor')
  return {
    index: controls.indexOf(at),
    name: nameOf(at),
    isRinged: isRing(at) || (around !== null && isRing(around)),
    isCovered: !isSeen,
  }
}`

/**
 * The controls of the part in their order, of which a group of radio buttons is one; what arrow keys reach in a drawing is not.
 * A mark at the end of the page is where the way ends and where the way back begins.
 */
const beginAt = (part: string, key: string): string => `(() => {
  const root = document.querySelector('${part}')
  const end = document.querySelector('#end') ?? document.body.appendChild(document.createElement('span'))
  end.id = 'end'
  end.tabIndex = 0
  end.textContent = 'end'
  const isChosen = (each) => each.type !== 'radio' || each === ([...document.getElementsByName(each.name)]
    .find(({ checked }) => checked) ?? document.getElementsByName(each.name)[0])
  const controls = [...root.querySelectorAll(
    'a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]')].filter((each) =>
    each.checkVisibility({ visibilityProperty: true }) && !each.disabled && each.tabIndex >= 0 && each !== end && isChosen(each))
  ${colours}
  const nameOf = ${nameOf}
  const reached = new Set()
  const look = ${look}
  const stops = []
  let isFirst = true
  ${pressedUntil(`() => {
    const stop = look()
    // From the end of the page the key goes out of it, and then in again.
    const isOut = stop === null && !isFirst
    isFirst = false
    if (stop !== null) stops.push(stop)
    return isOut
  }`)}
  window.walk = { told: () => ({ stops, missed: controls.filter((each) => !reached.has(each)).map(nameOf) }) }
  const start = '${key}' === 'Tab' ? ('${part}' === 'main' ? root : end) : end
  start.focus({ preventScroll: true })
  return controls.length
})()`
