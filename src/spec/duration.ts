const form = /^P(?:(\d{1,6})W|(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?)$/

const unitSeconds = [7 * 86_400, 86_400, 3600, 60, 1]

/** Seconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds; undefined where it is none. */
export function durationSeconds(text: string): number | undefined {
  const parts: readonly (string | undefined)[] = form.exec(text)?.slice(1) ?? []
  if (parts.every((part) => part === undefined)) return undefined
  return unitSeconds.reduce((sum, seconds, index) => sum + seconds * Number(parts[index] ?? 0), 0)
}
