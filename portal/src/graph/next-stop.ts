/** Something in a graph that the arrow keys reach. */
export interface Stop {
  readonly id: string
  readonly x: number
  readonly y: number
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** What an arrow key leads to: the nearest in that direction, rather straight on than aside; undefined at the end. */
export function nextStop(stops: readonly Stop[], from: Stop, key: string): Stop | undefined {
  const direction = directions[key]
  if (direction === undefined) return undefined
  const [dx, dy] = direction
  let nearest: Stop | undefined
  let least = Infinity
  for (const stop of stops) {
    const [x, y] = [stop.x - from.x, stop.y - from.y]
    const ahead = x * dx + y * dy
    const aside = Math.abs(x * dy) + Math.abs(y * dx)
    // Up and down stay in their layer; left and right may go a long way aside.
    if (ahead <= 0 || (dx === 0 && aside > ahead * 4)) continue
    const distance = ahead + aside * (dx === 0 ? 3 : 0.5)
    if (distance >= least) continue
    least = distance
    nearest = stop
  }
  return nearest
}
