import { useState, type ReactNode } from 'react'
import { mesh } from '../api/mesh.ts'
import { ProblemNote } from '../parts/problem-note.tsx'
import { useDoing } from '../parts/use-doing.ts'
import type { DraftFormProps } from './draft-form-props.ts'
import { fileOf, withFile } from './draft.ts'
import { lengthAt, textAt, withValue, yamlOf } from './yaml-fields.ts'

const descriptor = 'product.odps.yaml'

/** What the product reads: input ports, each of which can be another product's output port. */
export function ReadsField({ draft, change }: DraftFormProps): ReactNode {
  const [product, setProduct] = useState('')
  const { isBusy, problem, run } = useDoing()
  const text = fileOf(draft, descriptor) ?? ''
  const document = yamlOf(text)
  if (document === undefined) return null
  const count = lengthAt(document, ['inputPorts'])
  const add = (): void =>
    run(
      () => inputPortsOf(product.trim()),
      (ports) => {
        const after = ports.reduce(
          (so, port, index) => withValue(so, ['inputPorts', count + index], port),
          text,
        )
        change(withFile(draft, descriptor, count > 0 ? after : withValue(text, ['inputPorts'], ports)))
        setProduct('')
      },
    )
  return (
    <fieldset className="facet stack tight">
      <legend>Reads</legend>
      <ul className="plain">
        {Array.from({ length: count }, (_, index) => (
          <li key={index} className="row">
            <span className="mono grow">{textAt(document, ['inputPorts', index, 'contractId'])}</span>
            <button
              className="button"
              type="button"
              aria-label={`Remove the input ${textAt(document, ['inputPorts', index, 'name'])}`}
              onClick={() =>
                change(
                  withFile(
                    draft,
                    descriptor,
                    withValue(text, count === 1 ? ['inputPorts'] : ['inputPorts', index], undefined),
                  ),
                )
              }
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <AddInput value={product} choose={setProduct} add={add} isBusy={isBusy} />
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </fieldset>
  )
}

interface AddInputProps {
  readonly value: string
  readonly choose: (product: string) => void
  readonly add: () => void
  readonly isBusy: boolean
}

const AddInput = ({ value, choose, add, isBusy }: AddInputProps): ReactNode => {
  const isOff = isBusy || !value.includes('/')
  return (
    <div className="row">
      <input
        className="grow"
        aria-label="Another product to read"
        placeholder="domain/product"
        value={value}
        onChange={({ target }) => choose(target.value)}
      />
      <button className="button" type="button" aria-disabled={isOff} onClick={isOff ? undefined : add}>
        Add input
      </button>
    </div>
  )
}

async function inputPortsOf(key: string): Promise<readonly object[]> {
  const [domain = '', product = ''] = key.split('/')
  const { contracts } = await mesh.showContracts({ domain, product })
  return contracts.map(({ port, document }) => ({
    name: port,
    version: document['version'],
    contractId: document['id'],
  }))
}
