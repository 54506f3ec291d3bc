import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { DataFactory, Parser, Store } from 'n3'
import { parseDataContract } from '../../src/spec/parse-data-contract.ts'
import { parseDataProduct } from '../../src/spec/parse-data-product.ts'
import { parseDocument, type Document } from '../../src/spec/document.ts'
import { parseDomainDocument } from '../../src/spec/domain-document.ts'
import { formatIssue, type Issue } from '../../src/spec/issue.ts'
import { fieldOf } from '../../src/spec/choose-schema.ts'
import { parseMeshDocument } from '../../src/spec/mesh-document.ts'
import { parseNodesDocument } from '../../src/spec/nodes-document.ts'
import { dcatApSets } from '../discovery/graph/dcat-ap-sets.ts'
import { catalogueOf } from './catalogue-of.ts'
import { GuideWorkspace, type Serving } from './guide-workspace.ts'
import { blocksOf, guides, readGuide, type Block } from './guide.ts'
import { letDemoReadersIn } from './let-readers-in.ts'
import { difference } from './printed.ts'

/** One reader follows all guides in one place; the demo mesh is built once. */
describe('the guides', () => {
  let workspace: GuideWorkspace
  before(async () => {
    workspace = new GuideWorkspace()
    const { status, printed } = await workspace.run('npx hansa -C examples/aviation apply')
    assert.equal(status, 0, printed)
    await letDemoReadersIn(path.join(workspace.folder, 'examples/aviation'))
  })
  after(() => workspace[Symbol.dispose]())

  it('have a demo mesh whose catalogue is as DCAT-AP has it', async () => {
    const pages = await catalogueOf(path.join(workspace.folder, 'examples/aviation'))
    const graph = new Store(pages.flatMap((page) => new Parser().parse(page)))
    const rdfType = DataFactory.namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#type')
    const product = DataFactory.namedNode('https://ekgf.github.io/dprod/DataProduct')
    assert.equal(graph.getSubjects(rdfType, product, null).length, 11)
    for (const { name, offences } of dcatApSets()) {
      const wrong = (await offences(graph)).filter(({ severity }) => severity === 'Violation')
      assert.deepEqual(wrong, [], name)
    }
  })

  for (const guide of guides)
    it(`${guide} does what it says`, async () => {
      try {
        for (const block of blocksOf(readGuide(guide))) await follow(block, `${guide}:${block.line}`)
      } finally {
        await Promise.all(servers.splice(0).map((server) => server.stop()))
      }
    })

  const servers: Serving[] = []

  async function follow(block: Block, place: string): Promise<void> {
    switch (block.kind) {
      case 'file':
        workspace.write(block.file, block.text)
        return
      case 'document':
        assert.deepEqual(issuesOf(place, block.text), [])
        return
      case 'query':
        for (const sql of block.text.split(/;\s*\n/).filter((text) => text.trim() !== '')) {
          const quoted = `'${sql.replaceAll("'", String.raw`'\''`)}'`
          const { status, printed } = await workspace.run(`npx hansa -C examples/aviation query ${quoted}`)
          assert.equal(status, 0, `${place}: ${printed}`)
        }
        return
      case 'server':
        servers.push(
          await workspace.serve(
            block.text,
            (printed) => difference(printed, `…\n${block.prints}`) === undefined,
          ),
        )
        return
      case 'commands': {
        const { status, printed } = await workspace.run(block.text)
        assert.equal(status, block.exit, `${place}: ${printed}`)
        const wrong = block.prints === undefined ? undefined : difference(printed, block.prints)
        assert.equal(wrong, undefined, `${place}: ${wrong ?? ''}`)
      }
    }
  }
})

function issuesOf(place: string, text: string): readonly string[] {
  const { document, issues } = parseDocument(place, text)
  if (document === undefined) return issues.map(formatIssue)
  const parsed = parse(document)
  return [...issues, ...(isIssues(parsed) ? parsed : [])].map(formatIssue)
}

const isIssues = (parsed: object): parsed is readonly Issue[] => Array.isArray(parsed)

function parse(document: Document): object {
  switch (fieldOf(document.value, 'kind')) {
    case 'Mesh':
      return parseMeshDocument(document, {
        root: '/mesh',
        environment: { PGPASSWORD: 'secret', LINEAGE_URL: 'https://lineage.example' },
      })
    case 'Nodes':
      return parseNodesDocument(document)
    case 'Domain':
      return parseDomainDocument({ ...document, file: '/mesh/domains/sales/domain.yaml' })
    case 'Nodes':
      return parseNodesDocument(document)
    case 'DataProduct':
      return parseDataProduct(document)
    case 'DataContract':
      return parseDataContract(document)
    default:
      throw new Error(`${document.file} is neither a whole document nor marked as a part of one`)
  }
}
