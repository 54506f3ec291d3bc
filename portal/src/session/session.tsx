import { createContext, useContext, useMemo, type ReactNode } from 'react'
import { mesh, type Reader } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Heading } from '../parts/heading.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { SignInScreen } from './sign-in-screen.tsx'

/** Who is signed in at this browser. */
export interface Session {
  readonly reader: Reader
  readonly signOut: () => Promise<void>
}

const SessionContext = createContext<Session | undefined>(undefined)

/** The session around this component. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new Error('this is shown to who is signed in only')
  return session
}

/** Shows what is inside to who is signed in, and the way in to everybody else: at the same address, so that links stay good. */
export function SignedIn({ children }: { readonly children: ReactNode }): ReactNode {
  const { loaded, again } = useLoaded('session', readReader)
  const reader = loaded.kind === 'ready' ? loaded.value : undefined
  const session = useMemo(
    () =>
      reader && {
        reader,
        signOut: async () => {
          await mesh.signOut()
          // Everything that was shown goes with the page.
          window.location.assign('/')
        },
      },
    [reader],
  )
  if (session !== undefined) return <SessionContext value={session}>{children}</SessionContext>
  if (loaded.kind === 'loading')
    return (
      <main className="sign-in">
        <Skeleton what="the portal" />
      </main>
    )
  if (loaded.kind === 'ready' || loaded.problem.status === 401) return <SignInScreen done={again} />
  return (
    <main className="sign-in">
      <div className="stack">
        <Heading title="Hansa" />
        <ProblemNote problem={loaded.problem} again={again} />
      </div>
    </main>
  )
}

/** Who is signed in; undefined where nobody is. */
async function readReader(): Promise<Reader | undefined> {
  const { principal } = await mesh.showSession()
  return principal === undefined ? undefined : mesh.showMe()
}
