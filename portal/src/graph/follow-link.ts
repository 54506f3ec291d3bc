import type { MouseEvent } from 'react'
import { useLocation } from 'wouter'

/** Goes where a link that was clicked leads, without loading the page anew; clicks that mean another window are the browser's. */
export function useFollowLink(): (event: MouseEvent) => void {
  const [, navigate] = useLocation()
  return (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    const to = link?.getAttribute('href')
    if (to === null || to === undefined || !isPlain) return
    event.preventDefault()
    navigate(to)
  }
}
