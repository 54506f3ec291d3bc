/** The outside world, passed in so that tests can hold it still. Nothing else reads the clock or the environment. */
export interface Effects {
  readonly now: () => Date
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Hears how far work is; the command line draws it. */
  readonly report: (progress: Progress) => void
}

/** How far one piece of work is. `done` and `total` share `unit`; `total` is absent where it cannot be known. */
export type Progress =
  | { readonly kind: 'started'; readonly task: string; readonly total?: number; readonly unit?: string }
  | { readonly kind: 'advanced'; readonly task: string; readonly done: number; readonly total?: number }
  | { readonly kind: 'finished'; readonly task: string; readonly outcome: string; readonly ok: boolean }
  | { readonly kind: 'note'; readonly level: 'info' | 'warning'; readonly text: string }

export const systemEffects: Effects = {
  now: () => new Date(),
  environment: process.env,
  report: () => undefined,
}
