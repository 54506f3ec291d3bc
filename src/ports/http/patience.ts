import type { IncomingMessage } from 'node:http'

/** For a request to have come in whole, unless it may take longer. */
const longestRequestMs = 60_000

const timers = new WeakMap<IncomingMessage, NodeJS.Timeout>()

/** Cuts off a client that takes too long to say what it wants. */
export function cutOffLater(incoming: IncomingMessage): void {
  clearTimeout(timers.get(incoming))
  const timer = setTimeout(() => {
    if (!incoming.complete) incoming.destroy()
  }, longestRequestMs).unref()
  timers.set(incoming, timer)
  incoming.once('close', () => clearTimeout(timer))
}

/** Lets a request take as long as the server waits for any: its sender may send much. */
export const letTakeLonger = (incoming: IncomingMessage): void => clearTimeout(timers.get(incoming))
