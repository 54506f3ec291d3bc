import { setImmediate as others } from 'node:timers/promises'

/** How long others wait, and one more. */
const turnMilliseconds = 8

/** Does something with each of many, one after the other; requests are answered meanwhile. */
export async function takingTurns<T>(all: Iterable<T>, act: (one: T) => void): Promise<void> {
  let begun = performance.now()
  for (const one of all) {
    act(one)
    if (performance.now() - begun < turnMilliseconds) continue
    await others()
    begun = performance.now()
  }
}
