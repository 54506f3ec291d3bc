/** Says on standard error how far a benchmark is; standard output has only results. */
export function note(text: string): void {
  process.stderr.write(`  ${text}\n`)
}
