import { Fragment, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useName } from './use-name.ts'

/** A principal as people call them, with the id, which nobody else has; the id alone where no name is known. */
export function PersonName({ principal }: { readonly principal: string }): ReactNode {
  const id = withKind(principal)
  const name = useName(id)
  if (name === undefined) return principal
  return (
    <>
      {name} <span className="quiet small">{id}</span>
    </>
  )
}

/** The same, leading to their page; a name without a kind is a user's. */
export const PersonLink = ({ principal }: { readonly principal: string }): ReactNode => (
  <Link to={personAddress(principal)}>
    <PersonName principal={principal} />
  </Link>
)

/** Several of them. */
export const PersonLinks = ({ of }: Several): ReactNode => listed(of, PersonLink)

/** Several of them, where nothing leads to their pages. */
export const PersonNames = ({ of }: Several): ReactNode => listed(of, PersonName)

interface Several {
  readonly of: readonly string[]
}

const listed = (principals: Several['of'], Person: typeof PersonName): ReactNode =>
  principals.map((principal, index) => (
    <Fragment key={principal}>
      {index === 0 ? null : ', '}
      <Person principal={principal} />
    </Fragment>
  ))

/** Where somebody's page is. */
export const personAddress = (principal: string): string =>
  `/people/${encodeURIComponent(withKind(principal))}`

const withKind = (principal: string): string => (principal.includes(':') ? principal : `user:${principal}`)
