import { Fragment, type ReactNode } from 'react'
import { Link } from 'wouter'

/** A principal, by name; a name without a kind is a user's. */
export const PersonLink = ({ principal }: { readonly principal: string }): ReactNode => (
  <Link to={personAddress(principal)}>{principal}</Link>
)

/** Several of them. */
export const PersonLinks = ({ of }: { readonly of: readonly string[] }): ReactNode =>
  of.map((principal, index) => (
    <Fragment key={principal}>
      {index === 0 ? null : ', '}
      <PersonLink principal={principal} />
    </Fragment>
  ))

/** Where somebody's page is. */
export const personAddress = (principal: string): string =>
  `/people/${encodeURIComponent(principal.includes(':') ? principal : `user:${principal}`)}`
