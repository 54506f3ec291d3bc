import { existsSync } from 'node:fs'
import path from 'node:path'

/** Whether this is a checkout, which runs from source, and not the package, which was bundled. */
export const runsFromSource = import.meta.filename.endsWith('.ts')

/** The folder of the package or of the checkout, wherever the bundler has put this: the nearest above that says what it is. */
const home = ((folder: string): string => {
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder))
    folder = path.dirname(folder)
  return folder
})(import.meta.dirname)

/** The absolute path of a file that the package has, by its place there. */
export const ownFile = (place: string): string => path.join(home, place)

/** The absolute path of a program of its own, e.g. `sidecar/worker`: the package starts what was bundled, a checkout the source. */
export const ownProgram = (name: string): string =>
  runsFromSource ? ownFile(`src/${name}.ts`) : ownFile(`dist/${name}.js`)
