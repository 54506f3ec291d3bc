/** A statement that was run in this browser. */
export interface Remembered {
  readonly sql: string
  readonly purpose?: string | undefined
  /** An ISO time. */
  readonly at: string
}

const place = 'hansa.sql.history'
const most = 50

/** Statements of this browser, the newest first. They stay in it, and are gone with its storage. */
export function remembered(principal: string): readonly Remembered[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(`${place}.${principal}`) ?? '[]')
    return Array.isArray(kept) ? kept.filter(isRemembered) : []
  } catch {
    return []
  }
}

/** Keeps a statement; an earlier run of the same is forgotten. */
export function remember(principal: string, statement: Remembered): readonly Remembered[] {
  const others = remembered(principal).filter(({ sql }) => sql !== statement.sql)
  const all = [statement, ...others].slice(0, most)
  localStorage.setItem(`${place}.${principal}`, JSON.stringify(all))
  return all
}

export const forgetAll = (principal: string): void => localStorage.removeItem(`${place}.${principal}`)

const isRemembered = (value: unknown): value is Remembered =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'sql') === 'string' &&
  typeof Reflect.get(value, 'at') === 'string'
