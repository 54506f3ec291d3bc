import { useEffect, useSyncExternalStore } from 'react'
import { mesh } from '../api/mesh.ts'

/** By principal, as long as the page is there; empty of whom nobody has said a name that the reader may know. */
const known = new Map<string, string>()
const listeners = new Set<() => void>()
let wanted: string[] = []

/** What people call a principal, written with its kind. All whom a screen shows are asked about at once, and each once. */
export function useName(principal: string | undefined): string | undefined {
  useEffect(() => {
    if (principal !== undefined) want(principal)
  }, [principal])
  const name = useSyncExternalStore(subscribe, () =>
    principal === undefined ? undefined : known.get(principal),
  )
  return name === '' ? undefined : name
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed)
  return () => listeners.delete(changed)
}

function want(principal: string): void {
  if (known.has(principal)) return
  known.set(principal, '')
  wanted.push(principal)
  // After the effects of all that is shown at once.
  if (wanted.length === 1) queueMicrotask(askForAll)
}

const mostAtOnce = 100

function askForAll(): void {
  const all = wanted
  wanted = []
  for (let at = 0; at < all.length; at += mostAtOnce) void ask(all.slice(at, at + mostAtOnce))
}

async function ask(principals: readonly string[]): Promise<void> {
  try {
    const { items } = await mesh.listNames({ principal: principals })
    for (const { principal, name } of items) known.set(principal, name)
  } catch {
    // Whom the next screen shows is asked about again; until then ids do.
    for (const principal of principals) known.delete(principal)
  }
  for (const changed of listeners) changed()
}
