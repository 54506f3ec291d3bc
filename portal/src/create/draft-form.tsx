import type { ReactNode } from 'react'
import { Empty } from '../parts/empty.tsx'
import { TextField } from '../parts/text-field.tsx'
import { ColumnFields } from './column-fields.tsx'
import { fileOf, withFile } from './draft.ts'
import type { DraftFormProps } from './draft-form-props.ts'
import { ReadsField } from './reads-field.tsx'
import { textAt, withValue, yamlOf, type YamlPath } from './yaml-fields.ts'

const descriptor = 'product.odps.yaml'

/** What most of a product's documents say, as fields. They are read from the files and written to them: nothing is kept besides. */
export function DraftForm({ draft, change }: DraftFormProps): ReactNode {
  const text = fileOf(draft, descriptor) ?? ''
  const document = yamlOf(text)
  if (document === undefined)
    return <Empty>{descriptor} is broken YAML. The fields come back when it is mended.</Empty>
  const field = (label: string, path: YamlPath): ReactNode => (
    <TextField
      label={label}
      value={textAt(document, path)}
      onChange={({ target }) => change(withFile(draft, descriptor, withValue(text, path, target.value)))}
    />
  )
  const contracts = draft.files.filter(({ path }) => /^[^/]*\.odcs\.ya?ml$/.test(path))
  return (
    <form className="stack" aria-label="The product" onSubmit={(event) => event.preventDefault()}>
      <div className="pair">
        {field('Version', ['version'])}
        {field('Status', ['status'])}
      </div>
      {field('What it is for', ['description', 'purpose'])}
      {field('Limits', ['description', 'limitations'])}
      <ReadsField draft={draft} change={change} />
      {contracts.map(({ path }) => (
        <ColumnFields key={path} path={path} draft={draft} change={change} />
      ))}
    </form>
  )
}
