import { useEffect, useState, type FunctionComponent } from 'react'
import { Skeleton } from './skeleton.tsx'

/**
 * A component whose module is brought when it is first shown; `what` is what a reader waits for. Not by `lazy`: whatever follows
 * the fallback of a `Suspense`, React holds back until that has been seen for 300 ms, though it was there after ten.
 */
export function brought<Props extends object>(
  what: string,
  bring: () => Promise<FunctionComponent<Props>>,
): FunctionComponent<Props> {
  let known: FunctionComponent<Props> | undefined
  return function Brought(props) {
    const [Component, setComponent] = useState(() => known)
    const [fault, setFault] = useState<{ readonly error: unknown }>()
    const isHere = Component !== undefined
    useEffect(() => {
      if (isHere) return
      let isShown = true
      bring().then(
        (component) => {
          known = component
          if (isShown) setComponent(() => component)
        },
        (error: unknown) => {
          if (isShown) setFault({ error })
        },
      )
      return () => {
        isShown = false
      }
    }, [isHere])
    if (fault !== undefined) throw fault.error
    return Component === undefined ? <Skeleton what={what} /> : <Component {...props} />
  }
}
