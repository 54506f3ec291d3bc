/** A principal as documents write it: its kind, then its id. */
export const principalText = /^(user|team|service|agent|node):([\w.@+-]+)$/

/** What may stand after the kind. */
export const principalId = /^[\w.@+-]+$/
