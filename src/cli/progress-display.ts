import type { Progress } from '../effects.ts'
import { noteLine, paint, type Terminal } from './terminal.ts'

/** Draws progress: on a terminal one live line of what is running, elsewhere a plain line for each thing that ended. */
export interface ProgressDisplay {
  readonly report: (progress: Progress) => void
  /** One of the `total` is done with. */
  readonly count: () => void
  /** Wipes the live line. */
  readonly stop: () => void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 100
const wiped = '\r\u001b[2K'

/** A display of work that is done when `total` have been counted; to be stopped. */
export function progressDisplay(terminal: Terminal, total: number): ProgressDisplay {
  const { err, liveWidth } = terminal
  const running = new Map<string, string>()
  let done = 0
  let frame = 0
  const draw = (): void => {
    if (liveWidth === undefined) return
    const line = liveLine({ running, done, total, frame })
    err.write(`${wiped}${line.slice(0, liveWidth - 1)}`)
  }
  const turn = (): void => {
    frame += 1
    draw()
  }
  const timer = liveWidth === undefined ? undefined : setInterval(turn, frameMs).unref()
  const wipe = (): void => {
    if (liveWidth !== undefined) err.write(wiped)
  }
  return {
    report: (progress) => {
      if (progress.kind === 'started') running.set(progress.task, '')
      if (progress.kind === 'advanced') running.set(progress.task, amount(progress.done, progress.total))
      if (progress.kind === 'finished') running.delete(progress.task)
      const line = spoken(terminal, progress)
      if (line !== undefined) {
        wipe()
        noteLine(terminal, line)
      }
      draw()
    },
    count: () => {
      done += 1
      draw()
    },
    stop: () => {
      clearInterval(timer)
      wipe()
    },
  }
}

/** The line that stays, of what has one. */
function spoken({ err }: Terminal, progress: Progress): string | undefined {
  switch (progress.kind) {
    case 'started':
    case 'advanced':
      return undefined
    case 'finished':
      return `${progress.ok ? paint(err, 'green', '✓') : paint(err, 'red', '✗')} ${progress.task}  ${paint(err, 'dim', progress.outcome)}`
    case 'note':
      return progress.level === 'warning' ? `${paint(err, 'yellow', '!')} ${progress.text}` : progress.text
  }
}

const amount = (done: number, total: number | undefined): string =>
  total === undefined || total === 0 ? ` ${done}` : ` ${Math.round((100 * done) / total)} %`

interface LiveLine {
  readonly running: ReadonlyMap<string, string>
  readonly done: number
  readonly total: number
  readonly frame: number
}

const barWidth = 20

function liveLine({ running, done, total, frame }: LiveLine): string {
  const filled = total === 0 ? barWidth : Math.round((barWidth * done) / total)
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  const names = [...running].map(([task, text]) => `${task}${text}`).join(', ')
  return `${frames[frame % frames.length] ?? ''} ${bar} ${done}/${total} ${names}`
}
