import { colours } from './colours.ts'

/** What is known by its edge, or by its colour. */
const boxes = [
  'input:not([type=checkbox], [type=radio])',
  ...['select', 'textarea', '.button', '.finder', '.editor', '.budget'],
  ...['.graph-card', '.graph-key', '.map-domain', '.map-chip', '.map-dot'],
]

/** Lines of a grid only help, what is left of a budget has its edge, and lines stand back while others are looked at. */
const spared = ['[stroke-opacity="0.1"] > *', '.all', '[data-lit=true] > :not([data-lit=true])']
const shapes = `svg :is(path, rect, circle, line):not(${spared.join(', ')})`

/**
 * Says which fields, buttons, marks, and shapes of drawings are less than three to one from what they lie on (WCAG 1.4.11). What
 * cannot be used now need not be.
 */
export const faint = `(() => {
  ${colours}
  const over = ([r, g, b, a], part, ground) => [r, g, b].map((v, at) => ground[at] + (v - ground[at]) * part * a / 255)
  const told = (each, drawn, ground) => {
    const best = Math.max(0, ...drawn.map(([colour, part]) => contrast(over(rgb(colour), part, ground), ground)))
    if (best >= 3) return []
    const name = each.getAttribute('aria-label') || each.getAttribute('name') || each.textContent
    return [best.toFixed(2) + ' to 1: ' + each.tagName + '.' + each.getAttribute('class') + ' ' + name.slice(0, 40)]
  }
  const isShown = (each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    !each.matches(':disabled, [aria-disabled=true]')
  const sides = ['Top', 'Right', 'Bottom', 'Left']
  const ofBox = (each) => {
    const style = getComputedStyle(each)
    const edges = sides.filter((side) => parseFloat(style['border' + side + 'Width']) > 0)
      .map((side) => [style['border' + side + 'Color'], 1])
    return told(each, [...edges, [style.backgroundColor, 1]], groundOf(each.parentElement))
  }
  const ofShape = (each) => {
    const style = getComputedStyle(each)
    const { width, height } = each.getBoundingClientRect()
    const drawn = ['fill', 'stroke'].filter((kind) => style[kind] !== 'none')
      .map((kind) => [style[kind], style[kind + 'Opacity'] * style.opacity])
    const isThere = drawn.length > 0 && width + height > 0 && (each.tagName !== 'rect' || width * height > 0)
    return isThere ? told(each, drawn, groundOf(each)) : []
  }
  const all = (selector, look) => [...document.querySelectorAll(selector)].filter(isShown).flatMap(look)
  return [...all(${JSON.stringify(boxes.join(', '))}, ofBox), ...all(${JSON.stringify(`main ${shapes}`)}, ofShape)]
})()`
