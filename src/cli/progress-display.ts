import type { Progress } from '../effects.ts'
import { noteLine, paint, type Terminal } from './terminal.ts'

/** Draws progress: on a terminal one live line of what is running, elsewhere a plain line for each thing that ended. */
export interface ProgressDisplay {
  readonly report: (progress: Progress) => void
  /** Wipes the live line. */
  stop(): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

export function progressDisplay(terminal: Terminal, total: number): ProgressDisplay {
  const running = new Map<string, string>()
  let done = 0
  let frame = 0
  const draw = (): void => {
    if (!terminal.interactive) return
    frame += 1
    terminal.err.write(`\r\u001b[2K${liveLine({ terminal, running, done, total, frame })}`)
  }
  const timer = terminal.interactive ? setInterval(draw, 100).unref() : undefined
  const wipe = (): void => {
    if (terminal.interactive) terminal.err.write('\r\u001b[2K')
  }
  const say = (line: string): void => {
    wipe()
    noteLine(terminal, line)
  }
  return {
    report: (progress) => {
      switch (progress.kind) {
        case 'started':
          running.set(progress.task, '')
          break
        case 'advanced':
          running.set(progress.task, amount(progress.done, progress.total))
          break
        case 'finished':
          running.delete(progress.task)
          if (progress.task.includes('/')) done += 1
          say(`${mark(terminal, progress.ok)} ${progress.task}  ${paint(terminal, 'dim', progress.outcome)}`)
          break
        case 'note':
          say(
            progress.level === 'warning'
              ? `${paint(terminal, 'yellow', '!')} ${progress.text}`
              : progress.text,
          )
          break
      }
      draw()
    },
    stop: () => {
      clearInterval(timer)
      wipe()
    },
  }
}

const mark = (terminal: Terminal, ok: boolean): string =>
  ok ? paint(terminal, 'green', '✓') : paint(terminal, 'red', '✗')

const amount = (done: number, total: number | undefined): string =>
  total === undefined || total === 0 ? ` ${done}` : ` ${Math.round((100 * done) / total)} %`

interface LiveLine {
  readonly terminal: Terminal
  readonly running: ReadonlyMap<string, string>
  readonly done: number
  readonly total: number
  readonly frame: number
}

function liveLine({ terminal, running, done, total, frame }: LiveLine): string {
  const width = 20
  const filled = total === 0 ? width : Math.round((width * done) / total)
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled)
  const names = [...running].map(([task, text]) => `${task}${text}`).join(', ')
  return `${frames[frame % frames.length] ?? ''} ${bar} ${done}/${total} ${names}`.slice(
    0,
    terminal.width - 1,
  )
}
