import type { Page } from 'playwright-core'
import * as z from 'zod'

/** Something that the Tab key is on. */
export interface TabStop {
  /** Among the controls of the page, in their order; -1 where it is none of them, such as a part that scrolls. */
  readonly index: number
  readonly name: string
  /** Whether an outline of two pixels or more tells it apart from its ground, three to one. */
  readonly isRinged: boolean
  /** Whether something else covers it wholly. */
  readonly isCovered: boolean
}

const tabStop = z.object({ index: z.int(), name: z.string(), isRinged: z.boolean(), isCovered: z.boolean() })

export interface Walk {
  readonly stops: readonly TabStop[]
  /** Controls that the key has not reached. */
  readonly missed: readonly string[]
}

/** More presses than that are a trap. */
const mostPresses = 600

/** Goes through what is in a part of a page with Tab, or back with Shift and Tab, from one end to the other. */
export async function walk(page: Page, part: 'body' | 'main', key: 'Tab' | 'Shift+Tab'): Promise<Walk> {
  await page.evaluate(beginAt(part, key))
  const stops: TabStop[] = []
  for (let press = 0; press < mostPresses; press++) {
    await page.keyboard.press(key)
    const stop = tabStop.nullable().parse(await page.evaluate('window.walk.look()'))
    // From the end of the page the key goes out of it, and then in again.
    if (stop === null && press === 0) continue
    if (stop === null) return { stops, missed: z.array(z.string()).parse(await page.evaluate(missed)) }
    stops.push(stop)
  }
  throw new Error(
    `no end of ${stops
      .slice(-5)
      .map(({ name }) => name)
      .join(', ')}`,
  )
}

/** Presses Tab until a control of that name has the focus, as somebody does who looks for it. */
export async function tabTo(page: Page, name: RegExp): Promise<void> {
  const met: string[] = []
  for (let press = 0; press < mostPresses; press++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate<string>(focused)
    if (name.test(at)) return
    if (met.filter((each) => each === at).length > 20) break
    met.push(at)
  }
  throw new Error(`no ${String(name)} among ${[...new Set(met)].join(' | ')}`)
}

/** What has the focus, in words: its element, and what names it. */
export const focusOf = (page: Page): Promise<string> => page.evaluate<string>(focused)

/** What of a walk is not as it should be, a sentence each. */
export function faultsOf({ stops, missed }: Walk): readonly string[] {
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
  const { root, end } = window.walk
  if (at === null || at === root || at === end || !root.contains(at)) return null
  window.walk.reached.add(at)
  const rgb = (colour) => {
    const context = (window.walk.canvas ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }))
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    return [...context.getImageData(0, 0, 1, 1).data]
  }
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    return 0.2126 * x + 0.7152 * y + 0.0722 * z
  }
  const groundOf = (each) => {
    for (let e = each; e !== null; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor)
      if (colour[3] === 255) return colour
    }
    return [255, 255, 255, 255]
  }
  const isRing = (each) => {
    const { outlineStyle, outlineWidth, outlineColor, outlineOffset } = getComputedStyle(each)
    if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return false
    const ground = groundOf(parseFloat(outlineOffset) < 0 ? each : each.parentElement)
    const [a, b] = [light(rgb(outlineColor)), light(ground)].sort((x, y) => y - x)
    return (a + 0.05) / (b + 0.05) >= 3
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
    index: window.walk.controls.indexOf(at),
    name: window.walk.nameOf(at),
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
  const nameOf = ${nameOf}
  const look = ${look}
  window.walk = { root, end, controls, nameOf, look, reached: new Set() }
  const start = '${key}' === 'Tab' ? ('${part}' === 'main' ? root : end) : end
  start.focus({ preventScroll: true })
})()`

const missed = `window.walk.controls.filter((each) => !window.walk.reached.has(each)).map(window.walk.nameOf)`
