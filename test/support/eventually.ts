import { setTimeout as sleep } from 'node:timers/promises'

/** Long enough for a machine that does many other things. */
const patienceMs = 60_000

/** Looks again and again until `isSo`; fails where it never is. */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
  milliseconds = patienceMs,
): Promise<void> {
  const deadline = performance.now() + milliseconds
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it did not come true: ${isSo.toString()}`)
    await sleep(20)
  }
}
