import { useState, type ReactNode } from 'react'
import { asProblem, type Problem } from '../api/problem.ts'
import { download } from '../parts/download.ts'
import { ProblemNote } from '../parts/problem-note.tsx'
import { queryFile, type Question } from './run-query.ts'

const formats = ['csv', 'parquet'] as const

/** Saves all of a result: the statement runs again, decided anew. */
export function ExportButtons({ question }: { readonly question: Question }): ReactNode {
  const [problem, setProblem] = useState<Problem>()
  const save = async (format: (typeof formats)[number]): Promise<void> => {
    setProblem(undefined)
    try {
      download(await queryFile(question, format), `result.${format}`)
    } catch (error) {
      setProblem(asProblem(error))
    }
  }
  return (
    <>
      {formats.map((format) => (
        <button key={format} className="button" type="button" onClick={() => void save(format)}>
          {format === 'csv' ? 'CSV' : 'Parquet'}
        </button>
      ))}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </>
  )
}
