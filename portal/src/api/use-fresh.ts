import { useEffect, useEffectEvent } from 'react'
import type { MeshEvent } from '../../../src/api/client/follow-mesh.ts'
import { isFollowing, useMeshEvents } from './live.ts'

/** How often is asked about what is not heard of. */
const restMs = 15_000

/** Asks again once something happens that it is about; while events do not come, now and then. */
export function useFresh(again: () => void, isAbout: (event: MeshEvent) => boolean): void {
  useMeshEvents((event) => {
    if (event === undefined || isAbout(event)) again()
  })
  useNowAndThen(() => {
    if (!isFollowing()) again()
  })
}

/** Asks again now and then while it is looked at: for what nobody tells of, as whether a node can be reached. */
export function useNowAndThen(again: () => void): void {
  const rested = useEffectEvent(() => {
    if (document.visibilityState === 'visible') again()
  })
  useEffect(() => {
    const timer = setInterval(() => rested(), restMs)
    return () => clearInterval(timer)
  }, [])
}

const isOf =
  (...kinds: readonly string[]) =>
  ({ type }: Pick<MeshEvent, 'type'>): boolean =>
    kinds.some((kind) => type.startsWith(`hansa.${kind}.`))

/** Products as they stand, and the rules about them. */
export const ofTheMap = isOf('product', 'slo', 'rules')
export const ofAgreements = isOf('agreement')
export const ofProposals = isOf('proposal', 'rules')

/** What changes what somebody sees of a product. */
export const ofProduct =
  (product: string) =>
  (event: MeshEvent): boolean =>
    event.type === 'hansa.rules.enacted' || event.data['product'] === product
