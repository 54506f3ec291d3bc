import { askHere } from '../../src/cli/asking/ask-here.ts'
import { systemContext } from '../../src/cli/command-context.ts'
import { systemTerminal } from '../../src/cli/terminal.ts'

/** The whole catalogue of a mesh folder as its operator reads it, page by page, in Turtle. */
export async function catalogueOf(folder: string): Promise<readonly string[]> {
  return askHere(systemContext(systemTerminal(), { mesh: folder }), {}, async (mesh) => {
    const pages: string[] = []
    for (let after: string | undefined; ;) {
      const asked = after === undefined ? {} : { after }
      const page = await mesh.showCatalog(asked, { headers: { accept: 'text/turtle' } })
      pages.push(await page.text())
      const { searchParams } = new URL(
        /<([^>]+)>/.exec(page.headers.get('link') ?? '')?.[1] ?? '',
        'http://node',
      )
      after = searchParams.get('after') ?? undefined
      if (after === undefined) return pages
    }
  })
}
