/** `26 h`, in the largest unit of which there are two. */
export function durationText(seconds: number): string {
  const [size, unit] = units.find(([each]) => seconds >= 2 * each) ?? [1, 's']
  return `${Math.floor(seconds / size)} ${unit}`
}

const units = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
] as const
