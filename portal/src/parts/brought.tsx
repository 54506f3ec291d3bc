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
      bring().then(
        (component) => {
          known = component
          setComponent(() => component)
        },
        (error: unknown) => setFault({ error }),
      )
    }, [isHere])
    if (fault !== undefined) throw fault.error
    return Component === undefined ? <Skeleton what={what} /> : <Component {...props} />
  }
}
