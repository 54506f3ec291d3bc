import { useEffect, useState, type ReactNode, type SubmitEvent } from 'react'
import { mesh } from '../api/mesh.ts'
import { asProblem, type Problem } from '../api/problem.ts'
import { ProblemNote } from '../parts/problem-note.tsx'

interface SignInScreenProps {
  readonly done: () => void
}

/** The way in: a token, or a name and a password. */
export function SignInScreen({ done }: SignInScreenProps): ReactNode {
  const [way, setWay] = useState<'token' | 'password'>('token')
  const [problem, setProblem] = useState<Problem>()
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    document.title = 'Sign in · Hansa'
  }, [])
  const signIn = async (form: FormData): Promise<void> => {
    setBusy(true)
    try {
      await mesh.signIn(proofOf(way, form))
      done()
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault()
    if (!isBusy) void signIn(new FormData(event.currentTarget))
  }
  return (
    <main className="sign-in">
      <form className="card stack" onSubmit={submit} aria-labelledby="sign-in">
        <h1 id="sign-in">Sign in to Hansa</h1>
        {problem === undefined ? null : <ProblemNote problem={problem} />}
        {way === 'token' ? <TokenField /> : <PasswordFields />}
        <button className="button primary" type="submit" aria-disabled={isBusy}>
          Sign in
        </button>
        <button
          className="button"
          type="button"
          onClick={() => setWay(way === 'token' ? 'password' : 'token')}
        >
          {way === 'token' ? 'Use a name and a password' : 'Use a token'}
        </button>
      </form>
    </main>
  )
}

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

const proofOf = (way: 'token' | 'password', form: FormData) =>
  way === 'token'
    ? { token: textOf(form, 'token').trim() }
    : { name: textOf(form, 'name').trim(), password: textOf(form, 'password') }

const TokenField = (): ReactNode => (
  <div className="field">
    <label htmlFor="token">Token</label>
    <input id="token" name="token" type="password" autoComplete="current-password" required autoFocus />
    <p className="hint">
      <code>hansa identity token user:…</code> makes one.
    </p>
  </div>
)

const PasswordFields = (): ReactNode => (
  <>
    <div className="field">
      <label htmlFor="name">Name</label>
      <input id="name" name="name" autoComplete="username" required autoFocus placeholder="user:ana" />
    </div>
    <div className="field">
      <label htmlFor="password">Password</label>
      <input id="password" name="password" type="password" autoComplete="current-password" required />
    </div>
  </>
)
