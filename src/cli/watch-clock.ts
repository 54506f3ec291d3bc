import { metrics } from '@opentelemetry/api'
import { clockBehind, heldMilliseconds } from '../sidecar/steady-clock.ts'
import { noteLine, type Terminal } from './terminal.ts'

const everyMilliseconds = 5000
/** As far as clocks of nodes may be apart. */
const tellsFromMilliseconds = 60_000

/** Tells when the machine's clock was set back, and when this node goes by it again; and how far it is behind, as a measurement. */
export function startWatchingClock(
  terminal: Terminal,
  now: () => Date,
  everyMs = everyMilliseconds,
): { readonly stop: () => Promise<void> } {
  const gauge = metrics.getMeter('hansa').createObservableGauge('hansa.clock.behind', {
    description:
      'How far the clock of the machine is behind the time that the node goes by, since it was set back',
    unit: 's',
  })
  const observe: Parameters<typeof gauge.addCallback>[0] = (result) => result.observe(clockBehind(now) / 1000)
  gauge.addCallback(observe)
  let isTold = false
  const timer = setInterval(() => {
    const behind = clockBehind(now)
    if (isTold ? behind > 0 : behind < tellsFromMilliseconds) return
    noteLine(terminal, isTold ? 'The node goes by the clock of this machine again' : setBack(behind))
    isTold = !isTold
  }, everyMs)
  return {
    stop: () => {
      clearInterval(timer)
      gauge.removeCallback(observe)
      return Promise.resolve()
    },
  }
}

const setBack = (milliseconds: number): string =>
  `! the clock of this machine was set back by ${Math.round(milliseconds / 1000)} seconds: for ${heldMilliseconds / 60_000} minutes the node goes by the time that it had, so that nothing is good again that was over, and nodes whose clocks are right may refuse what it asks; then it goes by the clock again`
