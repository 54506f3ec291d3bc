import assert from 'node:assert/strict'
import { existsSync, globSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { readGuide, root } from './guide.ts'

const pages = [
  ...globSync('*.md', { cwd: root }),
  ...globSync('docs/**/*.md', { cwd: root }),
  ...globSync('examples/**/*.md', { cwd: root }),
].filter((page) => !page.includes('node_modules') && !page.includes('.hansa'))

describe('links between pages', () => {
  for (const page of pages)
    it(`${page} links to what is there`, () => {
      assert.deepEqual(
        linksOf(readGuide(page)).filter((link) => !resolves(page, link)),
        [],
      )
    })

  it('notices a broken link', () => {
    assert.deepEqual(
      linksOf('[a](absent.md) [b](README.md#absent) [c](https://example.org)').filter(
        (link) => !resolves('README.md', link),
      ),
      ['absent.md', 'README.md#absent'],
    )
  })
})

const linksOf = (markdown: string): readonly string[] =>
  [...withoutCode(markdown).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? '')

function resolves(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return true
  const [file = '', anchor] = link.split('#')
  const target = file === '' ? page : path.join(path.dirname(page), file)
  if (!existsSync(path.join(root, target))) return false
  return anchor === undefined || anchorsOf(readGuide(target)).includes(anchor)
}

/** As GitHub makes them of headings. */
const anchorsOf = (markdown: string): readonly string[] =>
  [...withoutCode(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    (heading ?? '')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

const withoutCode = (markdown: string): string => markdown.replaceAll(/^```.*?^```$/gms, '')
