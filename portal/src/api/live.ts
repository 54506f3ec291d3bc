import { useEffect, useEffectEvent } from 'react'
import { followMesh, type MeshEvent } from '../../../src/api/client/follow-mesh.ts'
import { mesh } from './mesh.ts'

/** Is told what happened; without an event that the connection was made (anew) or events were lost, so that anything may have happened before. */
type Listener = (event?: MeshEvent) => void

/** How long a tab that nobody looks at stays connected. */
const hiddenMs = 60_000

const listeners = new Set<Listener>()
let following: AbortController | undefined
let hiding: ReturnType<typeof setTimeout> | undefined

/** Tells a component what happens in the mesh while it is shown. A tab has one connection, while anybody listens and looks. */
export function useMeshEvents(heard: Listener): void {
  const listener = useEffectEvent(heard)
  useEffect(() => {
    const own: Listener = (event) => listener(event)
    listen(own)
    return () => leave(own)
  }, [])
}

/** Whether what happens is told to this tab, or will be once the node answers again. */
export const isFollowing = (): boolean => following !== undefined

function listen(listener: Listener): void {
  listeners.add(listener)
  if (listeners.size > 1) return
  document.addEventListener('visibilitychange', look)
  if (document.visibilityState === 'visible') connect()
}

function leave(listener: Listener): void {
  listeners.delete(listener)
  if (listeners.size > 0) return
  document.removeEventListener('visibilitychange', look)
  disconnect()
}

function look(): void {
  clearTimeout(hiding)
  if (document.visibilityState === 'visible') connect()
  else hiding = setTimeout(disconnect, hiddenMs)
}

function disconnect(): void {
  clearTimeout(hiding)
  following?.abort()
  following = undefined
}

function connect(): void {
  if (following !== undefined) return
  const ending = new AbortController()
  following = ending
  void follow(ending.signal)
    // Refused, as where the session is over: what is asked for next says so.
    .catch(() => undefined)
    .finally(() => {
      if (following === ending) following = undefined
    })
}

async function follow(signal: AbortSignal): Promise<void> {
  const asking: Pick<typeof mesh, 'followEvents'> = {
    followEvents: async (...asked) => {
      const response = await mesh.followEvents(...asked)
      tell()
      return response
    },
  }
  for await (const event of followMesh(asking, {}, { signal }))
    tell(event.type === 'hansa.events.lost' ? undefined : event)
}

const tell = (event?: MeshEvent): void => listeners.forEach((listener) => listener(event))
